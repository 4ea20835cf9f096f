package io.pgweir.cli;

import io.pgweir.cli.top.JdbcConsole;
import io.pgweir.cli.top.TopTerminal;
import io.pgweir.cli.top.TopView;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code pgweir top}: pools, tenants and databases of a running pgweir, each second anew. */
@Command(
        name = "top",
        description = {
            "Show what a running pgweir does: pools, tenants, databases, who waits.",
            "Logs in to its console as a user of admin.users or admin.stats_users. The password is that of PGPASSWORD or of"
                    + " ~/.pgpass."
        },
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        footerHeading = "%nKeys:%n",
        footer = {
            "  s  sort by the next of waiting, busy, rate, name",
            "  /  show only names with this in them; Enter ends it",
            "  q  quit"
        })
final class TopCommand implements Callable<Integer> {

    @Option(
            names = {"-H", "--host"},
            paramLabel = "HOST",
            defaultValue = "${env:PGHOST:-127.0.0.1}",
            description = "Where pgweir listens; default: PGHOST, else 127.0.0.1.")
    private String host;

    @Option(
            names = {"-p", "--port"},
            paramLabel = "PORT",
            defaultValue = "${env:PGPORT:-6432}",
            description = "Its port; default: PGPORT, else 6432.")
    private int port;

    @Option(
            names = {"-U", "--user"},
            paramLabel = "USER",
            defaultValue = "${env:PGUSER:-${sys:user.name}}",
            description = "Who may use the console; default: PGUSER, else who you are.")
    private String user;

    @Option(
            names = {"-d", "--database"},
            paramLabel = "NAME",
            defaultValue = "pgbouncer",
            description = "admin.database; default: ${DEFAULT-VALUE}, which every pgweir answers to.")
    private String database;

    @Option(
            names = "--sslmode",
            paramLabel = "MODE",
            defaultValue = "${env:PGSSLMODE:-prefer}",
            description = "As libpq has it; default: PGSSLMODE, else prefer.")
    private String sslMode;

    @Option(
            names = "--interval",
            paramLabel = "SECONDS",
            defaultValue = "1",
            description = "Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(names = "--once", description = "Print one interval and end.")
    private boolean once;

    @Option(names = "--json", description = "For scripts, with --once: times are microseconds.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if (json && !once) {
            throw new ParameterException(spec.commandLine(), "--json needs --once");
        }
        if (seconds < 1) {
            throw new ParameterException(spec.commandLine(), "--interval must be 1 or more");
        }
        Optional<String> password = Optional.ofNullable(System.getenv("PGPASSWORD"));
        try (JdbcConsole console = JdbcConsole.connect(host, port, database, user, password, sslMode)) {
            TopView view = new TopView(console, "pgweir " + host + ":" + port, Duration.ofSeconds(seconds));
            if (once) {
                view.once(spec.commandLine().getOut(), json);
            } else {
                live(view);
            }
        } catch (SQLException e) {
            throw new CommandFailure(host + ":" + port + ": " + e.getMessage());
        }
        return 0;
    }

    private static void live(TopView view) throws SQLException {
        try (TopTerminal terminal = TopTerminal.open()) {
            view.live(terminal);
        } catch (IOException noTerminal) {
            throw new CommandFailure("this is no terminal: " + noTerminal.getMessage() + "; use --once");
        }
    }
}
