package io.pgweir.cli.pgbouncer;

import static io.pgweir.cli.pgbouncer.Judgement.better;
import static io.pgweir.cli.pgbouncer.Judgement.different;
import static io.pgweir.cli.pgbouncer.Judgement.same;
import static io.pgweir.cli.pgbouncer.Judgement.unsupported;
import static io.pgweir.cli.pgbouncer.Rule.always;
import static io.pgweir.cli.pgbouncer.Rule.choice;
import static io.pgweir.cli.pgbouncer.Rule.emptyOr;
import static io.pgweir.cli.pgbouncer.Rule.onOff;
import static io.pgweir.cli.pgbouncer.Rule.zeroOr;
import static java.util.Map.entry;

import java.util.Map;

/** The process itself: its files, its log, its names, its peers. */
final class ProcessRules {

    private static final Judgement NO_SYSLOG = unsupported(
            "the log goes to standard error, one line an event (logging.format: text or json)",
            "let systemd, Docker or Kubernetes take it from there; they pass it on to syslog");
    private static final Judgement LOOK_UPS = different(
            "the Java runtime keeps an address for 30 s, and for 10 s that there is none",
            "if that matters: PGWEIR_JAVA_OPTS='-Dsun.net.inetaddr.ttl=15 -Dsun.net.inetaddr.negative.ttl=15'");
    private static final Judgement NO_PEERS = unsupported(
            "pgweirs do not pass cancel requests on to each other: each knows its own clients only",
            "give each pgweir an address of its own, or use a load balancer that sends a client's address to one of them");

    static final Map<String, Rule> ALL = Map.ofEntries(
            entry("conffile", always(same("the argument of `pgweir serve`; HUP reads it again"))),
            entry(
                    "logfile",
                    emptyOr(different(
                            "the log goes to standard error",
                            "let systemd or Docker keep it, or redirect it: pgweir serve pgweir.yaml 2>>file"))),
            entry(
                    "pidfile",
                    emptyOr(different(
                            "no file of the process id is written",
                            "whoever starts pgweir knows it: systemctl reload, docker kill --signal HUP"))),
            entry(
                    "user",
                    emptyOr(different(
                            "pgweir stays the user that it is started as",
                            "start it as that user: User= in systemd, USER in a Dockerfile"))),
            entry("job_name", always(same("a name for syslog, which is not used"))),
            entry("service_name", always(same("a name for Windows, where pgweir is no service"))),
            entry("syslog", zeroOr(NO_SYSLOG)),
            entry("syslog_facility", (setting, ini) -> ini.isOn("syslog") ? NO_SYSLOG : same("syslog is off")),
            entry("syslog_ident", (setting, ini) -> ini.isOn("syslog") ? NO_SYSLOG : same("syslog is off")),
            entry("verbose", always(same("logging.level: info, debug for 1, trace above"))),
            entry(
                    "log_connections",
                    onOff(
                            same("event=client_login, at logging.level info"),
                            different(
                                    "logins are logged (event=client_login) at logging.level info",
                                    "logging.level: warn leaves out all that is no problem"))),
            entry(
                    "log_disconnections",
                    onOff(
                            same("event=client_close with the reason, at logging.level info"),
                            different(
                                    "ends are logged (event=client_close) at logging.level info",
                                    "logging.level: warn leaves out all that is no problem"))),
            entry(
                    "log_pooler_errors",
                    onOff(
                            better(
                                    "refusals are counted by their reason (/metrics); those of logins are logged, each second once"),
                            different("refused logins are logged all the same, each second once", ""))),
            entry(
                    "log_stats",
                    always(better("the figures are at /metrics, by pool and by tenant, and not in the log"))),
            entry(
                    "stats_period",
                    choice(
                            Map.of("60", same("averages of SHOW STATS are over 60 s")),
                            different(
                                    "averages of SHOW STATS are over 60 s",
                                    "counters of /metrics only grow: whoever reads them chooses the period, e.g. rate(…[1m])"))),
            entry("stats_users", console("admin.stats_users")),
            entry("admin_users", console("admin.users")),
            entry(
                    "suspend_timeout",
                    always(unsupported(
                            "there is no SUSPEND, and no takeover by a second process (-R)",
                            "start the new pgweir elsewhere, and end the old one with TERM, which drains it"))),
            entry(
                    "so_reuseport",
                    zeroOr(better(
                            "listen.reuse_port; one pgweir uses several processors, so that one process may do"))),
            entry("peer_id", zeroOr(NO_PEERS)),
            entry("resolv_conf", emptyOr(unsupported("the system resolves names", "change the system's resolv.conf"))),
            entry("dns_max_ttl", always(LOOK_UPS)),
            entry("dns_nxdomain_ttl", always(LOOK_UPS)),
            entry(
                    "dns_zone_check_period",
                    zeroOr(unsupported(
                            "zones are not watched: a new address is found by the next connection",
                            "lower timeouts.server_lifetime, the time after which all connections are new"))));

    static final Map<String, Rule> PEERS = Map.of(
            "host", always(NO_PEERS),
            "port", always(NO_PEERS),
            "pool_size", always(NO_PEERS));

    private ProcessRules() {}

    /** PgBouncer lets in whom it can check; a name that nobody could log in with is a mistake to pgweir. */
    private static Rule console(String key) {
        return (setting, ini) -> AdminSection.users(ini, setting.name()).size()
                        == AdminSection.names(setting.value()).size()
                ? same(key)
                : different(
                        key + ", without those who are not in the auth_file", "remove them, or give them a password");
    }
}
