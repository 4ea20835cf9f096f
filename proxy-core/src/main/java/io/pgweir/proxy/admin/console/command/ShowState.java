package io.pgweir.proxy.admin.console.command;

import java.util.List;

/** {@code SHOW STATE}: whether pgweir serves, is paused, or is suspended, which pgweir never is. */
final class ShowState extends Show {

    ShowState() {
        super("STATE", Column.text("key", "value").list());
    }

    @Override
    List<List<String>> rows() {
        return List.of(Answer.row("active", "yes"), Answer.row("paused", "no"), Answer.row("suspended", "no"));
    }
}
