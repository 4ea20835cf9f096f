package io.pgweir.proxy.admin.console.command;

import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.SqlState;
import java.util.Set;

/** {@code SET extra_float_digits = 3} and the like: what drivers set before they begin has no meaning here. */
final class SetIgnored implements Command {

    private static final Set<String> KNOWN = Set.of(
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
            "timezone");

    @Override
    public String name() {
        return "SET";
    }

    @Override
    public String syntax() {
        return "SET key = value";
    }

    @Override
    public Task prepare(Arguments arguments) throws CommandFailure {
        boolean ofSession = arguments.take("session") && arguments.take("characteristics");
        arguments.take("local");
        if (!ofSession && !arguments.take("transaction")) {
            setting(arguments);
        }
        ErrorFields notice = ErrorFields.notice(SqlState.SUCCESSFUL_COMPLETION, "SET ignored");
        return () -> Answer.noticed("SET", notice);
    }

    private void setting(Arguments arguments) throws CommandFailure {
        String key = arguments.takeName().orElseThrow(() -> arguments.unexpected(this));
        boolean assigned = arguments.takeSymbol('=') || arguments.take("to");
        if (!assigned || arguments.takeValue().isEmpty()) {
            throw arguments.unexpected(this);
        }
        while (arguments.takeSymbol(',')) {
            arguments.takeValue().orElseThrow(() -> arguments.unexpected(this));
        }
        arguments.end(this);
        if (!KNOWN.contains(key.toLowerCase(java.util.Locale.ROOT))) {
            throw new CommandFailure(ErrorFields.error(
                            SqlState.UNDEFINED_OBJECT, "unrecognized configuration parameter \"" + key + "\"")
                    .withHint("What pgweir does is changed in its configuration file, and taken over by a reload."));
        }
    }
}
