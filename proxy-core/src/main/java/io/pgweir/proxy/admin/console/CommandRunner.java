package io.pgweir.proxy.admin.console;

import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.admin.console.command.Answer;
import io.pgweir.proxy.admin.console.command.Command;
import io.pgweir.proxy.admin.console.command.CommandFailure;
import io.pgweir.proxy.admin.console.command.Invocation;
import io.pgweir.proxy.admin.console.command.Visitor;
import io.pgweir.proxy.metrics.EventLog;
import io.pgweir.proxy.session.ConsoleRole;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one client's commands on a thread that may block, one after the other. Confined to the client's loop. */
final class CommandRunner {

    /** @param error null if the command has succeeded, and there is an answer */
    record Outcome(Answer answer, ErrorFields error) {}

    private static final Logger log = LoggerFactory.getLogger(CommandRunner.class);
    private static final EventLog events = EventLog.of(CommandRunner.class);

    private static final ErrorFields SHUTTING_DOWN =
            ErrorFields.error(SqlState.ADMIN_SHUTDOWN, "pgweir is shutting down");
    private static final ErrorFields CANCELLED =
            ErrorFields.error(SqlState.QUERY_CANCELED, "canceling statement due to user request");
    private static final ErrorFields BUG =
            ErrorFields.error(SqlState.INTERNAL_ERROR, "internal error in pgweir; its log has the details");

    private final Visitor visitor;
    private final ExecutorService workers;
    private final Executor loop;
    private Run running;

    CommandRunner(Visitor visitor, ExecutorService workers, Executor loop) {
        this.visitor = visitor;
        this.workers = workers;
        this.loop = loop;
    }

    boolean isBusy() {
        return running != null;
    }

    /** @param ended called once, on the loop; only after this method has returned unless pgweir is shutting down */
    void run(Invocation invocation, Consumer<Outcome> ended) {
        Run run = new Run(ended);
        running = run;
        visitor.requests();
        try {
            run.work = workers.submit(() -> {
                Outcome outcome = outcome(invocation.task());
                told(invocation.command(), outcome);
                loop.execute(() -> end(run, outcome));
            });
        } catch (RejectedExecutionException shutDown) {
            end(run, new Outcome(null, SHUTTING_DOWN));
        }
    }

    /** Whoever changes something is named in the log; who looks, once a quarter of a minute for ever, is not. */
    private void told(Command command, Outcome outcome) {
        if (command.role() == ConsoleRole.ADMIN) {
            events.info(
                    "event=console_command client={} command={} sqlstate={}",
                    visitor.client(),
                    command.name(),
                    outcome.error() == null
                            ? SqlState.SUCCESSFUL_COMPLETION
                            : outcome.error().sqlState());
        }
    }

    private static Outcome outcome(Command.Task task) {
        try {
            return new Outcome(task.run(), null);
        } catch (CommandFailure failure) {
            return new Outcome(null, failure.error());
        } catch (RuntimeException bug) {
            // Who is cancelled in the middle of a question to a loop gets here, too, and nobody hears of it.
            if (!Thread.interrupted()) {
                log.error("event=bug where=console", bug);
            }
            return new Outcome(null, BUG);
        }
    }

    private void end(Run run, Outcome outcome) {
        if (running == run) {
            running = null;
            run.ended.accept(outcome);
        }
    }

    /** What runs is over for the client now, whatever becomes of it. */
    void cancel() {
        if (running != null) {
            abandon().ended.accept(new Outcome(null, CANCELLED));
        }
    }

    /** The client is gone. */
    Run abandon() {
        Run run = running;
        running = null;
        if (run != null && run.work != null) {
            run.work.cancel(true);
        }
        return run;
    }

    /** One command under way. */
    static final class Run {
        private final Consumer<Outcome> ended;
        private Future<?> work;

        private Run(Consumer<Outcome> ended) {
            this.ended = ended;
        }
    }
}
