package io.pgweir.proxy;

import io.pgweir.config.ConfigChange;
import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.admin.Outcome;
import io.pgweir.proxy.admin.ShutdownMode;
import io.pgweir.proxy.metrics.EventLog;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** The operations that concern the process as a whole, on a thread that may block. */
final class ProcessOperations {

    private static final EventLog events = EventLog.of(ProcessOperations.class);

    private final Pgweir pgweir;
    private final Executor blocking;
    private volatile ProcessControl process;

    ProcessOperations(Pgweir pgweir, Executor blocking) {
        this.pgweir = pgweir;
        this.blocking = blocking;
        this.process = new Alone();
    }

    void process(ProcessControl around) {
        process = around;
    }

    CompletableFuture<Outcome> shutdown(ShutdownMode mode) {
        return blocking(() -> {
            process.shutdown(mode);
            return Outcome.done();
        });
    }

    CompletableFuture<Outcome> reload() {
        return blocking(() -> process.reload());
    }

    CompletableFuture<Outcome> set(String key, String value) {
        return blocking(() -> setNow(key, value));
    }

    private Outcome setNow(String key, String value) {
        try {
            ConfigChange change = pgweir.set(key, value);
            if (change.config().isPresent()) {
                events.info("event=set key={} value={}", key, value);
                return Outcome.done(List.of("the file is as it was: this holds until it is read again"));
            }
            return Outcome.refused(ErrorFields.error(SqlState.INVALID_PARAMETER_VALUE, change.problem())
                    .withHint(change.hint()));
        } catch (StartupFailure e) {
            return Outcome.refused(ErrorFields.error(SqlState.CONFIG_FILE_ERROR, e.getMessage()));
        }
    }

    private CompletableFuture<Outcome> blocking(Supplier<Outcome> operation) {
        return CompletableFuture.supplyAsync(operation, blocking);
    }

    /** Without a process that cares: there is no file to be read, and the shutdown is pgweir's own. */
    private final class Alone implements ProcessControl {
        @Override
        public Outcome reload() {
            return Outcome.refused(ErrorFields.error(
                    SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
                    "there is no file that the configuration could be read from again"));
        }

        @Override
        public void shutdown(ShutdownMode mode) {
            Thread end = new Thread(() -> pgweir.end(mode), "pgweir-shutdown");
            end.setDaemon(true);
            end.start();
        }
    }
}
