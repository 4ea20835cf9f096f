package io.pgweir.proxy.admin.console.command;

import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.SqlState;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * {@code SET extra_float_digits = 3} and the like: what drivers set of PostgreSQL before they begin has no meaning here, and
 * whoever may only look has a driver, too.
 */
final class SetIgnored implements Command {

    private final String name;

    private SetIgnored(String key) {
        this.name = "SET " + key.toUpperCase(Locale.ROOT);
    }

    static List<Command> all() {
        return Stream.of(
                        "application_name",
                        "bytea_output",
                        "client_encoding",
                        "client_min_messages",
                        "datestyle",
                        "default_transaction_isolation",
                        "default_transaction_read_only",
                        "extra_float_digits",
                        "idle_in_transaction_session_timeout",
                        "intervalstyle",
                        "lock_timeout",
                        "search_path",
                        "standard_conforming_strings",
                        "statement_timeout",
                        "timezone",
                        // Not keys: SET SESSION CHARACTERISTICS …, SET TRANSACTION …, SET LOCAL …
                        "session",
                        "transaction",
                        "local")
                .<Command>map(SetIgnored::new)
                .toList();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String syntax() {
        return name + " = value";
    }

    @Override
    public Task prepare(Arguments arguments) throws CommandFailure {
        if (arguments.isEmpty()) {
            throw arguments.unexpected(this);
        }
        ErrorFields notice = ErrorFields.notice(SqlState.SUCCESSFUL_COMPLETION, "SET ignored");
        return () -> Answer.noticed("SET", notice);
    }
}
