package io.pgweir.config;

import static io.pgweir.config.ConfigDirectory.SERVERS;
import static io.pgweir.config.ConfigDirectory.USERS;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a user reads, word for word, for each kind of mistake. */
class ProblemsTest {

    private static final String BASE = SERVERS + USERS;

    @TempDir
    Path directory;

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake(
                        "unknown key",
                        "listen: { prot: 1 }",
                        "3:11: unknown key 'prot' in listen; did you mean 'port'?"),
                mistake("unknown section", "timeout: {}", "3:1: unknown key 'timeout'; did you mean 'timeouts'?"),
                mistake(
                        "a key like no other",
                        "logging: { colour: red }",
                        "3:12: unknown key 'colour' in logging; known are format, level, slow_transaction"),
                mistake(
                        "a key of a later version",
                        "replicas: { lag: 5s }",
                        "3:1: unknown key 'replicas'; known are listen, servers, databases, users, auth, tenants, admin,"
                                + " timeouts, http, metrics, logging, reload, transport"),
                mistake(
                        "a database called as the console",
                        "databases: { pgweir: {} }",
                        "3:14: databases.pgweir has the name of the admin console (admin.database); set admin.database to a"
                                + " name that no database has, e.g. pgweir_admin"),
                mistake(
                        "a database called as PgBouncer's console",
                        "databases: { pgbouncer: {} }",
                        "3:14: databases.pgbouncer is a name of the admin console, by which PgBouncer's tools find it; give"
                                + " it another name here, and its own in database: pgbouncer"),
                mistake(
                        "an administrator whom nobody knows",
                        "admin: { users: [apps] }",
                        "3:17: admin.users 'apps' is not one of the users, and there is no auth.query; did you mean 'app'?"),
                mistake(
                        "a key twice",
                        "http: { port: 1, port: 2 }",
                        "3:18: 'port' is here twice; the first is on line 3"),
                mistake(
                        "a value for a section",
                        "listen: 6432",
                        "3:9: listen is a section, not a value; its keys are address, port, unix_socket_directory, reuse_port, max_clients,"
                                + " max_half_open, proxy_protocol, tls"),
                mistake(
                        "a section for a value",
                        "listen: { port: { a: b } }",
                        "3:17: listen.port takes one value; write listen.port as key: value"),
                mistake(
                        "a list for a value",
                        "listen: { port: [1, 2] }",
                        "3:17: listen.port takes one value; write listen.port as key: value"),
                mistake("an empty key", "listen: { '': 1 }", "3:11: a key that is not a word; write key: value"),
                mistake("a list for a key", "listen: { [a]: 1 }", "3:11: a key that is not a word; write key: value"),
                mistake(
                        "not a number",
                        "listen: { port: many }",
                        "3:17: listen.port 'many' is not a whole number; write a whole number from 0 to 65535"),
                mistake(
                        "out of range",
                        "listen: { port: 65536 }",
                        "3:17: listen.port '65536' is out of range; write a whole number from 0 to 65535"),
                mistake(
                        "beyond any number",
                        "listen: { port: 99999999999999999999999 }",
                        "3:17: listen.port '99999999999999999999999' is out of range; write a whole number from 0 to 65535"),
                mistake(
                        "no value",
                        "listen: { address: }",
                        "3:19: listen.address is empty; give it a value or leave it out"),
                mistake(
                        "a duration without a unit",
                        "timeouts: { login: 30 }",
                        "3:20: timeouts.login '30' has no unit; add a unit, e.g. 30s"),
                mistake(
                        "an unknown unit",
                        "timeouts: { login: 30sec }",
                        "3:20: timeouts.login '30sec' has an unknown unit; the units are ms, s, m, h, d"),
                mistake(
                        "not a duration",
                        "timeouts: { login: soon }",
                        "3:20: timeouts.login 'soon' is not a duration; write a whole number and a unit: 250ms, 5s, 10m,"
                                + " 2h, 1d"),
                mistake(
                        "a duration too long",
                        "timeouts: { login: 999999999d }",
                        "3:20: timeouts.login '999999999d' is too long; at most 3650d"),
                mistake(
                        "zero where nothing can be switched off",
                        "timeouts: { login: 0 }",
                        "3:20: timeouts.login '0' must not be zero; this cannot be switched off; write a duration, e.g."
                                + " 30s"),
                mistake(
                        "not a choice",
                        "logging: { level: loud }",
                        "3:19: logging.level 'loud' is not a choice; one of error, warn, info, debug, trace"),
                mistake(
                        "not a boolean",
                        "http: { enabled: yes }",
                        "3:18: http.enabled 'yes' is neither true nor false; write true or false"),
                mistake(
                        "an unknown server",
                        "databases: { app: { server: mian } }",
                        "3:29: databases.app.server 'mian' is not one of the servers; did you mean 'main'?"),
                mistake(
                        "an unknown server of auth.query",
                        "auth: { query: { server: x, user: u, password: p } }",
                        "3:26: auth.query.server 'x' is not one of the servers; known are main"),
                mistake(
                        "required keys of auth.query",
                        "auth: { query: { cache: 1s } }",
                        "3:9: auth.query.user is missing; add user: text",
                        "3:9: auth.query.password is missing; add password: password"),
                mistake(
                        "a query without the user's name",
                        "auth: { query: { user: u, password: p, query: 'SELECT $1' } }",
                        "3:47: auth.query.query 'SELECT $1' does not take exactly one parameter; write one ? where the"
                                + " user's name goes"),
                mistake(
                        "min_pool_size above pool_size",
                        "databases: { app: { pool_size: 2, min_pool_size: 3 } }",
                        "3:50: databases.app.min_pool_size 3 is more than pool_size 2; raise pool_size or lower"
                                + " min_pool_size"),
                mistake(
                        "a setting that cannot be one",
                        "databases: { app: { settings: { 'a b': c } } }",
                        "3:40: 'a b' is not the name of a parameter; write a name as SHOW takes it, e.g."
                                + " statement_timeout"),
                mistake(
                        "tls without its files",
                        "listen: { tls: { mode: require } }",
                        "3:24: listen.tls.mode 'require' needs a certificate; add listen.tls.certificate, a PEM file",
                        "3:24: listen.tls.mode 'require' needs a key; add listen.tls.key, a PEM file"),
                mistake(
                        "tls files without tls",
                        "listen: { tls: { certificate: pgweir.yaml } }",
                        "3:31: listen.tls.certificate is not used while listen.tls.mode is disable; add mode: require, or"
                                + " mode: disable if that is meant"),
                mistake(
                        "certificates demanded of clients and no authority that has issued them",
                        "listen: { tls: { mode: verify-ca, certificate: pgweir.yaml, key: pgweir.yaml } }",
                        "3:24: listen.tls.mode 'verify-ca' needs a client_ca; add listen.tls.client_ca, a PEM file with the"
                                + " authorities of clients' certificates"),
                mistake(
                        "an authority of clients without tls",
                        "listen: { tls: { client_ca: pgweir.yaml } }",
                        "3:29: listen.tls.client_ca is not used while listen.tls.mode is disable; add mode: require, or"
                                + " mode: disable if that is meant"),
                mistake(
                        "a missing file",
                        "listen: { tls: { mode: allow, certificate: no.crt, key: pgweir.yaml } }",
                        "3:44: listen.tls.certificate: the file no.crt cannot be read; does it exist, and may pgweir read"
                                + " it?"),
                mistake(
                        "passwords in plain text",
                        "auth: { methods: [password] }",
                        "3:18: auth.methods 'password' sends passwords in plain text, as listen.tls.mode is disable; set"
                                + " listen.tls.mode, or use scram-sha-256"),
                mistake(
                        "trust that swallows the rest",
                        "auth: { methods: [scram-sha-256, trust] }",
                        "3:18: auth.methods 'trust' asks nobody for anything, so the other methods would never be used;"
                                + " write either trust or the other methods"),
                mistake(
                        "an unknown method",
                        "auth: { methods: [scram-sha-256, scram] }",
                        "3:34: auth.methods 'scram' is not a choice; one of scram-sha-256, md5, password, cert,"
                                + " trust, reject"),
                mistake(
                        "a method beside one that stands alone",
                        "auth: { methods: [scram-sha-256, reject] }",
                        "3:18: auth.methods 'reject' lets nobody in, so the other methods would never be used; write"
                                + " either reject or the other methods"),
                mistake(
                        "nobody may log in",
                        "auth: { methods: reject }",
                        "3:18: auth.methods 'reject' lets nobody in, and there are no rules that do; add auth.rules, or"
                                + " another method"),
                rules(
                        "a rule without methods",
                        "{ user: a }",
                        "3:18: auth.rules[1].methods is missing; add methods: `scram-sha-256`, `md5`, `password`,"
                                + " `cert`, `trust`, `reject`"),
                rules(
                        "an unknown key of a rule",
                        "{ methods: md5, usr: a }",
                        "3:34: unknown key 'usr' in auth.rules[1]; did you mean 'user'?"),
                mistake(
                        "a rule that is no section",
                        "auth: { rules: [trust] }",
                        "3:17: auth.rules[1] is a section, not a value; its keys are user, database, address, tls,"
                                + " methods"),
                mistake(
                        "rules that are no list",
                        "auth: { rules: { user: a } }",
                        "3:16: auth.rules is a list of sections; begin each with '- ': its keys are user, database,"
                                + " address, tls, methods"),
                rules(
                        "a rule behind one for everybody",
                        "{ methods: md5 }, { user: a, methods: md5 }",
                        "3:36: auth.rules[2] is never met: whoever matches it matches auth.rules[1] before it; move it"
                                + " up, or leave it out"),
                rules(
                        "a rule behind a wider one",
                        "{ user: a*, address: 10.0.0.0/8, methods: md5 },"
                                + " { user: [ab, ac], database: d, address: [10.1.0.0/16, 10.0.0.1], methods: md5 }",
                        "3:67: auth.rules[2] is never met: whoever matches it matches auth.rules[1] before it; move it"
                                + " up, or leave it out"),
                rules(
                        "something that is no address",
                        "{ address: [db.internal, 10.0.0, 10.0.0.0/33, 010.0.0.1, 'fe80::1%eth0', localhost],"
                                + " methods: md5 }",
                        not("3:30", "db.internal"),
                        not("3:43", "10.0.0"),
                        "3:51: auth.rules[1].address '10.0.0.0/33' has a prefix of a wrong length; write /0 to /32"
                                + " behind it",
                        not("3:64", "010.0.0.1"),
                        not("3:75", "fe80::1%eth0"),
                        not("3:91", "localhost")),
                rules(
                        "a network with more bits than its prefix",
                        "{ address: 10.1.2.3/8, methods: md5 }",
                        "3:29: auth.rules[1].address '10.1.2.3/8' has bits behind its prefix; write 10.0.0.0/8, or the"
                                + " address alone for nothing but itself"),
                rules(
                        "TLS that is not spoken",
                        "{ tls: required, methods: md5 }",
                        "3:25: auth.rules[1].tls 'required' is never met, as listen.tls.mode is disable; set"
                                + " listen.tls.mode, or leave tls out"),
                rules(
                        "TLS on the Unix-domain socket",
                        "{ address: local, tls: none, methods: md5 }",
                        "3:41: auth.rules[1].tls 'none' is never met on the Unix-domain socket, where there is no TLS;"
                                + " leave tls out"),
                rules(
                        "passwords in plain text by a rule",
                        "{ address: [local, 10.0.0.0/8], methods: [password] }",
                        "3:59: auth.rules[1].methods 'password' sends passwords in plain text, as there is no TLS; set"
                                + " listen.tls.mode and tls: required, or use scram-sha-256"),
                mistake(
                        "certificates that nobody asks for",
                        "auth: { methods: [cert] }",
                        "3:18: auth.methods 'cert' is never met, as clients are not asked for certificates; set"
                                + " listen.tls.client_ca and listen.tls.mode"),
                mistake(
                        "certificates without TLS",
                        "listen: { tls: { mode: allow, certificate: pgweir.yaml, key: pgweir.yaml,"
                                + " client_ca: pgweir.yaml } }\n"
                                + "auth: { rules: [ { tls: none, methods: cert }, { address: local, methods: cert } ] }",
                        "4:40: auth.rules[1].methods 'cert' is never met, as this rule is for clients without TLS; use"
                                + " another method, or set tls: required",
                        "4:75: auth.rules[2].methods 'cert' is never met, as this rule is for clients without TLS; use"
                                + " another method, or set tls: required"),
                rules(
                        "trust in other machines",
                        "{ address: [10.0.0.0/8, 192.168.0.0/16], methods: [trust] }",
                        "3:68: auth.rules[1].methods 'trust' lets in clients of this machine only, and none of address is"
                                + " of this machine; use another method, or set auth.trust_anywhere: true"),
                mistake("no method", "auth: { methods: [] }", "3:18: auth.methods is empty; name at least one"),
                mistake(
                        "three secrets at once",
                        "auth: { query: { user: u, password: [a, b, c] } }",
                        "3:37: auth.query.password has 3 secrets; write one, or the old and the new one"),
                mistake(
                        "a list within a list",
                        "auth: { query: { user: u, password: [a, [b]] } }",
                        "3:41: auth.query.password takes a list of values; write auth.query.password as key: [a, b]"),
                mistake(
                        "a tenant that takes everybody",
                        "tenants: { t: { max_wait: 1s } }",
                        "3:12: tenants.t.match is missing; add match: with user, database, application_name, option, sni or"
                                + " address"),
                mistake(
                        "an unknown way to find a tenant",
                        "tenants: { t: { match: { usr: u } } }",
                        "3:26: unknown key 'usr' in tenants.t.match; did you mean 'user'?"),
                mistake(
                        "a tenant that any client may name",
                        "tenants: { t: { match: { option: t } } }",
                        "3:34: tenants.t.match.option would let any client name its tenant; add user: with those who may, or"
                                + " user: \"*\" for everybody"),
                mistake(
                        "a host name without TLS",
                        "tenants: { t: { match: { sni: '*.example' } } }",
                        "3:31: tenants.t.match.sni matches nobody while listen.tls.mode is disable; set listen.tls.mode, or"
                                + " leave sni out"),
                mistake(
                        "a network that is none",
                        "tenants: { t: { match: { address: [10.0.0.0/8, 10.0.0.256] } } }",
                        "3:48: tenants.t.match.address '10.0.0.256' is neither an address nor a network; write e.g. 10.0.0.0/8,"
                                + " fd00::/8 or 10.1.2.3"),
                mistake(
                        "a tenant behind one that takes all of its clients",
                        "tenants: { a: { match: { user: 'a*' } }, b: { match: { user: [ab, ac], database: d } } }",
                        "3:47: tenants.b takes nobody: whoever matches it matches tenants.a before it; move it up, or leave"
                                + " it out"),
                mistake(
                        "a fallback that does not take everybody",
                        "tenants: { default: { match: { user: u } } }",
                        "3:23: the tenant 'default' takes everybody whom no other tenant takes; remove match, or give the"
                                + " tenant another name"),
                mistake(
                        "more clients than there may be",
                        "tenants: { default: { max_clients: 10001 } }",
                        "3:36: tenants.default.max_clients 10001 is more than listen.max_clients 10000; lower it, or raise"
                                + " listen.max_clients"),
                mistake(
                        "a reservation above the tenant's own limit",
                        "tenants: { default: { max_connections: 2, reserved_connections: 3 } }",
                        "3:65: tenants.default.reserved_connections 3 is more than tenants.default.max_connections 2; lower"
                                + " the one, or raise the other"),
                mistake(
                        "reservations that a server cannot keep",
                        "tenants: { t: { match: { user: u }, reserved_connections: 40 }, default: { reserved_connections: 70"
                                + " } }",
                        "3:98: the tenants reserve 110 connections, and servers.main.max_connections is 40; lower"
                                + " reserved_connections of tenants, or raise max_connections"),
                mistake(
                        "a burst without a rate",
                        "tenants: { default: { transactions_burst: 9 } }",
                        "3:43: tenants.default.transactions_burst has no effect without"
                                + " tenants.default.transactions_per_second; set transactions_per_second, or leave it out"),
                mistake(
                        "an unset variable",
                        "listen: { address: '${HOST}:${PORT}' }",
                        "3:20: the environment variable HOST is not set; set it, or write the value here",
                        "3:20: the environment variable PORT is not set; set it, or write the value here"),
                mistake(
                        "an unreadable file",
                        "listen: { address: '${file:nowhere}' }",
                        "3:20: the file nowhere cannot be read; does it exist, and may pgweir read it?"),
                mistake(
                        "an open reference",
                        "listen: { address: '${HOST' }",
                        "3:20: '${' is never closed; end it with '}', or write '$${' for the two characters"),
                mistake(
                        "a reference to nothing",
                        "listen: { address: '${a b}' }",
                        "3:20: '${' and '}' with neither a variable nor a file between them; write ${VARIABLE} or"
                                + " ${file:/path}, or '$${' for the two characters"),
                mistake(
                        "a tag",
                        "listen: { address: !!java.net.URL [a] }",
                        "3:20: not YAML: an unknown tag (!); look at indentation, and at quotes around values with"
                                + " special characters"),
                mistake(
                        "a local tag",
                        "listen: { address: !secret }",
                        "3:20: a tag, which has no meaning here; put quotes around a value that begins with '!'"),
                mistake(
                        "an alias to nothing",
                        "listen: { address: *hunter2 }",
                        "3:20: not YAML: an alias (*) to nothing; look at indentation, and at quotes around values with"
                                + " special characters"),
                mistake(
                        "a NUL",
                        "listen: { address: \"a\\0b\" }",
                        "3:20: a value with a NUL character; PostgreSQL's protocol cannot carry it; remove it"),
                mistake(
                        "a control character",
                        "listen: { address: \u0007 }",
                        "3:20: not YAML: a control character; remove it"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void is_reported_at_its_place(String name, String yaml, String[] expected) {
        assertThat(new ConfigDirectory(directory).problems(BASE + yaml))
                .containsExactly(
                        Stream.of(expected).map(p -> "pgweir.yaml:" + p).toArray(String[]::new));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wholeFiles")
    void is_reported_in_a_file_of_its_own(String name, String yaml, String[] expected) {
        assertThat(new ConfigDirectory(directory).problems(yaml))
                .containsExactly(
                        Stream.of(expected).map(p -> "pgweir.yaml:" + p).toArray(String[]::new));
    }

    static Stream<Arguments> wholeFiles() {
        String noServers = "1:1: servers is missing; name at least one, e.g. servers: { main: { host: localhost } }";
        String noUsers = "1:1: nobody can log in: there are no users and no auth.query; add a user, e.g."
                + " users: { app: { password: \"${APP_PASSWORD}\" } }";
        String two = "servers: { a: { host: a, max_connections: 4 }, b: { host: b } }\n" + USERS;
        return Stream.of(
                mistake("nothing", "", noServers, noUsers),
                mistake("only comments", "# later\n", noServers, noUsers),
                mistake(
                        "a list",
                        "- a\n",
                        "1:1: the file is not a list of keys and values; begin with a section, e.g. servers:"),
                mistake("no servers", USERS + "databases: { app: { server: x } }", noServers),
                mistake("no users", SERVERS, noUsers),
                mistake("an empty section", SERVERS + "users:\n", noUsers.replace("1:1", "2:7")),
                mistake(
                        "no host",
                        "servers:\n  main:\n    port: 1\n" + USERS,
                        "2:3: servers.main.host is missing; add host: text"),
                mistake(
                        "a server that holds nothing",
                        "servers:\n  main:\n" + USERS,
                        "2:3: servers.main.host is missing; add host: text"),
                mistake(
                        "several servers, no databases",
                        two,
                        "1:1: databases is missing; with several servers, say which database is on which, e.g."
                                + " databases: { app: { server: a } }"),
                mistake(
                        "several servers, none named",
                        two + "databases:\n  app: { pool_size: 1 }\n",
                        "4:3: databases.app.server is missing; add server: text"),
                mistake(
                        "more kept than there may be",
                        two + "databases: { x: { server: a, min_pool_size: 3 }, y: { server: a, min_pool_size: 2 } }",
                        "1:43: the databases of server 'a' keep 5 connections (min_pool_size), but max_connections is 4;"
                                + " raise max_connections or lower min_pool_size"),
                mistake(
                        "authorities that are not asked",
                        "servers: { main: { host: h, tls: { mode: require, ca: pgweir.yaml } } }\n" + USERS,
                        "1:55: servers.main.tls.ca is not used by the mode 'require', which verifies nothing; set mode:"
                                + " verify-full, or leave ca out"),
                mistake(
                        "a certificate without its key",
                        "servers: { main: { host: h, tls: { certificate: pgweir.yaml } } }\n" + USERS,
                        "1:49: servers.main.tls.certificate is of no use without servers.main.tls.key; add key, a PEM"
                                + " file, or leave certificate out"),
                mistake(
                        "encryption on a Unix-domain socket",
                        "servers: { main: { host: /run/postgresql, tls: { mode: require } } }\n" + USERS,
                        "1:56: servers.main.tls.mode 'require' has no meaning on a Unix-domain socket, where PostgreSQL does"
                                + " not encrypt; leave tls out, or give the name of a host"),
                mistake(
                        "a certificate that is not shown",
                        "servers: { main: { host: h, tls: { mode: disable, certificate: pgweir.yaml, key: pgweir.yaml }"
                                + " } }\n" + USERS,
                        "1:64: servers.main.tls.certificate is not used while servers.main.tls.mode is disable; set"
                                + " mode: verify-full, or leave certificate and key out"),
                mistake(
                        "a token beside a password",
                        SERVERS + "users: { u: { password: p, server_auth: rds-iam, server_password: q } }",
                        "2:67: users.u.server_password is not used beside users.u.server_auth 'rds-iam'; leave one of"
                                + " the two out"),
                mistake(
                        "a token in plain text",
                        "servers: { main: { host: h, tls: { mode: prefer } } }\n"
                                + "users: { u: { password: p, server_auth: rds-iam } }",
                        "2:41: users.u.server_auth 'rds-iam' needs TLS, and servers.main.tls.mode is prefer; set"
                                + " servers.main.tls.mode: verify-full"),
                mistake(
                        "a first delay beyond the longest",
                        SERVERS + USERS + "auth: { throttle: { delay: 6s } }",
                        "3:28: auth.throttle.delay 6000ms is more than max_delay 5000ms; raise max_delay or lower delay"),
                mistake(
                        "a login bound to TLS where there is none",
                        "servers: { main: { host: h, tls: { mode: disable, channel_binding: require } } }\n" + USERS,
                        "1:68: servers.main.tls.channel_binding 'require' cannot be kept without TLS, as mode is disable;"
                                + " set mode: verify-full, or leave channel_binding out"),
                mistake(
                        "session state of a session that keeps its connection",
                        SERVERS + "databases: { app: { pool_mode: session, session_state: pin } }\n" + USERS,
                        "2:56: databases.app.session_state is not used by the pool_mode 'session', where a client keeps"
                                + " its server connection; set pool_mode: transaction, or leave session_state out"),
                mistake(
                        "an empty password",
                        SERVERS + "users: { app: { password: '' } }",
                        "2:27: users.app.password is empty; give a password, a SCRAM verifier or an md5 hash"),
                mistake(
                        "no password where one is asked for",
                        SERVERS + "users: { app: { server_user: rw } }",
                        "2:10: users.app.password is missing; add password: password, SCRAM verifier or md5 hash"),
                mistake(
                        "half a verifier",
                        SERVERS + "users: { app: { password: SCRAM-SHA-256$4096:abc } }",
                        "2:27: users.app.password looks like a SCRAM verifier but is not a whole one; copy all of"
                                + " SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>"),
                mistake(
                        "an empty password for the server",
                        SERVERS + "users: { app: { password: p, server_password: '' } }",
                        "2:47: users.app.server_password is empty; give the password that the server asks for"),
                mistake(
                        "a verifier for the server",
                        SERVERS + "users: { app: { password: p, server_password: SCRAM-SHA-256$1 } }",
                        "2:47: users.app.server_password is a SCRAM verifier, which cannot log in to a server; give the"
                                + " password itself"),
                mistake(
                        "an md5 hash that nothing checks",
                        SERVERS + "users: { app: { password: md50123456789abcdef0123456789abcdef } }",
                        "2:27: users.app.password is an md5 hash, which scram-sha-256 cannot check; store a SCRAM"
                                + " verifier, or add md5 to auth.methods"),
                mistake(
                        "names in certificates that nobody looks at",
                        SERVERS + "users: { app: { password: p, certificate_names: [a] } }",
                        "2:49: users.app.certificate_names is not used, as no method is cert and listen.tls.mode is not"
                                + " verify-full; add cert to auth.methods or"
                                + " to a rule, or leave certificate_names out"),
                mistake(
                        "broken YAML",
                        "servers: { main\n",
                        "2:1: not YAML: expected ',' or '}', but got <stream end>; look at indentation, and at quotes"
                                + " around values with special characters"),
                mistake(
                        "two documents",
                        "a: 1\n---\nb: 2\n",
                        "2:1: not YAML: but found another document; look at indentation, and at quotes around values with"
                                + " special characters"));
    }

    @Test
    void all_are_reported_at_once_in_the_order_of_the_file() {
        String yaml = """
                listen:
                  port: none
                  adress: 0.0.0.0
                servers:
                  main: { host: db, port: 0 }
                databases:
                  app: { server: man, pool_size: -1, min_pool_size: 30 }
                users:
                  app: { password: "${APP_PASSWORD}" }
                timeouts: { query: 5, drain: 5 s }
                """;

        assertThat(new ConfigDirectory(directory).problems(yaml))
                .containsExactly(
                        "pgweir.yaml:2:9: listen.port 'none' is not a whole number; write a whole number from 0 to 65535",
                        "pgweir.yaml:3:3: unknown key 'adress' in listen; did you mean 'address'?",
                        "pgweir.yaml:5:27: servers.main.port '0' is out of range; write a whole number from 1 to 65535",
                        "pgweir.yaml:7:18: databases.app.server 'man' is not one of the servers; did you mean 'main'?",
                        "pgweir.yaml:7:34: databases.app.pool_size '-1' is out of range; write a whole number from 1 to"
                                + " 262143",
                        "pgweir.yaml:9:20: the environment variable APP_PASSWORD is not set; set it, or write the value"
                                + " here",
                        "pgweir.yaml:10:20: timeouts.query '5' has no unit; add a unit, e.g. 30s",
                        "pgweir.yaml:10:30: timeouts.drain '5 s' is not a duration; write a whole number and a unit:"
                                + " 250ms, 5s, 10m, 2h, 1d");
    }

    @Test
    void a_file_that_is_not_there_is_named() {
        Path missing = directory.resolve("pgweir.yaml");

        assertThat(ConfigLoader.load(missing, Map.of()).problems())
                .extracting(Problem::toString)
                .containsExactly(missing + ": the file cannot be read; does it exist, and may pgweir read it?");
    }

    private static Arguments rules(String name, String rules, String... expected) {
        return mistake(name, "auth: { rules: [ " + rules + " ] }", expected);
    }

    private static String not(String place, String text) {
        return place + ": auth.rules[1].address '" + text
                + "' is neither an address nor a network; write e.g. 10.0.0.0/8," + " fd00::/8 or 10.1.2.3";
    }

    private static Arguments mistake(String name, String yaml, String... expected) {
        return Arguments.of(name, yaml, expected);
    }
}
