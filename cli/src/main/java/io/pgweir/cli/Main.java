package io.pgweir.cli;

import io.pgweir.cli.logging.LogOutput;
import io.pgweir.config.LogFormat;
import io.pgweir.config.LogLevel;
import io.pgweir.config.LoggingConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/** The entry point of {@code pgweir.jar}. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        Optional<ConfigSource> source = PlainServe.source(args);
        System.exit(source.isPresent() ? serve(source.get(), System.out::println) : execute(new PgweirCommand(), args));
    }

    /**
     * Runs a command to its end; a failure that its user can understand is told in one line, without a stack trace.
     *
     * @return the exit status: 0, 1 after a problem, 2 after a wrong command line, 128 + n after signal n
     */
    public static int execute(Object command, String... args) {
        // JDK 22 to 24 hand out a console even when standard input is a pipe; this is the console of all other
        // versions.
        System.setProperty("jdk.console", "java.base");
        return withLog(() -> CommandRun.of(command, args));
    }

    private static int withLog(IntSupplier run) {
        LogOutput.install(new LoggingConfig(LogFormat.TEXT, LogLevel.WARN, Duration.ZERO));
        try {
            return run.getAsInt();
        } finally {
            LogOutput.stop();
        }
    }

    /** {@code serve} without a command line around it. @param out takes the lines for the person who starts it */
    static int serve(ConfigSource source, Consumer<String> out) {
        return withLog(() -> {
            try {
                return RunningService.run(source, out);
            } catch (CommandFailure failure) {
                failure.lines().forEach(System.err::println);
            } catch (InterruptedException | RuntimeException bug) {
                bug.printStackTrace();
            }
            return 1;
        });
    }
}
