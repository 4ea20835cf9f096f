package io.pgweir.proxy.admin.console.command;

import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.admin.Outcome;
import java.util.Locale;
import java.util.Set;

/**
 * {@code SET key = value}. What drivers set before they begin has no meaning here, and is taken without effect; what pgweir
 * does is changed in its file.
 */
final class SetKey implements Command {

    private static final Set<String> OF_DRIVERS = Set.of(
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

    private final ConsoleSource source;

    SetKey(ConsoleSource source) {
        this.source = source;
    }

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
        if (ofSession || arguments.take("transaction")) {
            return SetKey::ignored;
        }
        String key = arguments.takeName().orElseThrow(() -> arguments.unexpected(this));
        String value = value(arguments);
        return OF_DRIVERS.contains(key.toLowerCase(Locale.ROOT)) ? SetKey::ignored : () -> set(key, value);
    }

    private String value(Arguments arguments) throws CommandFailure {
        if (!arguments.takeSymbol('=') && !arguments.take("to")) {
            throw arguments.unexpected(this);
        }
        String value = arguments.takeValue().orElseThrow(() -> arguments.unexpected(this));
        while (arguments.takeSymbol(',')) {
            arguments.takeValue().orElseThrow(() -> arguments.unexpected(this));
        }
        arguments.end(this);
        return value;
    }

    private Answer set(String key, String value) throws CommandFailure {
        Outcome outcome = source.operations().set(key, value).join();
        if (outcome.error().isPresent()) {
            throw new CommandFailure(outcome.error().get());
        }
        return Answer.done("SET");
    }

    private static Answer ignored() {
        return Answer.noticed("SET", ErrorFields.notice(SqlState.SUCCESSFUL_COMPLETION, "SET ignored"));
    }
}
