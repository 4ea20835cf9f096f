package io.pgweir.cli.pgbouncer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code auth:}, and the server that its query may need. */
final class AuthSection {

    /** The name of the server that only auth.query uses, as that does not go by the Unix-domain socket. */
    static final String SERVER = "auth-query";

    /** Stands for a password that nobody has told. */
    static final String VARIABLE = "AUTH_QUERY_PASSWORD";

    private static final String LOOPBACK = "localhost";

    private AuthSection() {}

    static Map<String, Object> of(Ini ini, Map<Endpoint, String> servers) {
        Map<String, Object> auth = new LinkedHashMap<>();
        Optional<HbaFile> hba = HbaFile.of(ini);
        hba.ifPresent(file -> auth.put("rules", file.rules()));
        auth.put("methods", hba.isPresent() ? List.of("reject") : LoginMethods.of(ini));
        if (LoginMethods.isTrust(ini) || hba.filter(HbaFile::hasTrust).isPresent()) {
            auth.put("trust_anywhere", true);
        }
        LookUp.of(ini).ifPresent(lookUp -> auth.put("query", query(lookUp, ini, servers)));
        return auth;
    }

    private static Map<String, Object> query(LookUp lookUp, Ini ini, Map<Endpoint, String> servers) {
        Map<String, Object> query = new LinkedHashMap<>();
        query.put("server", serverOfItsOwn(ini, servers).isPresent() ? SERVER : servers.get(endpoint(lookUp, ini)));
        lookUp.database()
                .map(name -> ini.ofDatabase(name, "dbname").map(Setting::value).orElse(name))
                .ifPresent(name -> query.put("database", name));
        query.put("user", lookUp.user());
        query.put("password", lookUp.password().<Object>map(secret -> secret).orElse("${" + VARIABLE + "}"));
        lookUp.query().ifPresent(sql -> query.put("query", sql));
        return query;
    }

    /** The same PostgreSQL by TCP, if it is reached by its Unix-domain socket. */
    static Optional<Map<String, Object>> serverOfItsOwn(Ini ini, Map<Endpoint, String> servers) {
        Optional<Endpoint> asked = LookUp.of(ini).map(lookUp -> endpoint(lookUp, ini));
        return asked.filter(Endpoint::isSocket).map(socket -> {
            Map<String, Object> server = new LinkedHashMap<>();
            server.put("host", LOOPBACK);
            server.put("port", socket.port());
            server.put("tls", Map.of("mode", "prefer"));
            return server;
        });
    }

    private static Endpoint endpoint(LookUp lookUp, Ini ini) {
        return Endpoint.of(lookUp.database().orElse(Ini.ANY_OTHER), ini);
    }
}
