package io.pgweir.proxy.admin.console.command;

import java.util.List;

/**
 * {@code SHOW VERSION}. What watches PgBouncer takes the first figures in it for PgBouncer's and decides by them which columns
 * to expect, so they stand first.
 */
final class ShowVersion extends Show {

    /** Whose commands and columns these are. */
    static final String PGBOUNCER = "1.25.2";

    private final ConsoleSource source;

    ShowVersion(ConsoleSource source) {
        super("VERSION", Column.text("version").list());
        this.source = source;
    }

    static String text(ConsoleSource source) {
        return "PgBouncer " + PGBOUNCER + " compatible, by pgweir " + source.version();
    }

    @Override
    List<List<String>> rows() {
        return List.of(Answer.row(text(source)));
    }
}
