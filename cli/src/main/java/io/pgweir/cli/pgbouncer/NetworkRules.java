package io.pgweir.cli.pgbouncer;

import static io.pgweir.cli.pgbouncer.Judgement.better;
import static io.pgweir.cli.pgbouncer.Judgement.different;
import static io.pgweir.cli.pgbouncer.Judgement.same;
import static io.pgweir.cli.pgbouncer.Judgement.unsupported;
import static io.pgweir.cli.pgbouncer.Rule.always;
import static io.pgweir.cli.pgbouncer.Rule.choice;
import static io.pgweir.cli.pgbouncer.Rule.emptyOr;
import static io.pgweir.cli.pgbouncer.Rule.key;
import static io.pgweir.cli.pgbouncer.Rule.onOff;
import static io.pgweir.cli.pgbouncer.Rule.zeroOr;
import static java.util.Map.entry;

import java.util.List;
import java.util.Map;

/** Sockets and TLS. */
final class NetworkRules {

    private static final int BACKLOG = 1024;
    private static final int DEFAULT_MAX_WAITING = 1000;
    private static final String UNLIMITED_PACKET = "2147483647";

    private static final Judgement OWN_BUFFERS = better("pgweir sizes its buffers by itself");
    private static final Judgement KERNEL_KEEP_ALIVE = unsupported(
            "the kernel says how keep-alive packets are sent", "set net.ipv4.tcp_keepalive_time, _intvl and _probes");
    private static final Judgement MODERN_CIPHERS =
            different("TLS 1.3 and 1.2 with the ciphers of the TLS library, which are the safe ones", "");
    private static final Judgement MODERN_EXCHANGE = better("the TLS library chooses among what is safe");
    private static final Judgement PKCS8 = different(
            "the key has to be in PKCS #8", "if it is not: openssl pkcs8 -topk8 -nocrypt -in key -out new-key");
    private static final Rule PROTOCOLS = choice(
            Map.of("secure", same("TLS 1.3 and 1.2"), "tlsv1.2,tlsv1.3", same("TLS 1.3 and 1.2")),
            different("TLS 1.3 and 1.2, neither more nor less", ""));
    private static final Judgement SERVER_MODE = same("servers.*.tls.mode");

    static final Map<String, Rule> ALL = Map.ofEntries(
            entry("listen_addr", NetworkRules::address),
            entry("listen_port", key("listen.port")),
            entry(
                    "listen_backlog",
                    (setting, ini) -> setting.integer() <= BACKLOG
                            ? better("always " + BACKLOG)
                            : different("always " + BACKLOG, "")),
            entry(
                    "unix_socket_dir",
                    (setting, ini) -> setting.value().startsWith("@")
                            ? unsupported("there are no abstract sockets", "name a directory")
                            : same("listen.unix_socket_directory")),
            entry(
                    "unix_socket_mode",
                    (setting, ini) -> setting.integer() == 0777
                            ? same("every user of the machine may connect, and has to log in")
                            : different(
                                    "always 0777: every user of the machine may connect, and has to log in",
                                    "restrict listen.unix_socket_directory itself")),
            entry(
                    "unix_socket_group",
                    emptyOr(unsupported(
                            "the socket belongs to the group of pgweir",
                            "restrict listen.unix_socket_directory itself"))),
            entry("max_client_conn", NetworkRules::clients),
            entry(
                    "tcp_keepalive",
                    onOff(same("always on"), different("always on: it costs nothing, and finds who has vanished", ""))),
            entry("tcp_keepcnt", zeroOr(KERNEL_KEEP_ALIVE)),
            entry("tcp_keepidle", zeroOr(KERNEL_KEEP_ALIVE)),
            entry("tcp_keepintvl", zeroOr(KERNEL_KEEP_ALIVE)),
            entry(
                    "tcp_user_timeout",
                    zeroOr(unsupported(
                            "the kernel says when a connection is given up", "set net.ipv4.tcp_retries2, e.g. to 8"))),
            entry("tcp_socket_buffer", zeroOr(different("the kernel sizes the sockets' buffers", ""))),
            entry("tcp_defer_accept", always(same("a matter of the kernel's, and of no consequence"))),
            entry("pkt_buf", always(OWN_BUFFERS)),
            entry("sbuf_loopcnt", always(better("each socket is read a bounded number of times in turn"))),
            entry(
                    "max_packet_size",
                    choice(
                            Map.of(UNLIMITED_PACKET, same("no limit")),
                            different("no limit: what is over 64 kB flows through in pieces and costs no memory", ""))),
            entry("client_tls_sslmode", NetworkRules::clientMode),
            entry("client_tls_cert_file", emptyOr(same("listen.tls.certificate, which is read again when it changes"))),
            entry("client_tls_key_file", emptyOr(PKCS8)),
            entry("client_tls_ca_file", emptyOr(same("listen.tls.client_ca"))),
            entry("client_tls_ciphers", ciphers("default", "secure")),
            entry("client_tls13_ciphers", emptyOr(MODERN_CIPHERS)),
            entry("client_tls_protocols", PROTOCOLS),
            entry("client_tls_dheparams", always(MODERN_EXCHANGE)),
            entry("client_tls_ecdhcurve", always(MODERN_EXCHANGE)),
            entry(
                    "server_tls_sslmode",
                    choice(
                            Map.of(
                                    "prefer",
                                    different(
                                            "servers.*.tls.mode: prefer, which a stranger in between can turn into plain text",
                                            "set verify-full, pgweir's default, as soon as the certificate is in order"),
                                    "allow",
                                    better("servers.*.tls.mode: prefer, which encrypts whenever the server can")),
                            SERVER_MODE)),
            entry(
                    "server_tls_ca_file",
                    (setting, ini) -> ini.text("server_tls_sslmode", "prefer").startsWith("verify")
                            ? same("servers.*.tls.ca")
                            : different(
                                    "left out: the mode does not verify, so that it would not be used",
                                    "use it, with server_tls_sslmode verify-full")),
            entry("server_tls_cert_file", emptyOr(same("servers.*.tls.certificate"))),
            entry("server_tls_key_file", emptyOr(PKCS8)),
            entry("server_tls_ciphers", ciphers("default", "secure")),
            entry("server_tls13_ciphers", emptyOr(MODERN_CIPHERS)),
            entry("server_tls_protocols", PROTOCOLS));

    private NetworkRules() {}

    private static Judgement address(Setting setting, Ini ini) {
        if (setting.value().contains(",")) {
            return unsupported(
                    "listen.address takes one: the first, " + Translation.address(ini),
                    "0.0.0.0 takes all of the machine; or a pgweir for each");
        }
        return setting.value().isBlank()
                ? different(
                        "besides the Unix-domain socket pgweir always listens on TCP: on 127.0.0.1, for this machine",
                        "")
                : same("listen.address");
    }

    private static Judgement clients(Setting setting, Ini ini) {
        return setting.integer() <= DEFAULT_MAX_WAITING
                ? same("listen.max_clients")
                : different(
                        "listen.max_clients; of these " + DEFAULT_MAX_WAITING
                                + " may wait for a server connection at once, and one more is refused",
                        "tenants.default.max_waiting says how many; 0 is no limit");
    }

    private static Judgement clientMode(Setting setting, Ini ini) {
        return setting.value().equals("verify-full")
                ? same("listen.tls.mode: verify-ca, which is what verify-full means to PgBouncer")
                : same("listen.tls.mode");
    }

    private static Rule ciphers(String... usual) {
        return (setting, ini) -> List.of(usual).contains(setting.value()) ? same("the safe ones") : MODERN_CIPHERS;
    }
}
