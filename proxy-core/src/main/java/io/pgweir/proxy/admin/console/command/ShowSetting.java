package io.pgweir.proxy.admin.console.command;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code SHOW client_encoding} and the like: what drivers ask of PostgreSQL before they begin. */
final class ShowSetting implements Command {

    private static final String READ_COMMITTED = "read committed";

    /** What the console is like, in words of PostgreSQL; the reported ones are those of the login. */
    private static final Map<String, String> OTHERS = Map.of(
            "default_transaction_isolation", READ_COMMITTED,
            "transaction_isolation", READ_COMMITTED,
            "transaction_read_only", "off",
            "max_identifier_length", "63",
            "server_version_num", "12502");

    private final String setting;
    private final String value;

    private ShowSetting(String setting, String value) {
        this.setting = setting;
        this.value = value;
    }

    static List<Command> all() {
        return java.util.stream.Stream.of(ReportedParameters.VALUES, OTHERS)
                .flatMap(settings -> settings.entrySet().stream())
                .<Command>map(setting -> new ShowSetting(setting.getKey(), setting.getValue()))
                .toList();
    }

    @Override
    public String name() {
        return "SHOW " + setting.toUpperCase(Locale.ROOT);
    }

    @Override
    public List<Column> columns() {
        return Column.text(setting).list();
    }

    @Override
    public Task prepare(Arguments arguments) throws CommandFailure {
        arguments.end(this);
        return () -> Answer.rows(List.of(Answer.row(value)));
    }
}
