package io.pgweir.proxy.state;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * What PostgreSQL reports of a session by ParameterStatus, spelled as PostgreSQL spells it. Immutable, with a hash that is
 * computed once: at each checkout it is compared with what the client was last told.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-ASYNC">Asynchronous operations</a>
 */
public final class ReportedSettings {

    public static final ReportedSettings NONE = new ReportedSettings(Map.of());

    /** Reported, and settable by a client: what is reported while a client has the connection is that client's setting. */
    private static final Set<String> SETTABLE = Set.of(
            "application_name",
            "client_encoding",
            "DateStyle",
            "default_transaction_read_only",
            "IntervalStyle",
            "search_path",
            "standard_conforming_strings",
            "TimeZone");

    /** PostgreSQL 18 has sixteen, and each one more is a copy of all. */
    private static final int MOST = 100;

    private final Map<String, String> values;
    private final int hash;

    private ReportedSettings(Map<String, String> values) {
        this.values = values;
        this.hash = values.hashCode();
    }

    public static boolean isSettable(String name) {
        return SETTABLE.contains(name);
    }

    public ReportedSettings with(String name, String value) {
        if (value.equals(values.get(name))) {
            return this;
        }
        Map<String, String> changed = new LinkedHashMap<>(values);
        changed.put(name, value);
        return new ReportedSettings(changed);
    }

    /** Whether these are more than any PostgreSQL reports: what says so many is none. */
    public boolean areTooMany() {
        return values.size() > MOST;
    }

    /** The value, or null if it is not reported. */
    public String get(String name) {
        return values.get(name);
    }

    /** The value of a parameter whose name is given in any case; null if it is not reported. */
    public String find(String name) {
        for (Map.Entry<String, String> reported : values.entrySet()) {
            if (reported.getKey().equalsIgnoreCase(name)) {
                return reported.getValue();
            }
        }
        return null;
    }

    /** Whether each change of this setting is told, so that nobody needs to ask; the name is given in any case. */
    public boolean follows(String name) {
        for (String reported : values.keySet()) {
            if (reported.equalsIgnoreCase(name)) {
                return isSettable(reported);
            }
        }
        return false;
    }

    public int size() {
        return values.size();
    }

    public void forEach(BiConsumer<String, String> action) {
        values.forEach(action);
    }

    /** Calls {@code action} for each parameter of which somebody who was told {@code told} has yet to hear. */
    public void forEachNew(ReportedSettings told, BiConsumer<String, String> action) {
        values.forEach((name, value) -> {
            if (!value.equals(told.values.get(name))) {
                action.accept(name, value);
            }
        });
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof ReportedSettings that && hash == that.hash && values.equals(that.values));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return values.keySet().toString();
    }
}
