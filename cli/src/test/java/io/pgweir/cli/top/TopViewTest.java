package io.pgweir.cli.top;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgweir.cli.top.ConsoleTable.Row;
import io.pgweir.cli.top.IntervalTimes.Quantiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code top} makes of what a console says. */
class TopViewTest {

    private static final ConsoleTable POOLS = ScriptedConsole.table(
            ScriptedConsole.POOLS,
            "shop|orders|12|3|5|0|1|1|500000|transaction",
            "shop|images|2|0|1|7|0|0|0|transaction",
            "pgbouncer|pgbouncer|1|0|0|0|0|0|0|statement");

    private static final ConsoleTable WAITING = ScriptedConsole.table(
            ScriptedConsole.WAITING, "31|ann|shop|default|job|400|shop/orders|7|2500000|bob@shop report");

    private static final ConsoleTable EARLIER = ScriptedConsole.table(
            ScriptedConsole.HISTOGRAMS,
            "shop|orders||main|wait|50|9|0|0|9",
            "shop|orders||main|query|50|0|7|0|0",
            "||default|main|wait|50|9|9|9|9",
            "||default|main|query|50|5|5|5|5");

    private static final ConsoleTable LATER = ScriptedConsole.table(
            ScriptedConsole.HISTOGRAMS,
            "shop|orders||main|wait|90|29|20|0|9",
            "shop|orders||main|query|90|0|7|100|0",
            "shop|orders||moved|query|90|0|0|0|0",
            "||default|main|wait|90|9|9|9|9",
            "||default|main|query|3|0|4|0|0",
            "shop|images||main|query|90|0|10|0|0");

    private static Sample sample(long seconds, ConsoleTable histograms, String tenant, String total) {
        return new Sample(
                TimeUnit.SECONDS.toNanos(seconds),
                POOLS,
                ScriptedConsole.table(ScriptedConsole.TENANTS, tenant),
                histograms,
                ScriptedConsole.table(ScriptedConsole.TOTALS, total),
                WAITING);
    }

    private static final Sample BEFORE = sample(
            10,
            EARLIER,
            "default|main|4|0|3|1000|7000|1000|50|1000|9000000|2|7",
            "shop|100|100|200|1000|2000|500|900|40");
    private static final Sample AFTER = sample(
            12,
            LATER,
            "default|main|5|20|3|1000|1500000|3000|60|26000|15000000|2|9",
            "shop|300|300|1200|5001000|2500|1000500|501900|2040");

    private static List<String> shown(Screen screen) {
        return screen.lines(Boards.of(BEFORE, AFTER));
    }

    @Test
    void figures_of_a_second_are_what_has_grown_between_two_samples() {
        assertThat(shown(new Screen("pgweir h:1")))
                .containsExactly(
                        "pgweir h:1   sort: waiting   filter: none",
                        "",
                        "POOLS                clients  waiting  oldest wait  active  idle  wait p50  wait p99  query p50"
                                + "  query p99  login         mode",
                        "shop/orders               12        3         1.5s       5     0         0     980us      5.5ms"
                                + "      9.9ms      1  transaction",
                        "shop/images                2        0            0       1     7         0         0      500us"
                                + "      990us      0  transaction",
                        "pgbouncer/pgbouncer        1        0            0       0     0         0         0          0"
                                + "          0      0    statement",
                        "",
                        "TENANTS       connections  waiting  oldest wait  checkouts/s  wait mean  wait p50  wait p99"
                                + "  query p50  query p99  busy mean  throttled/s  refused/s",
                        "default/main         5/20   3/1000         1.5s           1k      2.5ms         0         0"
                                + "      500us      990us          3            0          1",
                        "",
                        "DATABASES  transactions/s  queries/s  transaction mean  query mean  wait mean  received/s  sent/s",
                        "shop                  100        500               5ms       501us       10us       2.5MB    250B",
                        "",
                        "WAITING  user  database   tenant  application   wait           holder  holder id  held",
                        "31        ann      shop  default          job  400us  bob@shop report          7  2.5s");
    }

    /** Of the pool's waits twenty took no time and twenty up to 1 ms; of its queries all took from 1 ms to 10 ms. */
    @Test
    void quantiles_are_those_of_what_was_done_between_two_samples() {
        IntervalTimes times = new IntervalTimes(EARLIER, LATER);
        Row orders = POOLS.all().get(0);
        assertThat(times.ofPool("wait", orders)).isEqualTo(new Quantiles(0, 980));
        assertThat(times.ofPool("query", orders)).isEqualTo(new Quantiles(5_500, 9_910));
        assertThat(times.ofPool("login", orders)).isEqualTo(new Quantiles(0, 0));
        assertThat(times.ofPool("query", POOLS.all().get(1)))
                .as("of a pool that is new, all that it has done")
                .isEqualTo(new Quantiles(500, 990));
    }

    @Test
    void a_tenant_that_was_gone_has_the_quantiles_of_what_it_has_done_since() {
        IntervalTimes times = new IntervalTimes(EARLIER, LATER);
        Row tenant = AFTER.tenants().all().get(0);
        assertThat(times.ofTenant("wait", tenant)).as("nothing").isEqualTo(new Quantiles(0, 0));
        assertThat(times.ofTenant("query", tenant)).isEqualTo(new Quantiles(500, 990));
    }

    @Test
    void a_pgweir_that_was_started_anew_counts_from_there() {
        Sample anew = sample(14, LATER, "default|main|0|0|0|1000|0|8|0|0|0|0|0", "shop|8|8|8|0|0|0|0|0");
        Line shop = Boards.of(AFTER, anew).get(2).lines().get(0);
        assertThat(shop.rate()).isEqualTo(4.0);
    }

    @Test
    void a_line_that_is_new_has_done_all_of_it_since() {
        Sample none = new Sample(
                0,
                POOLS,
                ScriptedConsole.table(ScriptedConsole.TENANTS),
                ScriptedConsole.table(ScriptedConsole.HISTOGRAMS),
                ScriptedConsole.table(ScriptedConsole.TOTALS),
                WAITING);
        assertThat(Boards.of(none, BEFORE).get(2).lines().get(0).rate()).isEqualTo(10.0);
    }

    @Test
    void a_console_without_a_column_is_told_by_its_name() {
        Sample odd = new Sample(
                0,
                ScriptedConsole.table("database|user", "a|b"),
                BEFORE.tenants(),
                EARLIER,
                BEFORE.databases(),
                WAITING);
        assertThatThrownBy(() -> Boards.of(odd, odd)).hasMessageContaining("no column maxwait");
    }

    @ParameterizedTest
    @CsvSource({"WAITING, orders", "BUSY, orders", "RATE, orders", "NAME, pgbouncer"})
    void lines_are_sorted_by_what_was_asked_for(SortBy sort, String first) {
        assertThat(shown(new Screen("").sortedBy(sort)).get(3)).contains(first);
    }

    @Test
    void the_filter_leaves_names_with_that_in_them() {
        assertThat(shown(new Screen("").filteredBy("report", false)))
                .anyMatch(line -> line.startsWith("31 "))
                .noneMatch(line -> line.startsWith("shop"));
        assertThat(shown(new Screen("").filteredBy("images", false)))
                .filteredOn(line -> line.startsWith("shop") || line.startsWith("default"))
                .hasSize(1);
    }

    @Test
    void what_does_not_fit_is_counted() {
        List<String> lines = new Screen("a title").lines(Boards.of(BEFORE, AFTER), 30, 17);
        assertThat(lines).hasSizeLessThanOrEqualTo(17).allMatch(line -> line.length() <= 30);
        assertThat(lines).contains("… 2 more");
    }

    @Test
    void keys_sort_and_filter() {
        Screen screen = new Screen("");
        for (char key : "sx/ad\bb\n".toCharArray()) {
            screen = TopView.pressed(screen, key);
        }
        assertThat(screen).isEqualTo(new Screen("", SortBy.BUSY, "ab", false));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0.04, 0.0", "7, 7", "7.25, 7.3", "999, 999", "12345, 12.3k", "250000, 250k", "3000000, 3M"})
    void a_rate_has_as_many_digits_as_are_read_at_a_glance(double rate, String shown) {
        assertThat(Figure.rate(rate).shown()).isEqualTo(shown);
    }

    private static ScriptedConsole console() {
        return new ScriptedConsole()
                .answers("POOLS", ScriptedConsole.POOLS, "a \"b\"|u|1|0|1|0|0|0|0|session")
                .answers("TENANTS", ScriptedConsole.TENANTS)
                .answers("HISTOGRAMS", ScriptedConsole.HISTOGRAMS)
                .answers("STATS_TOTALS", ScriptedConsole.TOTALS)
                .answers("WAITING", ScriptedConsole.WAITING);
    }

    @Test
    void scripts_are_told_in_json() throws Exception {
        StringWriter out = new StringWriter();
        new TopView(console(), "", Duration.ofMillis(1)).once(new PrintWriter(out), true);
        assertThat(out)
                .hasToString("{\"pools\":[{\"database\":\"a \\\"b\\\"\",\"user\":\"u\",\"clients\":1,\"waiting\":0,"
                        + "\"oldest_wait\":0.0,\"active\":1,\"idle\":0,\"wait_p50\":0.0,\"wait_p99\":0.0,"
                        + "\"query_p50\":0.0,\"query_p99\":0.0,\"login\":0,\"mode\":\"session\"}],"
                        + "\"tenants\":[],\"databases\":[],\"waiting\":[]}" + System.lineSeparator());
    }

    /** A terminal of 80 by 24 with somebody at it. */
    @Test
    void a_person_sees_samples_until_q() throws Exception {
        ScriptedConsole console = console().answers("POOLS", ScriptedConsole.POOLS, "later|u|1|0|1|0|0|0|0|session");
        PipedOutputStream keys = new PipedOutputStream();
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        try (TopTerminal terminal = new TopTerminal(terminal(new PipedInputStream(keys), seen))) {
            CompletableFuture<Void> live = CompletableFuture.runAsync(() -> {
                try {
                    new TopView(console, "pgweir", Duration.ofMillis(20)).live(terminal);
                } catch (SQLException | IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            awaitSeen(seen, "later/u");
            keys.write("/lat\n".getBytes(StandardCharsets.US_ASCII));
            awaitSeen(seen, "filter: lat");
            keys.write('q');
            keys.flush();
            live.get(20, TimeUnit.SECONDS);
        }
        assertThat(seen.toString(StandardCharsets.UTF_8)).contains("POOLS", "sort: waiting");
    }

    private static Terminal terminal(PipedInputStream in, ByteArrayOutputStream out) throws IOException {
        Terminal terminal = TerminalBuilder.builder()
                .system(false)
                .streams(in, out)
                .type("xterm")
                .build();
        terminal.setSize(new Size(80, 24));
        return terminal;
    }

    private static void awaitSeen(ByteArrayOutputStream seen, String text) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!seen.toString(StandardCharsets.UTF_8).contains(text)) {
            assertThat(System.nanoTime())
                    .as(seen.toString(StandardCharsets.UTF_8))
                    .isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
