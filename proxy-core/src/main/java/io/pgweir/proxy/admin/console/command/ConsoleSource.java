package io.pgweir.proxy.admin.console.command;

import io.pgweir.config.PgweirConfig;
import io.pgweir.proxy.admin.Operations;
import io.pgweir.proxy.auth.LoginFailure;
import io.pgweir.proxy.metrics.DatabaseStatistics;
import io.pgweir.proxy.session.ClientGroup;
import io.pgweir.proxy.session.ServerDetails;
import io.pgweir.proxy.session.ServerView;
import java.util.List;
import java.util.Map;

/** The running pgweir, as the commands of the console see it. Its methods may block for a bounded time: never on a loop. */
public interface ConsoleSource {

    /** Of pgweir. */
    String version();

    /** What is in force. */
    PgweirConfig config();

    /** How things stand with each server; one that does not answer in time is left out. */
    List<ServerView> servers();

    /** How many clients there are of what kind. */
    Map<ClientGroup, Integer> clients();

    /** Each client and each server connection; costs as much as there are. */
    List<ServerDetails> details();

    /** What has been done for the clients of each database since the start. */
    Map<String, DatabaseStatistics> statistics();

    /** How many clients were not let in, by why, since the start. */
    Map<LoginFailure, Long> failedLogins();

    /** Connections that have not logged in. */
    long halfOpen();

    /** Clients of the console. */
    int consoleClients();

    /** What can be done. */
    Operations operations();
}
