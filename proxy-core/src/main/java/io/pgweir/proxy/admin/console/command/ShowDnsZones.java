package io.pgweir.proxy.admin.console.command;

import java.util.List;

/** {@code SHOW DNS_ZONES}: the zones of names that are remembered, of which there are none. */
final class ShowDnsZones extends Show {

    ShowDnsZones() {
        super("DNS_ZONES", Column.text("zonename").int8("serial").int4("count").list());
    }

    @Override
    List<List<String>> rows() {
        return List.of();
    }
}
