package io.pgweir.config;

import static io.pgweir.config.Key.optional;
import static io.pgweir.config.Key.required;
import static io.pgweir.config.Key.withDefault;
import static io.pgweir.config.ValueType.choice;
import static io.pgweir.config.ValueType.integer;

import java.time.Duration;
import java.util.List;

/** The keys of {@code users} and {@code auth}: who may log in, and with what. */
final class AuthKeys {

    static final Key<Secret> USER_PASSWORD = optional(
            "users.*.password",
            ValueType.PASSWORD,
            "none; required if no method is `cert` or `trust`",
            "What the client must know: a password, or what PostgreSQL stores of it.");
    static final Key<String> USER_SERVER_USER = optional(
            "users.*.server_user", ValueType.TEXT, "the user's name", "The role that pgweir logs in to the server as.");
    static final Key<ServerAuth> USER_SERVER_AUTH = withDefault(
            "users.*.server_auth",
            choice(ServerAuth.class),
            "password",
            "With what pgweir logs in to the server; `rds-iam` is a token of [Amazon RDS](#amazon-rds), and needs a module.");
    static final Key<Secret> USER_SERVER_PASSWORD = optional(
                    "users.*.server_password",
                    ValueType.PLAIN_PASSWORD,
                    "`password`, if that is a plain one",
                    "The password that pgweir logs in to the server with; two while one [replaces](#rotation) the other.")
            .asList();
    static final Key<String> USER_CERTIFICATE_NAMES = optional(
                    "users.*.certificate_names",
                    ValueType.TEXT,
                    "none",
                    "Names in a client's certificate that stand for this user, besides the user's own: for the method `cert`, and"
                            + " for `listen.tls.mode: verify-full`.")
            .asList();

    static final Key<AuthMethod> AUTH_METHODS = withDefault(
                    "auth.methods",
                    choice(AuthMethod.class),
                    "scram-sha-256",
                    "How clients may prove who they are for whom no rule says otherwise, the first that suits the stored"
                            + " password: see [who may log in](#who-may-log-in).")
            .asList();
    static final Key<Boolean> AUTH_TRUST_ANYWHERE = withDefault(
            "auth.trust_anywhere",
            ValueType.BOOLEAN,
            "false",
            "Whether `trust` lets in clients of other machines, too, who then are whoever they say.");

    static final Key<Glob> AUTH_RULE_USER = optional("auth.rules[].user", ValueType.PATTERN, "any", "Which users.")
            .asList();
    static final Key<Glob> AUTH_RULE_DATABASE = optional(
                    "auth.rules[].database",
                    ValueType.PATTERN,
                    "any",
                    "Which databases, by the name that the client asks for.")
            .asList();
    static final Key<RuleAddress> AUTH_RULE_ADDRESS = optional(
                    "auth.rules[].address",
                    ValueType.RULE_ADDRESS,
                    "any",
                    "Where from: `10.0.0.0/8`, `fd00::/8`, `10.1.2.3`; `local` is the Unix-domain socket.")
            .asList();
    static final Key<RuleTls> AUTH_RULE_TLS = withDefault(
            "auth.rules[].tls",
            choice(RuleTls.class),
            "any",
            "Only clients that came through TLS, or only those that came by TCP without it.");
    static final Key<AuthMethod> AUTH_RULE_METHODS = required(
                    "auth.rules[].methods",
                    choice(AuthMethod.class),
                    "How these clients may prove who they are; `reject` lets none of them in.")
            .asList();

    static final Key<String> AUTH_QUERY_SERVER = optional(
            "auth.query.server", ValueType.TEXT, Keys.ONLY_SERVER, "The server that is asked, by its name here.");
    static final Key<String> AUTH_QUERY_DATABASE =
            withDefault("auth.query.database", ValueType.TEXT, "postgres", "The database that the query runs in.");
    static final Key<String> AUTH_QUERY_USER =
            required("auth.query.user", ValueType.TEXT, "The role that runs the query.");
    static final Key<Secret> AUTH_QUERY_PASSWORD = required(
                    "auth.query.password",
                    ValueType.PLAIN_PASSWORD,
                    "The password of that role; two while one [replaces](#rotation) the other.")
            .asList();
    static final Key<String> AUTH_QUERY_QUERY = withDefault(
            "auth.query.query",
            ValueType.QUERY,
            "SELECT rolname, CASE WHEN rolvaliduntil < pg_catalog.now() THEN NULL ELSE rolpassword END,"
                    + " rolvaliduntil FROM pg_catalog.pg_authid WHERE rolname = ? AND rolcanlogin",
            "Returns a user's name and stored password, or no row; `?` is the name that the client sent. A third column, if there"
                    + " is one, is the time until which the password is good: from then on the user is refused, whatever `cache`"
                    + " says.");
    static final Key<Duration> AUTH_QUERY_CACHE = withDefault(
            "auth.query.cache",
            ValueType.DURATION_OR_ZERO,
            "30s",
            "How long an answer is believed; `0` asks at every login.");

    static final Key<Duration> AUTH_THROTTLE_DELAY = withDefault(
            "auth.throttle.delay",
            ValueType.DURATION_OR_ZERO,
            "250ms",
            "How long a client is left waiting for the word that its password is wrong, if one of the same user from the same"
                    + " address was wrong within the last minute; doubled with each further one until one is right. `0` turns"
                    + " the whole section off.");
    static final Key<Duration> AUTH_THROTTLE_MAX_DELAY =
            withDefault("auth.throttle.max_delay", ValueType.DURATION, "5s", "The longest that it is left waiting.");
    static final Key<Integer> AUTH_THROTTLE_MAX_ATTEMPTS = withDefault(
            "auth.throttle.max_attempts",
            integer(1, Keys.MOST_CLIENTS),
            "3",
            "Passwords of one user from one address that are checked, or waited for the word on, at once.");
    static final Key<Integer> AUTH_THROTTLE_MAX_WAITING = withDefault(
            "auth.throttle.max_waiting",
            integer(0, Keys.MOST_CLIENTS),
            "100",
            "Further ones that wait for their turn once one was wrong; one more is refused with SQLSTATE 53300.");
    static final Key<Integer> AUTH_THROTTLE_MAX_PAIRS = withDefault(
            "auth.throttle.max_pairs",
            integer(1, Keys.MOST_CLIENTS),
            "10000",
            "Users and addresses with wrong passwords that are remembered; beyond it, who was wrong longest ago is"
                    + " forgotten.");

    /** In the order of the manual. */
    static final List<Key<?>> ALL = List.of(
            USER_PASSWORD,
            USER_SERVER_USER,
            USER_SERVER_AUTH,
            USER_SERVER_PASSWORD,
            USER_CERTIFICATE_NAMES,
            AUTH_METHODS,
            AUTH_TRUST_ANYWHERE,
            AUTH_RULE_USER,
            AUTH_RULE_DATABASE,
            AUTH_RULE_ADDRESS,
            AUTH_RULE_TLS,
            AUTH_RULE_METHODS,
            AUTH_QUERY_SERVER,
            AUTH_QUERY_DATABASE,
            AUTH_QUERY_USER,
            AUTH_QUERY_PASSWORD,
            AUTH_QUERY_QUERY,
            AUTH_QUERY_CACHE,
            AUTH_THROTTLE_DELAY,
            AUTH_THROTTLE_MAX_DELAY,
            AUTH_THROTTLE_MAX_ATTEMPTS,
            AUTH_THROTTLE_MAX_WAITING,
            AUTH_THROTTLE_MAX_PAIRS);

    private AuthKeys() {}
}
