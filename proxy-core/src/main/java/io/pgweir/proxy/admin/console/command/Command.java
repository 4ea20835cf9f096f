package io.pgweir.proxy.admin.console.command;

import io.pgweir.proxy.session.ConsoleRole;
import java.util.List;

/** One command of the console. */
public interface Command {

    /** The words that it begins with, in capitals: {@code SHOW POOLS}. */
    String name();

    /** How it is written, for {@code SHOW HELP} and for who has written it otherwise. */
    default String syntax() {
        return name();
    }

    /** Who may use it at least. */
    default ConsoleRole role() {
        return ConsoleRole.STATS;
    }

    /** Of its result, known before it runs; none for what has no result. */
    default List<Column> columns() {
        return List.of();
    }

    /**
     * Reads what stands behind the name; does nothing yet.
     *
     * @throws CommandFailure if that is not what the command demands
     */
    Task prepare(Arguments arguments) throws CommandFailure;

    /** A command that is ready to run, any number of times. */
    interface Task {

        /** May block, for as long as the command says it does: never on a loop. To be interrupted is to be cancelled. */
        Answer run() throws CommandFailure;
    }
}
