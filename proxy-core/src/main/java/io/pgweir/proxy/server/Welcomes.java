package io.pgweir.proxy.server;

import io.pgweir.proxy.state.ReportedSettings;
import io.pgweir.proxy.state.SessionSettings;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What PostgreSQL reports to a session with given settings, remembered so that a login like an earlier one needs no server
 * connection. The settings were accepted by PostgreSQL once; only it knows what is valid and how it spells a value.
 *
 * <p>{@code application_name} is left out of the key: it often differs from client to client, and PostgreSQL accepts any.
 */
public final class Welcomes {

    private static final String APPLICATION_NAME = "application_name";

    /** Distinct settings remembered per pool; drivers of one application send the same. */
    private static final int MAX_REMEMBERED = 1_000;

    private final Map<SessionSettings, ReportedSettings> remembered = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<SessionSettings, ReportedSettings> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };

    /** What a client with these settings is told, or null if PostgreSQL must be asked. */
    public ReportedSettings find(SessionSettings settings) {
        ReportedSettings known = remembered.get(settings.without(APPLICATION_NAME));
        if (known == null) {
            return null;
        }
        String name = settings.get(APPLICATION_NAME);
        return known.with(APPLICATION_NAME, name == null ? "" : ApplicationName.asReported(name));
    }

    public void remember(SessionSettings settings, ReportedSettings reported) {
        remembered.put(settings.without(APPLICATION_NAME), reported);
    }

    /** The server may have changed: a new server connection reported something else. */
    void forget() {
        remembered.clear();
    }
}
