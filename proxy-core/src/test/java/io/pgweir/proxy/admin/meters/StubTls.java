package io.pgweir.proxy.admin.meters;

import java.util.Map;

/** Where TLS is disabled. */
public final class StubTls {

    private StubTls() {}

    public static TlsFigures none() {
        return new TlsFigures(Map.of(), 0);
    }
}
