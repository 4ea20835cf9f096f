package io.pgweir.benchmarks.scenario;

import io.pgweir.benchmarks.contender.ChildProcess;
import io.pgweir.benchmarks.contender.Endpoint;
import io.pgweir.benchmarks.contender.InstalledPooler;
import io.pgweir.cli.CommandFailure;
import java.io.IOException;
import java.net.ConnectException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A client that cannot wait to be served. */
final class FirstQuery {

    private static final Duration SILENCE = Duration.ofSeconds(30);

    /** Short beside the quickest start, and long enough to leave the processor to who starts. */
    private static final long BETWEEN_KNOCKS_NANOS = 500_000;

    private FirstQuery() {}

    /** From the start of its process to the first answer; then it is stopped. */
    static double millisAfterStart(InstalledPooler pooler) throws IOException, InterruptedException {
        long begunAt = System.nanoTime();
        try (ChildProcess process = pooler.launch()) {
            long deadline = begunAt + pooler.program().patience().toNanos();
            while (!isServed(pooler.endpoint())) {
                process.check();
                if (System.nanoTime() > deadline) {
                    throw new CommandFailure(pooler.program().name() + " does not listen");
                }
                TimeUnit.NANOSECONDS.sleep(BETWEEN_KNOCKS_NANOS);
            }
            return (System.nanoTime() - begunAt) / 1e6;
        }
    }

    /** Of what runs already. */
    static double millis(Endpoint endpoint) {
        long begunAt = System.nanoTime();
        if (!isServed(endpoint)) {
            throw new CommandFailure("nobody listens on port " + endpoint.port());
        }
        return (System.nanoTime() - begunAt) / 1e6;
    }

    /** @return false if nobody listens yet; any other failure is one, because a user would see it, too */
    private static boolean isServed(Endpoint endpoint) {
        try (Connection connection = endpoint.connect(SILENCE);
                Statement statement = connection.createStatement()) {
            return statement.execute("select 1");
        } catch (SQLException e) {
            if (e.getCause() instanceof ConnectException) {
                return false;
            }
            throw new CommandFailure("the first query failed: " + e.getMessage());
        }
    }
}
