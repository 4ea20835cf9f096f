package io.pgweir.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgweir.cli.CommandFailure;
import org.junit.jupiter.api.Test;

class PgbenchOutputTest {

    private static final String GOOD = """
            pgbench (15.18 (Debian 15.18-0+deb12u1), server 18.6)
            transaction type: <builtin: select only>
            scaling factor: 10
            query mode: simple
            number of clients: 64
            number of threads: 2
            maximum number of tries: 1
            duration: 10 s
            number of transactions actually processed: 412345
            number of failed transactions: 0 (0.000%)
            latency average = 1.551 ms
            initial connection time = 65.432 ms
            tps = 41263.123456 (without initial connection time)
            """;

    @Test
    void the_figures_are_read() {
        assertThat(PgbenchOutput.parse(GOOD)).isEqualTo(new PgbenchOutput(412_345, 41263.123456, 1.551));
    }

    @Test
    void pgbench_before_14_calls_the_same_figure_otherwise_and_has_another_one_with_connecting() {
        String old = GOOD.replace("number of failed transactions: 0 (0.000%)\n", "")
                .replace("tps = 41263.123456 (without initial connection time)", """
                        tps = 40000.000000 (including connections establishing)
                        tps = 41263.123456 (excluding connections establishing)""");
        assertThat(PgbenchOutput.parse(old).transactionsPerSecond()).isEqualTo(41263.123456);
    }

    @Test
    void where_each_transaction_logs_in_there_is_no_figure_without_connecting() {
        String logins = GOOD.replace("(without initial connection time)", "(including reconnection times)");
        assertThat(PgbenchOutput.parse(logins).transactionsPerSecond()).isEqualTo(41263.123456);
    }

    @Test
    void a_failed_transaction_fails_the_run() {
        assertRefused(GOOD.replace("failed transactions: 0 (0.000%)", "failed transactions: 1 (0.001%)"));
    }

    @Test
    void a_client_that_gave_up_fails_the_run() {
        assertRefused("pgbench: error: client 3 script 0 aborted in command 1 query 0: ERROR\n" + GOOD);
    }

    @Test
    void a_run_that_did_nothing_fails() {
        assertRefused(GOOD.replace("processed: 412345", "processed: 0"));
    }

    @Test
    void an_output_without_the_figures_is_shown() {
        assertThatThrownBy(() -> PgbenchOutput.parse("pgbench: something else"))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("pgbench: something else");
    }

    private static void assertRefused(String output) {
        assertThatThrownBy(() -> PgbenchOutput.parse(output))
                .isInstanceOf(CommandFailure.class)
                .hasMessageStartingWith("pgbench had failures");
    }
}
