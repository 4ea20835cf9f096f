package io.pgweir.proxy.admin.console;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.BackendMessages;
import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.FrontendRequest.Bind;
import io.pgweir.protocol.FrontendRequest.Close;
import io.pgweir.protocol.FrontendRequest.Describe;
import io.pgweir.protocol.FrontendRequest.Execute;
import io.pgweir.protocol.FrontendRequest.Parse;
import io.pgweir.protocol.FrontendRequest.Target;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.admin.console.command.CommandFailure;
import io.pgweir.proxy.admin.console.command.Commands;
import io.pgweir.proxy.admin.console.command.Invocation;
import io.pgweir.proxy.session.ConsoleRole;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The statements and portals of one client ("Extended Query" in the PostgreSQL manual). The console has no transactions at
 * whose end portals would be closed, so that a named one stays until its client closes it. Confined to its loop.
 */
final class PreparedCommands {

    /** Some drivers keep what they have prepared for ever; there are not more commands than this. */
    private static final int MAX_STATEMENTS = 200;

    /** Each may hold a result. */
    private static final int MAX_PORTALS = 10;

    private final Commands commands;
    private final ConsoleRole role;
    private final Map<String, Optional<Invocation>> statements = new HashMap<>();
    private final Map<String, Portal> portals = new HashMap<>();

    PreparedCommands(Commands commands, ConsoleRole role) {
        this.commands = commands;
        this.role = role;
    }

    void parse(Parse parse, ByteBuf out) throws CommandFailure {
        String name = parse.statement();
        if (!name.isEmpty() && statements.containsKey(name)) {
            throw failure(SqlState.DUPLICATE_PREPARED_STATEMENT, "prepared statement \"" + name + "\" already exists");
        }
        if (statements.size() >= MAX_STATEMENTS) {
            throw failure(SqlState.PROGRAM_LIMIT_EXCEEDED, "more than " + MAX_STATEMENTS + " prepared statements");
        }
        if (parse.parameterTypes() > 0) {
            throw failure(SqlState.FEATURE_NOT_SUPPORTED, "commands of the console have no parameters");
        }
        List<Invocation> invocations = commands.read(parse.text(), role);
        if (invocations.size() > 1) {
            throw failure(SqlState.SYNTAX_ERROR, "cannot insert multiple commands into a prepared statement");
        }
        statements.put(name, invocations.stream().findFirst());
        BackendMessages.parseComplete(out);
    }

    void bind(Bind bind, ByteBuf out) throws CommandFailure {
        Optional<Invocation> invocation = statement(bind.statement());
        if (bind.parameters() > 0) {
            throw failure(
                    SqlState.PROTOCOL_VIOLATION,
                    "bind message supplies " + bind.parameters() + " parameters, but prepared statement \""
                            + bind.statement() + "\" requires 0");
        }
        if (!bind.portal().isEmpty() && portals.containsKey(bind.portal())) {
            throw failure(SqlState.DUPLICATE_CURSOR, "cursor \"" + bind.portal() + "\" already exists");
        }
        if (portals.size() >= MAX_PORTALS) {
            throw failure(SqlState.PROGRAM_LIMIT_EXCEEDED, "more than " + MAX_PORTALS + " open portals");
        }
        int columns = invocation.map(known -> known.command().columns().size()).orElse(0);
        portals.put(bind.portal(), new Portal(invocation, formats(bind.resultFormats(), columns)));
        BackendMessages.bindComplete(out);
    }

    private static boolean[] formats(List<Integer> asked, int columns) throws CommandFailure {
        if (asked.size() > 1 && asked.size() != columns) {
            throw failure(
                    SqlState.PROTOCOL_VIOLATION,
                    "bind message has " + asked.size() + " result formats but query has " + columns + " columns");
        }
        boolean[] binary = new boolean[columns];
        for (int i = 0; i < columns && !asked.isEmpty(); i++) {
            binary[i] = asked.get(asked.size() == 1 ? 0 : i) == 1;
        }
        return binary;
    }

    void describe(Describe describe, ByteBuf out) throws CommandFailure {
        if (describe.target() == Target.PORTAL) {
            portal(describe.name()).describe(out);
            return;
        }
        Optional<Invocation> statement = statement(describe.name());
        BackendMessages.noParameters(out);
        statement.ifPresentOrElse(
                known -> ResultWriter.description(out, known.command(), ResultWriter.allText(known.command())),
                () -> BackendMessages.noData(out));
    }

    Portal portal(Execute execute) throws CommandFailure {
        return portal(execute.portal());
    }

    private Portal portal(String name) throws CommandFailure {
        Portal portal = portals.get(name);
        if (portal == null) {
            throw failure(SqlState.INVALID_CURSOR_NAME, "portal \"" + name + "\" does not exist");
        }
        return portal;
    }

    private Optional<Invocation> statement(String name) throws CommandFailure {
        Optional<Invocation> statement = statements.get(name);
        if (statement == null) {
            throw failure(
                    SqlState.INVALID_SQL_STATEMENT_NAME,
                    name.isEmpty()
                            ? "unnamed prepared statement does not exist"
                            : "prepared statement \"" + name + "\" does not exist");
        }
        return statement;
    }

    void close(Close close, ByteBuf out) {
        if (close.target() == Target.PORTAL) {
            portals.remove(close.name());
        } else {
            statements.remove(close.name());
        }
        BackendMessages.closeComplete(out);
    }

    /** A simple query has come, which ends the unnamed ones. */
    void closeUnnamed() {
        statements.remove("");
        portals.remove("");
    }

    /** A batch has ended. */
    void synced() {
        portals.remove("");
    }

    private static CommandFailure failure(String sqlState, String message) {
        return new CommandFailure(ErrorFields.error(sqlState, message));
    }
}
