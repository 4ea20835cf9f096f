package io.pgweir.proxy.admin.console.command;

import java.util.List;
import java.util.Locale;

/** A command that shows a table, and takes nothing behind its name. */
abstract class Show implements Command {

    private final String name;
    private final List<Column> columns;

    /** @param subject the word behind SHOW */
    Show(String subject, List<Column> columns) {
        this.name = "SHOW " + subject.toUpperCase(Locale.ROOT);
        this.columns = columns;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final List<Column> columns() {
        return columns;
    }

    @Override
    public final Task prepare(Arguments arguments) throws CommandFailure {
        arguments.end(this);
        return () -> Answer.rows(rows());
    }

    /** May block for a bounded time: not for a loop. */
    abstract List<List<String>> rows();
}
