package io.pgweir.cli.pgbouncer;

import java.util.List;
import java.util.stream.Stream;

/** What the ini leaves out, and the YAML says all the same, as it would otherwise be something else. */
final class KeptDefaults {

    /**
     * @param own what pgweir has where its file says nothing
     */
    record KeptDefault(String name, String value, String key, String own) {

        @Override
        public String toString() {
            return "  " + name + " = " + value + "; pgweir's own default: " + key + ": " + own;
        }
    }

    static final List<KeptDefault> ALL = List.of(
            new KeptDefault("pool_mode", "session", "databases.*.pool_mode", "transaction"),
            new KeptDefault("max_client_conn", "100", "listen.max_clients", "10000"),
            new KeptDefault("server_tls_sslmode", "prefer", "servers.*.tls.mode", "verify-full"),
            new KeptDefault("query_wait_timeout", "120", "tenants.*.max_wait", "10s"),
            new KeptDefault("client_login_timeout", "60", "timeouts.login", "15s"),
            new KeptDefault("server_connect_timeout", "15", "timeouts.server_connect", "5s"),
            new KeptDefault("transaction_timeout", "0", "timeouts.transaction", "10m"),
            new KeptDefault("idle_transaction_timeout", "0", "timeouts.idle_in_transaction", "60s"));

    private KeptDefaults() {}

    static Stream<String> lines(Ini ini) {
        return ALL.stream().filter(kept -> ini.global(kept.name()).isEmpty()).map(KeptDefault::toString);
    }
}
