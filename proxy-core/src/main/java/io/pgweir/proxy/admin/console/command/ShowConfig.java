package io.pgweir.proxy.admin.console.command;

import io.pgweir.config.EffectiveSetting;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code SHOW CONFIG}: first what PgBouncer calls by other names, for programs that read it; then every value that is in force,
 * by its path in the file.
 */
final class ShowConfig extends Show {

    private final ConsoleSource source;

    ShowConfig(ConsoleSource source) {
        super("CONFIG", Column.text("key", "value", "default", "changeable").list());
        this.source = source;
    }

    @Override
    List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>(PgBouncerSettings.of(source.config()));
        for (EffectiveSetting setting : EffectiveSetting.of(source.config())) {
            rows.add(Answer.row(
                    setting.path(), setting.value(), setting.defaultText(), setting.needsRestart() ? "no" : "yes"));
        }
        return rows;
    }
}
