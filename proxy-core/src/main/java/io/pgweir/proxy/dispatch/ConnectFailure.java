package io.pgweir.proxy.dispatch;

import static java.util.Objects.requireNonNull;

/**
 * Why a server connection could not be opened, in PostgreSQL's own words where it has spoken.
 *
 * @param sqlState five characters; class 08 when PostgreSQL said nothing
 * @param message PostgreSQL's message, or pgweir's own
 * @param permanent asking again cannot help: every waiter of the pool is refused with it at once
 * @param detail PostgreSQL's detail, or null
 * @param hint PostgreSQL's hint, or null
 */
public record ConnectFailure(String sqlState, String message, boolean permanent, String detail, String hint) {
    public ConnectFailure {
        requireNonNull(sqlState, "sqlState");
        requireNonNull(message, "message");
    }

    public ConnectFailure(String sqlState, String message, boolean permanent) {
        this(sqlState, message, permanent, null, null);
    }

    /**
     * Judges permanence by the SQLSTATE (manual, appendix A): class 28 (authorization), 3D000 (no such database) and 42501
     * (no privilege) need a human; all else, also 53300 and 57P03, may pass by itself.
     */
    public static ConnectFailure of(String sqlState, String message) {
        boolean permanent = sqlState.startsWith("28") || sqlState.equals("3D000") || sqlState.equals("42501");
        return new ConnectFailure(sqlState, message, permanent);
    }
}
