package io.pgweir.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.benchmarks.contender.Endpoint;
import io.pgweir.benchmarks.contender.ServerUnderTest;
import io.pgweir.cli.CommandFailure;
import io.pgweir.config.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a real PostgreSQL. */
class LoadGeneratorTest {

    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private static ServerUnderTest server;
    private static Endpoint endpoint;
    private static BenchTables tables;

    @BeforeAll
    static void start() throws Exception {
        server = ServerUnderTest.open(Optional.empty());
        endpoint = server.endpoint();
        tables = BenchTables.in(endpoint, 1);
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void each_work_brings_the_rows_that_it_should(Work work) throws Exception {
        LoadResult result = run(plan(work, 3, 2), SHORT);

        assertThat(result.firstError()).isEmpty();
        assertThat(result.errors()).isZero();
        assertThat(result.transactions()).isPositive();
        assertThat(result.latencies().getTotalCount()).isEqualTo(result.transactions());
        assertThat(result.generatorMicros()).isPositive();
    }

    @ParameterizedTest
    @EnumSource(names = {"RESULT_1MB", "COPY_OUT", "COPY_IN"})
    void a_transaction_that_moves_a_megabyte_moves_a_megabyte_and_some_headers(Work work) throws Exception {
        LoadResult result = run(plan(work, 1, 1), SHORT);

        assertThat(result.megabytes() / result.transactions()).isBetween(1.0, 1.08);
    }

    @Test
    void money_is_neither_made_nor_lost() throws Exception {
        long before = number("select count(*) from pgbench_history");
        LoadResult result = run(plan(Work.TPCB, 4, 1), SHORT);

        assertThat(number("select count(*) from pgbench_history") - before).isEqualTo(result.transactions());
        assertThat(number("select sum(abalance) from pgbench_accounts"))
                .isEqualTo(number("select sum(delta) from pgbench_history"))
                .isEqualTo(number("select sum(bbalance) from pgbench_branches"))
                .isEqualTo(number("select sum(tbalance) from pgbench_tellers"));
    }

    @Test
    void each_transaction_of_logins_is_a_login() throws Exception {
        long before = sessions();
        LoadResult result = run(plan(Work.LOGIN, 2, 1), SHORT);

        // A session is counted some time after it has ended.
        long deadline = System.nanoTime() + SILENCE.toNanos();
        while (sessions() - before < result.transactions()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
        }
    }

    @Test
    void nothing_is_copied_in() throws Exception {
        long before = number("select count(*) from pgbench_accounts");
        run(plan(Work.COPY_IN, 1, 1), SHORT);
        assertThat(number("select count(*) from pgbench_accounts")).isEqualTo(before);
    }

    @Test
    void at_a_rate_as_many_begin_as_are_due() throws Exception {
        LoadPlan plan = new LoadPlan(endpoint, Work.SIMPLE, 5, OptionalInt.of(200), 1, tables.scale());
        LoadResult result = run(plan, Duration.ofSeconds(1));

        // Over the time that it really took, which on a busy machine is more than was asked for.
        assertThat(result.transactions() / result.seconds()).isBetween(40.0, 210.0);
    }

    /** One client cannot do a hundred thousand a second, and those that wait for it grow more and more late. */
    @Test
    void who_waits_for_a_client_waits_in_the_figures() throws Exception {
        LoadPlan plan = new LoadPlan(endpoint, Work.RESULT_1MB, 1, OptionalInt.of(100_000), 1, tables.scale());
        LoadResult result = run(plan, SHORT);

        assertThat(result.latencyMillis(99)).isGreaterThan(SHORT.toMillis() / 2.0);
    }

    @Test
    void an_error_is_counted_and_told_and_is_no_transaction() throws Exception {
        superuser("alter table pgbench_accounts rename to elsewhere");
        try {
            LoadResult result = run(plan(Work.SIMPLE, 2, 1), SHORT);

            assertThat(result.transactions()).isZero();
            assertThat(result.errors()).isPositive();
            assertThat(result.firstError()).contains("ERROR 42P01: relation \"pgbench_accounts\" does not exist");

            // A refused COPY is sent no lines.
            assertThat(run(plan(Work.COPY_IN, 1, 1), SHORT).errors()).isPositive();
        } finally {
            superuser("alter table elsewhere rename to pgbench_accounts");
        }
    }

    /** As a pooler answers that has no server connection to give; the client goes on with its next transaction. */
    @Test
    void a_refusal_is_told_apart_from_other_errors() throws Exception {
        superuser(
                "alter table pgbench_accounts rename to elsewhere",
                "create function refuse() returns int language plpgsql as"
                        + " $$ begin raise exception 'all are taken' using errcode = '53300'; end $$",
                "create view pgbench_accounts as select refuse() as abalance, aid from elsewhere",
                "grant select on pgbench_accounts to public");
        try {
            LoadResult result = run(plan(Work.EXTENDED, 2, 1), SHORT);

            assertThat(result.refusals().getTotalCount())
                    .isEqualTo(result.errors())
                    .isGreaterThan(2);
            assertThat(result.refusalMillis(100)).isPositive();
            assertThat(result.transactions()).isZero();
        } finally {
            superuser(
                    "drop view pgbench_accounts",
                    "drop function refuse",
                    "alter table elsewhere rename to pgbench_accounts");
        }
    }

    @Test
    void what_has_succeeded_can_be_asked_while_it_goes_on() throws Exception {
        try (LoadGenerator generator = LoadGenerator.open(plan(Work.QUERY_2MS, 2, 1))) {
            generator.begin();
            while (generator.succeeded() < 3) {
                Thread.onSpinWait();
            }

            assertThat(generator.end().transactions()).isGreaterThanOrEqualTo(3);
        }
    }

    /** More of them than a stack would hold, if each were opened by the one before it. */
    @Test
    void very_many_who_have_nothing_to_open_are_ready_at_once() throws Exception {
        LoadPlan plan = new LoadPlan(endpoint, Work.LOGIN, 20_000, OptionalInt.of(10), 1, tables.scale());

        assertThat(run(plan, SHORT).firstError()).isEmpty();
    }

    @Test
    void a_lost_connection_is_an_error_and_ends_the_run() throws Exception {
        try (LoadGenerator generator = LoadGenerator.open(plan(Work.SIMPLE, 2, 1))) {
            FutureTask<LoadResult> run = new FutureTask<>(() -> generator.run(Duration.ofMinutes(1)));
            new Thread(run).start();
            endSessions();

            assertThat(run.get().seconds()).isLessThan(50);
            assertThat(run.get().firstError())
                    .hasValueSatisfying(error -> assertThat(error).contains("57P01"));
        }
    }

    @Test
    void a_connection_lost_before_the_run_is_an_error_too() throws Exception {
        try (LoadGenerator generator = LoadGenerator.open(plan(Work.SIMPLE, 2, 1))) {
            endSessions();

            assertThat(generator.run(Duration.ofMinutes(1)).errors()).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scram-sha-256", "md5", "password"})
    void logins_prove_their_password_as_the_server_wants_it(String method) throws Exception {
        String user = "by_" + method.charAt(0);
        superuser(
                "set password_encryption = '" + (method.equals("md5") ? "md5" : "scram-sha-256") + "'",
                "create role " + user + " login password 'right'",
                "grant select on pgbench_accounts to " + user);
        Path rules = Path.of(text("show hba_file"));
        Files.writeString(rules, "host all " + user + " all " + method + "\n" + Files.readString(rules));
        superuser("select pg_reload_conf()");

        assertThat(refusal(user)).contains("a client could not log in: FATAL 28P01");
        assertThat(run(plan(as(user, "right"), Work.LOGIN), SHORT).firstError()).isEmpty();
    }

    /** Until the new rules are in force, any password will do. */
    private static String refusal(String user) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (System.nanoTime() < deadline) {
            try {
                LoadGenerator.open(plan(as(user, "wrong"), Work.SIMPLE)).close();
            } catch (CommandFailure refused) {
                return refused.getMessage();
            }
        }
        return "never refused";
    }

    private static Endpoint as(String user, String password) {
        return new Endpoint(endpoint.host(), endpoint.port(), endpoint.database(), user, new Secret(password));
    }

    private static LoadPlan plan(Endpoint as, Work work) {
        return new LoadPlan(as, work, 2, OptionalInt.empty(), 1, tables.scale());
    }

    private static void endSessions() throws Exception {
        superuser("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'pgweir bench'");
    }

    private static LoadPlan plan(Work work, int clients, int threads) {
        return new LoadPlan(endpoint, work, clients, OptionalInt.empty(), threads, tables.scale());
    }

    private static LoadResult run(LoadPlan plan, Duration time) throws Exception {
        try (LoadGenerator generator = LoadGenerator.open(plan)) {
            return generator.run(time);
        }
    }

    private static long sessions() throws Exception {
        return number("select sessions from pg_stat_database where datname = current_database()");
    }

    private static long number(String sql) throws Exception {
        return Long.parseLong(text(sql));
    }

    private static String text(String sql) throws Exception {
        try (Connection connection = superuser().connect(SILENCE);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private static void superuser(String... commands) throws Exception {
        try (Connection connection = superuser().connect(SILENCE);
                Statement statement = connection.createStatement()) {
            for (String command : commands) {
                statement.execute(command);
            }
        }
    }

    private static Endpoint superuser() {
        return new Endpoint(endpoint.host(), endpoint.port(), endpoint.database(), "postgres", new Secret(""));
    }
}
