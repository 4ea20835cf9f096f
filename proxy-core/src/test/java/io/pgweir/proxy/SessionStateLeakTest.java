package io.pgweir.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.ModelSession.Fate;
import io.pgweir.proxy.testing.Observer;
import io.pgweir.proxy.testing.PostgresVersion;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Five clients on two server connections, each with a session of its own: whatever is set is read back by its client only. */
class SessionStateLeakTest {

    private static final int CLIENTS = 5;
    private static final int ROUNDS = Integer.getInteger("pgweir.rounds", 3_000);

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

    private static final List<String> ROLES = List.of("trust_user", "md5_user", "password_user");

    private final long seed = Long.getLong("pgweir.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final List<ModelSession> sessions = new ArrayList<>();

    /** Has a server connection to itself, by a pin or a transaction. Only one at a time, so that the others need not wait. */
    private ModelSession holder;

    @ParameterizedTest
    @EnumSource
    void whatever_a_session_has_is_read_back_by_its_client_only(PostgresVersion version) throws Exception {
        System.out.println("session state: -Dpgweir.seed=" + seed);
        TestPostgres postgres = version.postgres();
        try (Observer observer = Observer.of(postgres)) {
            observer.run("drop table if exists tenants");
            observer.run("create table tenants (tenant text)");
            observer.run("insert into tenants select i::text from generate_series(1, 5) i");
            observer.run("alter table tenants enable row level security");
            observer.run("create policy own on tenants using (tenant = current_setting('app.tenant_id', true))");
            observer.run("grant select on tenants to public");
        }
        int pins = 0;
        try (TestPgweir pgweir = TestPgweir.inFrontOf(postgres, 2, "tenants: { default: { max_pins: 2 } }")) {
            for (int i = 0; i < CLIENTS; i++) {
                sessions.add(begun(i, pgweir));
            }
            for (int round = 0; round < ROUNDS; round++) {
                int i = holder != null && random.nextBoolean() ? sessions.indexOf(holder) : random.nextInt(CLIENTS);
                if (random.nextInt(100) == 0) {
                    leave(sessions.get(i));
                    sessions.set(i, begun(i, pgweir));
                } else if (random.nextBoolean()) {
                    change(sessions.get(i));
                }
                boolean pinned = holder != null && holder.isPinned();
                sessions.get(i).assertReadsBack("in round " + round + ", seed " + seed);
                holdsOrNot(sessions.get(i));
                pins += !pinned && holder != null && holder.isPinned() ? 1 : 0;
                if (holder != null && holder.isListening() && !holder.isInBlock()) {
                    notifyHolder("round " + round);
                }
            }
            for (ModelSession session : sessions) {
                session.close();
            }
        }
        System.out.println("session state: " + pins + " pins");
        assertThat(pins).isGreaterThan(ROUNDS / 300);
    }

    private void holdsOrNot(ModelSession session) {
        if (session.isPinned() || session.isInBlock()) {
            holder = session;
        } else if (holder == session) {
            holder = null;
        }
    }

    private ModelSession begun(int number, TestPgweir pgweir) throws Exception {
        ModelSession session = new ModelSession(RawClient.login(pgweir.port()), number, SETTINGS.keySet());
        setAll(session);
        return session;
    }

    private void setAll(ModelSession session) throws Exception {
        for (String name : SETTINGS.keySet()) {
            set(session, name, Fate.DONE);
        }
        session.setRole(anyOf(ROLES), Fate.DONE);
    }

    private void leave(ModelSession session) throws Exception {
        if (random.nextBoolean()) {
            session.reset();
        } else {
            session.close();
        }
        holder = holder == session ? null : holder;
    }

    // ---- changes ---------------------------------------------------------------------------------------------------

    private void change(ModelSession session) throws Exception {
        Fate fate = session.isInBlock() ? Fate.DONE : anyOf(List.of(Fate.values()));
        switch (random.nextInt(8)) {
            case 0, 1, 2 -> set(session, anyOf(List.copyOf(SETTINGS.keySet())), fate);
            case 3 -> session.setRole(anyOf(ROLES), fate);
            case 4 -> session.prepare();
            case 5 -> session.execute();
            default -> {
                if (session.isInBlock()) {
                    changeInBlock(session);
                } else if (holder == null || holder == session) {
                    changePins(session, fate);
                } else {
                    changeNothing(session);
                }
            }
        }
    }

    private void changeInBlock(ModelSession session) throws Exception {
        switch (random.nextInt(5)) {
            case 0 -> session.makeTempTable(Fate.DONE);
            case 1 -> session.lock(Fate.DONE);
            case 2 -> session.prepareBySql(Fate.DONE);
            case 3 -> session.commit();
            default -> session.rollback();
        }
    }

    private void changePins(ModelSession session, Fate fate) throws Exception {
        if (session.isPinned() && random.nextBoolean()) {
            session.discardTempTables(Fate.DONE);
            session.unlisten(Fate.DONE);
            session.unlock(Fate.DONE);
            session.deallocate(Fate.DONE);
            return;
        }
        switch (random.nextInt(12)) {
            case 0 -> session.begin();
            case 1 -> session.makeTempTable(fate);
            case 2 -> session.discardTempTables(fate);
            case 3 -> session.lock(fate);
            case 4 -> session.unlock(fate);
            case 5 -> session.listen(fate);
            case 6 -> session.unlisten(fate);
            case 7 -> session.prepareBySql(fate);
            case 8 -> session.deallocate(fate);
            case 9 -> session.deallocateAll();
            default -> {
                session.discardAll();
                session.assertReadsBack("after DISCARD ALL");
                setAll(session);
            }
        }
    }

    /** As others do that are pinned, and all of it is rolled back. */
    private void changeNothing(ModelSession session) throws Exception {
        switch (random.nextInt(3)) {
            case 0 -> session.makeTempTable(Fate.ROLLED_BACK);
            case 1 -> session.listen(Fate.FAILED);
            default -> session.discardAll();
        }
        if (random.nextBoolean()) {
            setAll(session);
        }
    }

    private void set(ModelSession session, String name, Fate fate) throws Exception {
        session.set(name, anyOf(SETTINGS.get(name)), random.nextBoolean() || name.equals("datestyle"), fate);
    }

    private void notifyHolder(String payload) throws Exception {
        for (ModelSession other : sessions) {
            if (other != holder) {
                other.notifyOthers(payload);
                holder.expectNotification(payload);
                return;
            }
        }
    }

    private <T> T anyOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
