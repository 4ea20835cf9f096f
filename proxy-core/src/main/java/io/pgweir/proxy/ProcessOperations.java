package io.pgweir.proxy;

import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.admin.Outcome;
import io.pgweir.proxy.admin.ShutdownMode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** The operations that concern the process as a whole, on a thread that may block. */
final class ProcessOperations {

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
