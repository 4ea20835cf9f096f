package io.pgweir.cli.pgbouncer;

import java.util.LinkedHashMap;
import java.util.Map;

/** {@code tls:} of clients and of servers. */
final class TlsSection {

    private static final String DISABLE = "disable";

    private TlsSection() {}

    /** Empty where there is no TLS, which is the default of both. */
    static Map<String, Object> ofClients(Ini ini) {
        Map<String, Object> tls = new LinkedHashMap<>();
        if (clientMode(ini).equals(DISABLE)) {
            return tls;
        }
        // To PgBouncer verify-full is verify-ca: that the name must fit is not its affair, but auth_type's.
        tls.put("mode", clientMode(ini).equals("verify-full") ? "verify-ca" : clientMode(ini));
        file(ini, "client_tls_cert_file", "certificate", tls);
        file(ini, "client_tls_key_file", "key", tls);
        file(ini, "client_tls_ca_file", "client_ca", tls);
        return tls;
    }

    /** Whether a client can encrypt. */
    static boolean isOffered(Ini ini) {
        return !clientMode(ini).equals(DISABLE);
    }

    static String clientMode(Ini ini) {
        return ini.text("client_tls_sslmode", DISABLE);
    }

    static Map<String, Object> ofServers(Ini ini) {
        Map<String, Object> tls = new LinkedHashMap<>();
        String mode = ini.text("server_tls_sslmode", "prefer");
        tls.put("mode", mode.equals("allow") ? "prefer" : mode);
        if (mode.startsWith("verify")) {
            file(ini, "server_tls_ca_file", "ca", tls);
        }
        if (!mode.equals(DISABLE)) {
            file(ini, "server_tls_cert_file", "certificate", tls);
            file(ini, "server_tls_key_file", "key", tls);
        }
        return tls;
    }

    private static void file(Ini ini, String name, String key, Map<String, Object> tls) {
        String file = ini.text(name, "");
        if (!file.isEmpty()) {
            tls.put(key, ini.path(file).toString());
        }
    }
}
