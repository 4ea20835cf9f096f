package io.pgweir.proxy.auth;

import static io.pgweir.config.AuthMethod.CERT;
import static io.pgweir.config.AuthMethod.MD5;
import static io.pgweir.config.AuthMethod.PASSWORD;
import static io.pgweir.config.AuthMethod.REJECT;
import static io.pgweir.config.AuthMethod.SCRAM_SHA_256;
import static io.pgweir.config.AuthMethod.TRUST;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.config.AuthConfig;
import io.pgweir.config.AuthMethod;
import io.pgweir.config.AuthRule;
import io.pgweir.config.AuthThrottle;
import io.pgweir.config.Glob;
import io.pgweir.config.RuleTls;
import io.pgweir.protocol.ErrorFields;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthRulesTest {

    private static final AuthThrottle NO_THROTTLE = new AuthThrottle(Duration.ZERO, Duration.ofSeconds(1), 1, 1, 1);

    private static final ClientOrigin REMOTE = from("10.1.2.3", false);
    private static final ClientOrigin ENCRYPTED = from("10.1.2.3", true);
    private static final ClientOrigin UNIX_SOCKET =
            new ClientOrigin("app", "shop", Optional.empty(), true, Optional.empty(), null);

    @Test
    void the_first_rule_that_matches_decides() {
        AuthRules rules = rules(MD5, rule("other", SCRAM_SHA_256), rule("a*", PASSWORD, TRUST), rule("app", REJECT));

        assertThat(rules.of(ENCRYPTED)).isEqualTo(new Terms.Methods(List.of(PASSWORD)));
    }

    @Test
    void who_matches_no_rule_goes_by_the_methods() {
        assertThat(rules(MD5, rule("other", REJECT)).of(REMOTE)).isEqualTo(new Terms.Methods(List.of(MD5)));
    }

    @Test
    void a_reject_is_said_as_postgresql_does_and_names_the_rule() {
        AuthRules rules = rules(MD5, rule("other", MD5), rule("app", REJECT));
        String rejects = "auth.rules[2] rejects connection for host ";

        assertThat(error(rules, REMOTE))
                .isEqualTo(refused(rejects + "\"10.1.2.3\", user \"app\", database \"shop\", no encryption"));
        assertThat(error(rules, ENCRYPTED))
                .isEqualTo(refused(rejects + "\"10.1.2.3\", user \"app\", database \"shop\", SSL encryption"));
        assertThat(error(rules, UNIX_SOCKET))
                .isEqualTo(refused(rejects + "\"[local]\", user \"app\", database \"shop\", no encryption"));
    }

    @Test
    void where_all_others_are_rejected_there_is_no_entry() {
        assertThat(error(rules(REJECT, rule("other", MD5)), REMOTE))
                .isEqualTo(refused("no auth.rules entry for host \"10.1.2.3\", user \"app\", database \"shop\","
                        + " no encryption"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.8.9.10", "::1"})
    void trust_is_for_clients_of_this_machine(String loopback) {
        assertThat(rules(TRUST).of(from(loopback, false))).isEqualTo(new Terms.Methods(List.of(TRUST)));
        assertThat(rules(TRUST).of(UNIX_SOCKET)).isEqualTo(new Terms.Methods(List.of(TRUST)));
    }

    @Test
    void trust_in_another_machine_has_to_be_asked_for() {
        ErrorFields error = error(rules(TRUST), ENCRYPTED);

        assertThat(error.sqlState()).isEqualTo("28000");
        assertThat(error.toString()).contains("10.1.2.3", "auth.methods has no other method", "auth.trust_anywhere");
        AuthConfig anywhere = new AuthConfig(List.of(TRUST), List.of(), true, Optional.empty(), NO_THROTTLE);
        assertThat(new AuthRules(anywhere).of(REMOTE)).isEqualTo(new Terms.Methods(List.of(TRUST)));
    }

    @Test
    void a_password_is_not_asked_for_in_plain_text() {
        assertThat(error(rules(PASSWORD), REMOTE).toString()).contains("\"auth.methods\"", "sslmode=require");
        assertThat(error(rules(MD5, rule("app", PASSWORD)), REMOTE).toString()).contains("\"auth.rules[1]\"");
        assertThat(rules(MD5, rule("app", PASSWORD, SCRAM_SHA_256)).of(REMOTE))
                .isEqualTo(new Terms.Methods(List.of(SCRAM_SHA_256)));
        assertThat(rules(PASSWORD).of(ENCRYPTED)).isEqualTo(new Terms.Methods(List.of(PASSWORD)));
    }

    @Test
    void who_shows_no_certificate_cannot_come_in_by_one() {
        assertThat(error(rules(CERT), ENCRYPTED).message()).isEqualTo("connection requires a valid client certificate");
        assertThat(rules(MD5, rule("app", CERT, MD5)).of(ENCRYPTED)).isEqualTo(new Terms.Methods(List.of(MD5)));
    }

    private static AuthRules rules(AuthMethod fallback, AuthRule... rules) {
        return new AuthRules(new AuthConfig(List.of(fallback), List.of(rules), false, Optional.empty(), NO_THROTTLE));
    }

    private static AuthRule rule(String user, AuthMethod... methods) {
        return new AuthRule(List.of(new Glob(user)), List.of(), List.of(), RuleTls.ANY, List.of(methods));
    }

    private static ErrorFields error(AuthRules rules, ClientOrigin origin) {
        return ((Terms.Refused) rules.of(origin)).error();
    }

    private static ErrorFields refused(String message) {
        return ErrorFields.fatal("28000", message);
    }

    private static ClientOrigin from(String address, boolean encrypted) {
        try {
            Optional<InetAddress> client = Optional.of(InetAddress.getByName(address));
            return new ClientOrigin("app", "shop", client, encrypted, Optional.empty(), null);
        } catch (UnknownHostException notAnAddress) {
            throw new AssertionError(notAnAddress);
        }
    }
}
