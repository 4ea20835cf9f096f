package io.pgweir.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AuthRuleTest {

    private static final Optional<InetAddress> UNIX_SOCKET = Optional.empty();

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void everything_that_it_says_must_hold() throws Exception {
        AuthRule rule = rule(List.of("app", "rep*"), List.of("d"), List.of("10.0.0.0/8", "::1"), RuleTls.REQUIRED);

        assertThat(rule.matches("app", "d", at("10.1.2.3"), true)).isTrue();
        assertThat(rule.matches("reports", "d", at("::1"), true)).isTrue();
        assertThat(rule.matches("other", "d", at("10.1.2.3"), true)).isFalse();
        assertThat(rule.matches("app", "e", at("10.1.2.3"), true)).isFalse();
        assertThat(rule.matches("app", "d", at("11.1.2.3"), true)).isFalse();
        assertThat(rule.matches("app", "d", at("10.1.2.3"), false)).isFalse();
    }

    @Test
    void what_it_does_not_say_is_anything() throws Exception {
        AuthRule rule = rule(List.of(), List.of(), List.of(), RuleTls.ANY);

        assertThat(rule.matches("a", "b", at("203.0.113.1"), false)).isTrue();
        assertThat(rule.matches("", "", UNIX_SOCKET, true)).isTrue();
    }

    @Test
    void a_network_is_not_the_unix_socket_nor_the_other_way_round() throws Exception {
        AuthRule everywhere = rule(List.of(), List.of(), List.of("0.0.0.0/0", "::/0"), RuleTls.ANY);
        AuthRule local = rule(List.of(), List.of(), List.of("local"), RuleTls.ANY);

        assertThat(everywhere.matches("a", "b", UNIX_SOCKET, true)).isFalse();
        assertThat(local.matches("a", "b", UNIX_SOCKET, true)).isTrue();
        assertThat(local.matches("a", "b", at("127.0.0.1"), false)).isFalse();
    }

    /** As with hostssl and hostnossl. */
    @Test
    void a_rule_about_tls_is_not_for_the_unix_socket() throws Exception {
        for (RuleTls tls : List.of(RuleTls.REQUIRED, RuleTls.NONE)) {
            AuthRule rule = rule(List.of(), List.of(), List.of(), tls);

            assertThat(rule.matches("a", "b", UNIX_SOCKET, true)).isFalse();
            assertThat(rule.matches("a", "b", at("10.1.2.3"), tls == RuleTls.REQUIRED))
                    .isTrue();
            assertThat(rule.matches("a", "b", at("10.1.2.3"), tls == RuleTls.NONE))
                    .isFalse();
        }
    }

    @Test
    void whoever_matches_a_rule_matches_what_covers_it() throws Exception {
        int covered = 0;
        for (int round = 0; round < 20_000; round++) {
            AuthRule earlier = anyRule();
            AuthRule later = anyRule();
            String user = one("a", "b", "ab");
            Optional<InetAddress> address =
                    random.nextInt(4) == 0 ? UNIX_SOCKET : at(one("10.0.0.1", "10.1.0.1", "::1"));
            boolean encrypted = random.nextBoolean();
            if (earlier.covers(later) && later.matches(user, "d", address, encrypted)) {
                covered++;
                assertThat(earlier.matches(user, "d", address, encrypted))
                        .as("seed %d: %s, %s, %s, %s", seed, earlier, later, user, address)
                        .isTrue();
            }
        }
        assertThat(covered).isPositive();
    }

    private AuthRule anyRule() throws Exception {
        return rule(
                some("a", "a*", "?", "b"),
                some("*", "d", "e"),
                some("local", "10.0.0.0/8", "10.0.0.0/16", "10.0.0.1", "::/0"),
                RuleTls.values()[random.nextInt(3)]);
    }

    private List<String> some(String... choices) {
        List<String> some = new ArrayList<>(List.of(choices));
        some.removeIf(choice -> random.nextInt(3) > 0);
        return some;
    }

    private String one(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private static AuthRule rule(List<String> users, List<String> databases, List<String> addresses, RuleTls tls)
            throws BadValue {
        List<RuleAddress> parsed = new ArrayList<>();
        for (String address : addresses) {
            parsed.add(RuleAddress.parse(address));
        }
        return new AuthRule(
                users.stream().map(Glob::new).toList(),
                databases.stream().map(Glob::new).toList(),
                parsed,
                tls,
                List.of(AuthMethod.SCRAM_SHA_256));
    }

    private static Optional<InetAddress> at(String address) throws Exception {
        return Optional.of(InetAddress.getByName(address));
    }
}
