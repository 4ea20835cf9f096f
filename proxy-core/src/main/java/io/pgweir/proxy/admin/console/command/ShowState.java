package io.pgweir.proxy.admin.console.command;

import java.util.List;

/** {@code SHOW STATE}: whether pgweir serves, is paused, or is suspended, which pgweir never is. */
final class ShowState extends Show {

    private final ConsoleSource source;

    ShowState(ConsoleSource source) {
        super("STATE", Column.text("key", "value").list());
        this.source = source;
    }

    @Override
    List<List<String>> rows() {
        boolean paused = source.operations().pauses().all();
        return List.of(
                Answer.row("active", paused ? "no" : "yes"),
                Answer.row("paused", paused ? "yes" : "no"),
                Answer.row("suspended", "no"));
    }
}
