package io.pgweir.cli.pgbouncer;

import static io.pgweir.cli.pgbouncer.Judgement.better;
import static io.pgweir.cli.pgbouncer.Judgement.different;
import static io.pgweir.cli.pgbouncer.Judgement.same;
import static io.pgweir.cli.pgbouncer.Judgement.unsupported;
import static io.pgweir.cli.pgbouncer.Rule.always;
import static io.pgweir.cli.pgbouncer.Rule.choice;
import static io.pgweir.cli.pgbouncer.Rule.emptyOr;
import static io.pgweir.cli.pgbouncer.Rule.onOff;
import static io.pgweir.cli.pgbouncer.Rule.seconds;
import static io.pgweir.cli.pgbouncer.Rule.secondsOr;
import static io.pgweir.cli.pgbouncer.Rule.zeroOr;
import static java.util.Map.entry;

import java.util.Map;

/** Limits of time, and what happens to a session. */
final class SessionRules {

    private static final Judgement NOTICED = better(
            "an idle connection that PostgreSQL closes is noticed at once and not given to anybody; no query is needed");
    private static final String WAIT =
            "tenants.*.max_wait: who waits longer is refused (53300) and keeps the connection,"
                    + " which PgBouncer closes";

    static final Map<String, Rule> ALL = Map.ofEntries(
            entry("client_idle_timeout", seconds(same("timeouts.client_idle, outside of transactions"))),
            entry(
                    "client_login_timeout",
                    secondsOr(different("timeouts.login, 60s: it cannot be switched off", ""), same("timeouts.login"))),
            entry("idle_transaction_timeout", seconds(same("timeouts.idle_in_transaction"))),
            entry("transaction_timeout", seconds(same("timeouts.transaction"))),
            entry("query_timeout", seconds(same("timeouts.query: the query is cancelled"))),
            entry(
                    "query_wait_timeout",
                    secondsOr(
                            different(
                                    "tenants.*.max_wait, " + TenantsSection.LONGEST_WAIT + ": nobody waits for ever",
                                    "lower it to what a client has the patience for"),
                            better(WAIT))),
            entry(
                    "query_wait_notify",
                    seconds(better("timeouts.query_wait_notify: with the limits, and who holds what it waits for"))),
            entry(
                    "cancel_wait_timeout",
                    always(better("a cancel request goes to PostgreSQL at once, on a connection of its own"))),
            entry(
                    "server_connect_timeout",
                    secondsOr(
                            different("timeouts.server_connect, 15s: it cannot be switched off", ""),
                            same("timeouts.server_connect"))),
            entry(
                    "server_login_retry",
                    always(better("tried again after 100 ms, then 200 ms and so on up to 5 s, and several at once"))),
            entry("server_idle_timeout", seconds(same("timeouts.server_idle"))),
            entry(
                    "server_lifetime",
                    secondsOr(
                            different(
                                    "timeouts.server_lifetime, 1s: one use for each connection is not to be had",
                                    "raise it, if nothing depends on new connections"),
                            same("timeouts.server_lifetime"))),
            entry("server_check_delay", always(NOTICED)),
            entry("server_check_query", always(NOTICED)),
            entry(
                    "server_fast_close",
                    zeroOr(unsupported("in session mode a connection goes when its client does", ""))),
            entry(
                    "server_reset_query",
                    choice(
                            Map.of("DISCARD ALL", same("in session mode, behind each client")),
                            different("DISCARD ALL, in session mode, behind each client", ""))),
            entry(
                    "server_reset_query_always",
                    zeroOr(better(
                            "in transaction mode settings follow their client, and what cannot follow keeps it on its"
                                    + " connection: nothing is left for others, and nothing is lost"))),
            entry(
                    "server_round_robin",
                    zeroOr(unsupported(
                            "the connection that was used last is used next, so that the others may go", ""))),
            entry("autodb_idle_timeout", always(same("a pool that nobody uses is forgotten by itself"))),
            entry("pool_idle_timeout", always(same("a pool that nobody uses is forgotten by itself"))),
            entry("login_notify_message", emptyOr(unsupported("there is no notice behind a login", ""))),
            entry(
                    "disable_pqexec",
                    zeroOr(unsupported(
                            "several commands in one query are passed on",
                            "let the application use the extended protocol, which takes one at a time"))),
            entry(
                    "ignore_startup_parameters",
                    emptyOr(better(
                            "startup parameters are not dropped: each follows its client; one that PostgreSQL does not know"
                                    + " is refused in PostgreSQL's words"))),
            entry(
                    "application_name_add_host",
                    zeroOr(unsupported(
                            "the name reaches PostgreSQL as the client has it", "the log has each client's address"))),
            entry(
                    "track_extra_parameters",
                    emptyOr(better("all settings follow their client, be they reported by PostgreSQL or not"))),
            entry(
                    "max_prepared_statements",
                    onOff(
                            better("500 statements on each server connection, prepared again where they are missing"),
                            better("prepared statements of the protocol work in transaction mode"))),
            entry(
                    "scram_iterations",
                    choice(
                            Map.of("4096", same("of a verifier that is made of a plain password")),
                            different(
                                    "4096 for a plain password",
                                    "pgweir hash-password --iterations makes a verifier"))));

    private SessionRules() {}
}
