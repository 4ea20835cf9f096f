package io.pgweir.proxy.admin.console.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code SHOW client_encoding} and the like: what drivers ask of PostgreSQL before they begin. */
final class ShowSetting implements Command {

    private static final String READ_COMMITTED = "read committed";
    private static final String TRANSACTION_ISOLATION = "transaction_isolation";

    /** What the console is like, in words of PostgreSQL; the reported ones are those of the login. */
    private static final Map<String, String> OTHERS = Map.of(
            "default_transaction_isolation",
            READ_COMMITTED,
            TRANSACTION_ISOLATION,
            READ_COMMITTED,
            "transaction_read_only",
            "off",
            "max_identifier_length",
            "63",
            "server_version_num",
            "12502");

    /** How {@code SHOW TRANSACTION ISOLATION LEVEL} begins, which is what the standard, and pgjdbc, calls it. */
    private static final String TRANSACTION = "transaction";

    private final String written;
    private final String setting;
    private final String value;

    private ShowSetting(String written, String setting, String value) {
        this.written = written;
        this.setting = setting;
        this.value = value;
    }

    static List<Command> all() {
        List<Command> all = new ArrayList<>();
        all.add(new ShowSetting(TRANSACTION, TRANSACTION_ISOLATION, READ_COMMITTED));
        for (Map<String, String> settings : List.of(ReportedParameters.VALUES, OTHERS)) {
            settings.forEach((setting, value) -> all.add(new ShowSetting(setting, setting, value)));
        }
        return all;
    }

    @Override
    public String name() {
        return "SHOW " + written.toUpperCase(Locale.ROOT);
    }

    @Override
    public List<Column> columns() {
        return Column.text(setting).list();
    }

    @Override
    public String syntax() {
        return written.equals(TRANSACTION) ? name() + " ISOLATION LEVEL" : name();
    }

    @Override
    public Task prepare(Arguments arguments) throws CommandFailure {
        if (written.equals(TRANSACTION) && !(arguments.take("isolation") && arguments.take("level"))) {
            throw arguments.unexpected(this);
        }
        arguments.end(this);
        return () -> Answer.rows(List.of(Answer.row(value)));
    }
}
