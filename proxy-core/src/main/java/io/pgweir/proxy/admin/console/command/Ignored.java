package io.pgweir.proxy.admin.console.command;

import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.SqlState;
import java.util.List;

/** {@code BEGIN}, {@code DISCARD ALL} and the like: drivers and pools of connections send them around what they are told to. */
final class Ignored implements Command {

    private final String name;
    private final String tag;

    private Ignored(String name, String tag) {
        this.name = name;
        this.tag = tag;
    }

    /** The console has no transactions, and its sessions have no state. */
    static List<Command> all() {
        return List.of(
                new Ignored("BEGIN", "BEGIN"),
                new Ignored("START", "START TRANSACTION"),
                new Ignored("COMMIT", "COMMIT"),
                new Ignored("END", "COMMIT"),
                new Ignored("ROLLBACK", "ROLLBACK"),
                new Ignored("ABORT", "ROLLBACK"),
                new Ignored("DISCARD", "DISCARD ALL"),
                new Ignored("RESET", "RESET"),
                new Ignored("DEALLOCATE", "DEALLOCATE"),
                new Ignored("UNLISTEN", "UNLISTEN"));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Task prepare(Arguments arguments) {
        ErrorFields notice = ErrorFields.notice(SqlState.SUCCESSFUL_COMPLETION, name + " ignored");
        return () -> Answer.noticed(tag, notice);
    }
}
