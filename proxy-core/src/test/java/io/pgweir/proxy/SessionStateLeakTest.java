package io.pgweir.proxy;

import static io.pgweir.proxy.testing.FrontendMessage.query;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.protocol.BackendType;
import io.pgweir.proxy.testing.BackendMessage;
import io.pgweir.proxy.testing.Observer;
import io.pgweir.proxy.testing.PostgresVersion;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Five clients on two server connections, each with a session of its own: whatever is set is read back by its client only. */
class SessionStateLeakTest {

    private static final int ROUNDS = 1_500;

    /** Each with values that PostgreSQL shows as they were given; more than half of them are not reported. */
    private static final Map<String, List<String>> SETTINGS = new TreeMap<>(Map.ofEntries(
            Map.entry("app.tenant_id", List.of("1", "2", "3", "4", "5")),
            Map.entry("app.quoted", List.of("it''s", "a\\b", "x''; drop table tenants; --")),
            Map.entry("application_name", List.of("one", "two", "three")),
            Map.entry("bytea_output", List.of("hex", "escape")),
            Map.entry("client_min_messages", List.of("notice", "warning", "error")),
            Map.entry("constraint_exclusion", List.of("on", "off", "partition")),
            Map.entry("cursor_tuple_fraction", List.of("0.1", "0.2", "0.3")),
            Map.entry("datestyle", List.of("ISO, MDY", "German, DMY", "SQL, YMD")),
            Map.entry("default_transaction_isolation", List.of("read committed", "serializable")),
            Map.entry("enable_seqscan", List.of("on", "off")),
            Map.entry("extra_float_digits", List.of("0", "1", "2", "3")),
            Map.entry("from_collapse_limit", List.of("5", "6", "7")),
            Map.entry("idle_in_transaction_session_timeout", List.of("1min", "2min", "3min")),
            Map.entry("intervalstyle", List.of("postgres", "iso_8601", "sql_standard")),
            Map.entry("lock_timeout", List.of("11s", "12s", "13s")),
            Map.entry("random_page_cost", List.of("2", "3", "5")),
            Map.entry("search_path", List.of("public", "pg_temp", "pg_catalog")),
            Map.entry("statement_timeout", List.of("31s", "32s", "33s")),
            Map.entry("timezone", List.of("UTC", "Asia/Tokyo", "Europe/Berlin")),
            Map.entry("work_mem", List.of("5MB", "6MB", "7MB"))));

    private static final String READ_BACK = SETTINGS.keySet().stream()
            .map(name -> "current_setting('" + name + "', true)")
            .collect(Collectors.joining(", ", "select ", ", (select string_agg(tenant, ',') from public.tenants)"));

    /** One client and what its session must have. */
    private record Session(RawClient client, Map<String, String> expected) {}

    private final long seed = Long.getLong("pgweir.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @ParameterizedTest
    @EnumSource
    void whatever_is_set_is_read_back_by_its_client_only(PostgresVersion version) throws Exception {
        TestPostgres postgres = version.postgres();
        try (Observer observer = Observer.of(postgres)) {
            observer.run("drop table if exists tenants");
            observer.run("create table tenants (tenant text)");
            observer.run("insert into tenants select i::text from generate_series(1, 5) i");
            observer.run("alter table tenants enable row level security");
            observer.run("create policy own on tenants using (tenant = current_setting('app.tenant_id', true))");
            observer.run("grant select on tenants to public");
        }
        try (TestPgweir pgweir = TestPgweir.inFrontOf(postgres, 2)) {
            List<Session> sessions = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                sessions.add(begun(RawClient.login(pgweir.port())));
            }
            for (int round = 0; round < ROUNDS; round++) {
                Session session = sessions.get(random.nextInt(sessions.size()));
                if (random.nextBoolean()) {
                    change(session);
                }
                assertReadsBack(session, round);
            }
            for (Session session : sessions) {
                session.client().close();
            }
        }
    }

    private Session begun(RawClient client) throws Exception {
        Session session = new Session(client, new HashMap<>());
        for (String name : SETTINGS.keySet()) {
            set(session, name, anyValue(name));
        }
        run(client, "set role trust_user");
        return session;
    }

    private void change(Session session) throws Exception {
        String name = List.copyOf(SETTINGS.keySet()).get(random.nextInt(SETTINGS.size()));
        String value = anyValue(name);
        String command = command(name, value);
        switch (random.nextInt(5)) {
            case 0 -> set(session, name, value);
            case 1 -> run(session.client(), "begin; " + command + "; rollback");
            case 2 -> run(session.client(), "begin; savepoint s; " + command + "; rollback to s; commit");
            case 3 -> run(session.client(), command + "; select 1/0");
            default -> {
                run(session.client(), "begin");
                run(session.client(), command);
                run(session.client(), "commit");
                session.expected().put(name, unescaped(value));
            }
        }
    }

    private void set(Session session, String name, String value) throws Exception {
        run(session.client(), command(name, value));
        session.expected().put(name, unescaped(value));
    }

    private String command(String name, String value) {
        return random.nextBoolean() || name.equals("datestyle")
                ? "select set_config('" + name + "', '" + value + "', false)"
                : "set " + name + " = '" + value + "'";
    }

    private static String unescaped(String value) {
        return value.replace("''", "'");
    }

    private String anyValue(String name) {
        List<String> values = SETTINGS.get(name);
        return values.get(random.nextInt(values.size()));
    }

    private void assertReadsBack(Session session, int round) throws Exception {
        List<String> expected = new ArrayList<>();
        SETTINGS.keySet().forEach(name -> expected.add(session.expected().get(name)));
        expected.add(session.expected().get("app.tenant_id"));
        List<String> read = run(session.client(), READ_BACK).stream()
                .filter(message -> message.type() == BackendType.DATA_ROW)
                .findFirst()
                .orElseThrow()
                .values();
        assertThat(read).as("seed %d, round %d", seed, round).isEqualTo(expected);
    }

    private static List<BackendMessage> run(RawClient client, String sql) throws Exception {
        client.send(query(sql));
        return client.readToReady();
    }
}
