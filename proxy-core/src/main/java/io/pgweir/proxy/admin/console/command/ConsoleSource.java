package io.pgweir.proxy.admin.console.command;

import io.pgweir.config.PgweirConfig;
import io.pgweir.proxy.session.ServerView;
import java.util.List;

/** The running pgweir, as the commands of the console see it. Its methods may block for a bounded time: never on a loop. */
public interface ConsoleSource {

    /** Of pgweir. */
    String version();

    /** What is in force. */
    PgweirConfig config();

    /** How things stand with each server; one that does not answer in time is left out. */
    List<ServerView> servers();

    /** Connections that have not logged in. */
    long halfOpen();

    /** Clients of the console. */
    int consoleClients();
}
