package io.pgweir.proxy.admin.console.command;

import io.pgweir.config.Nearest;
import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.session.ConsoleRole;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All commands of the console, by their names. Immutable; any thread. */
public final class Commands {

    /** Of the longest text that is looked at; PgBouncer's longest command is far below. */
    public static final int MAX_TEXT = 8 * 1024;

    /** The hint for who looks for a command. */
    static final String SHOW_HELP = "SHOW HELP lists the commands.";

    /** The hint for who means PostgreSQL: psql's {@code \d}, a tool that looks into the catalogue. */
    static final String NO_DATABASE = "Connect to a database for queries; here, " + SHOW_HELP;

    private static final int LONGEST_NAME = 2;
    private static final int LONGEST_QUOTE = 60;

    private final Map<String, Command> byName = new LinkedHashMap<>();
    private final List<String> forPeople;

    /**
     * @param history that somebody else samples, once a period
     * @param visitors who come and go
     */
    public Commands(ConsoleSource source, StatisticsHistory history, Visitors visitors) {
        figures(source, history).forEach(this::add);
        connections(source, visitors).forEach(this::add);
        process(source).forEach(this::add);
        operations(source, visitors).forEach(this::add);
        // It lists those before it, as a hint does; what drivers send is nothing for people.
        add(new ShowHelp(byName.values()));
        forPeople = List.copyOf(byName.keySet());
        add(new ShowFds());
        drivers(source).forEach(this::add);
    }

    /** How much there is of what, for programs that watch. */
    private static List<Command> figures(ConsoleSource source, StatisticsHistory history) {
        return List.of(
                new ShowPools(source),
                new ShowDatabases(source),
                new ShowUsers(source),
                new ShowTenants(source),
                new ShowHistograms(source),
                new ShowStats(history),
                new ShowStatsTotals(history),
                new ShowStatsAverages(history),
                new ShowTotals(history),
                new ShowErrors(source),
                new ShowLists(source));
    }

    /** One by one, for people who look for what is wrong. */
    private static List<Command> connections(ConsoleSource source, Visitors visitors) {
        return List.of(
                new ShowClients(source, visitors),
                new ShowServers(source),
                new ShowSockets(source, visitors),
                new ShowActiveSockets(source, visitors),
                new ShowWaiting(source),
                new ShowTransactions(source),
                new ShowPins(source));
    }

    private static List<Command> process(ConsoleSource source) {
        return List.of(
                new ShowEvents(),
                new ShowState(source),
                new ShowConfig(source),
                new ShowMemory(),
                new ShowVersion(source),
                new ShowDnsHosts(),
                new ShowDnsZones(),
                new ShowPeers(),
                new ShowPeerPools());
    }

    private static List<Command> operations(ConsoleSource source, Visitors visitors) {
        return List.of(
                new Pause(source),
                new Resume(source),
                new Disable(source),
                new Enable(source),
                new Reconnect(source),
                new WaitClose(source),
                new Kill(source),
                new KillClient(source, visitors),
                new Cancel(source, visitors),
                new Reload(source),
                new SetKey(source),
                new Suspend(source),
                new Shutdown(source));
    }

    /** What drivers send by themselves, and what libraries do to see whether a connection is alive. */
    private static List<Command> drivers(ConsoleSource source) {
        List<Command> commands = new ArrayList<>();
        commands.add(new SelectOne());
        commands.add(new SelectVersion(source));
        commands.addAll(ShowSetting.all());
        commands.addAll(SetIgnored.all());
        commands.addAll(Ignored.all());
        return commands;
    }

    private void add(Command command) {
        byName.put(command.name(), command);
    }

    /**
     * What a text means, from its first command to its last; nothing is done yet. Any thread.
     *
     * @throws CommandFailure if any of them is none, or none for this role
     */
    public List<Invocation> read(String text, ConsoleRole role) throws CommandFailure {
        if (text.length() > MAX_TEXT) {
            throw tooLong();
        }
        List<Invocation> invocations = new ArrayList<>();
        for (CommandLine line : CommandText.parse(text)) {
            invocations.add(invocation(line, role));
        }
        return invocations;
    }

    /** For a text that need not even be read. */
    public static CommandFailure tooLong() {
        return new CommandFailure(ErrorFields.error(
                        SqlState.PROGRAM_LIMIT_EXCEEDED, "the text is longer than " + MAX_TEXT + " characters")
                .withHint("The console knows short commands only; connect to a database for queries."));
    }

    private Invocation invocation(CommandLine line, ConsoleRole role) throws CommandFailure {
        for (int length = LONGEST_NAME; length > 0; length--) {
            Command command = byName.get(line.name(length));
            if (command == null && length == LONGEST_NAME && line.words().size() == LONGEST_NAME) {
                command = byName.get(asShow(line.name(length)));
            }
            if (command != null) {
                check(command, role);
                return new Invocation(command, command.prepare(line.arguments(length)));
            }
        }
        throw unknown(line);
    }

    /** For PgBouncer, {@code SELECT pools} is another way to say {@code SHOW POOLS}. */
    private static String asShow(String name) {
        return name.startsWith("SELECT ") ? "SHOW " + name.substring("SELECT ".length()) : "";
    }

    private static void check(Command command, ConsoleRole role) throws CommandFailure {
        if (command.role() == ConsoleRole.ADMIN && role != ConsoleRole.ADMIN) {
            throw new CommandFailure(
                    ErrorFields.error(SqlState.INSUFFICIENT_PRIVILEGE, "permission denied for " + command.name())
                            .withHint("admin.stats_users may only look; name the user in admin.users."));
        }
    }

    private CommandFailure unknown(CommandLine line) {
        String typed = line.toString();
        String quoted = typed.length() <= LONGEST_QUOTE ? typed : typed.substring(0, LONGEST_QUOTE) + "…";
        return CommandFailure.syntax("\"" + quoted + "\" is no command of the console", hint(line));
    }

    private String hint(CommandLine line) {
        if (line.name(1).equals("SELECT")) {
            return NO_DATABASE;
        }
        return Nearest.found(line.name(LONGEST_NAME), forPeople)
                .or(() -> Nearest.found(line.name(1), forPeople))
                .orElse(SHOW_HELP);
    }
}
