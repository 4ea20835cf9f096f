package io.pgweir.proxy.admin.console.command;

import java.util.List;

/** {@code SELECT version()}, which graphical tools ask first of all. */
final class SelectVersion implements Command {

    private final ConsoleSource source;

    SelectVersion(ConsoleSource source) {
        this.source = source;
    }

    @Override
    public String name() {
        return "SELECT VERSION";
    }

    @Override
    public String syntax() {
        return "SELECT version()";
    }

    @Override
    public List<Column> columns() {
        return Column.text("version").list();
    }

    /** For PgBouncer, {@code SELECT version} is {@code SHOW VERSION}: so the brackets may be absent. */
    @Override
    public Task prepare(Arguments arguments) throws CommandFailure {
        if (arguments.takeSymbol('(') && !arguments.takeSymbol(')')) {
            throw arguments.unexpected(this);
        }
        arguments.end(this);
        return () -> new Answer("SELECT 1", List.of(Answer.row(ShowVersion.text(source))), List.of());
    }
}
