package io.pgweir.config;

import static io.pgweir.config.Key.optional;
import static io.pgweir.config.Key.withDefault;
import static io.pgweir.config.ValueType.integer;

import java.util.List;

/** The keys of {@code admin}: who may see and change what pgweir does while it runs. */
final class AdminKeys {

    private static final int MOST_RESERVED = 1_000;

    static final Key<String> DATABASE = withDefault(
            "admin.database",
            ValueType.TEXT,
            "pgweir",
            "The database that is the console, for `psql -p 6432 -U ops pgweir`; `" + AdminConfig.ALIAS
                    + "` is another name of it. No database under `databases` may have either name.");
    static final Key<String> USERS = optional(
                    "admin.users",
                    ValueType.TEXT,
                    "none",
                    "Who may do everything on the console. They log in as everybody does, so they need a password under"
                            + " `users`, or one that `auth.query` finds.")
            .asList();
    static final Key<String> STATS_USERS = optional(
                    "admin.stats_users",
                    ValueType.TEXT,
                    "none",
                    "Who may look at everything on the console, and change nothing: monitoring.")
            .asList();
    static final Key<Integer> RESERVED_CLIENTS = withDefault(
            "admin.reserved_clients",
            integer(1, MOST_RESERVED),
            "10",
            "Connections of `users` to the console at once, and as many of `stats_users`; they count against no other limit,"
                    + " so that the console answers when all of them are reached.");

    /** In the order of the manual. */
    static final List<Key<?>> ALL = List.of(DATABASE, USERS, STATS_USERS, RESERVED_CLIENTS);

    private AdminKeys() {}
}
