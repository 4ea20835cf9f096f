package io.pgweir.proxy.admin.console.command;

import java.util.List;

/** {@code SHOW DNS_HOSTS}: the host names that are remembered, of which there are none: each connect asks for its name anew. */
final class ShowDnsHosts extends Show {

    ShowDnsHosts() {
        super("DNS_HOSTS", Column.text("hostname").int8("ttl").text("addrs").list());
    }

    @Override
    List<List<String>> rows() {
        return List.of();
    }
}
