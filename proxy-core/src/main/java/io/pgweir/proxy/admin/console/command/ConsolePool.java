package io.pgweir.proxy.admin.console.command;

import io.pgweir.config.AdminConfig;

/** What tables of databases and pools say of the console itself, which PgBouncer counts among both. */
final class ConsolePool {

    static final int COUNT = 1;

    /** Its database and its user; tools leave out what bears this name. */
    static final String NAME = AdminConfig.ALIAS;

    /** PgBouncer's: commands of the console know no transactions. */
    static final String MODE = "statement";

    private ConsolePool() {}
}
