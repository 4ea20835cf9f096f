package io.pgweir.proxy.admin.console.command;

import java.util.List;

/** {@code SELECT 1}, by which pools of connections and monitoring see whether a connection is alive. */
final class SelectOne implements Command {

    @Override
    public String name() {
        return "SELECT 1";
    }

    @Override
    public List<Column> columns() {
        return Column.text().int4("?column?").list();
    }

    @Override
    public Task prepare(Arguments arguments) throws CommandFailure {
        arguments.end(this);
        return () -> new Answer("SELECT 1", List.of(Answer.row(1)), List.of());
    }
}
