package io.pgweir.proxy.admin;

import java.util.Map;

/** Where TLS is disabled. */
final class StubTls {

    private StubTls() {}

    static TlsFigures none() {
        return new TlsFigures(Map.of(), 0);
    }
}
