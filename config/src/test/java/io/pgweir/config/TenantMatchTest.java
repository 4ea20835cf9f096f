package io.pgweir.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TenantMatchTest {

    private static final ClientTraits SILENT =
            new ClientTraits("app", "shop", "", Optional.empty(), Optional.empty(), Optional.empty());

    @Test
    void one_of_each_list_must_match() {
        TenantMatch match =
                new TenantMatch(globs("a*", "b"), globs("shop"), List.of(), List.of(), List.of(), List.of());
        assertThat(match.matches(client("app", "shop"))).isTrue();
        assertThat(match.matches(client("b", "shop"))).isTrue();
        assertThat(match.matches(client("c", "shop"))).isFalse();
        assertThat(match.matches(client("app", "other"))).isFalse();
    }

    @Test
    void who_says_nothing_is_not_matched_by_a_star() {
        assertThat(option("*").matches(SILENT)).isFalse();
        assertThat(sni("*").matches(SILENT)).isFalse();
        assertThat(TenantMatch.EVERYBODY.matches(SILENT)).isTrue();
    }

    @Test
    void an_empty_option_is_something_that_was_said() {
        ClientTraits empty = new ClientTraits("app", "shop", "", Optional.of(""), Optional.empty(), Optional.empty());
        assertThat(option("*").matches(empty)).isTrue();
        assertThat(option("r*").matches(empty)).isFalse();
    }

    @Test
    void host_names_are_not_told_by_case_and_options_are() {
        ClientTraits shouting = new ClientTraits(
                "app", "shop", "", Optional.of("REPORTS"), Optional.of("Reports.EXAMPLE"), Optional.empty());
        assertThat(sni("reports.*").matches(shouting)).isTrue();
        assertThat(option("reports").matches(shouting)).isFalse();
    }

    @Test
    void the_unix_domain_socket_is_an_address_of_its_own() throws Exception {
        TenantMatch local = address("local");
        TenantMatch network = address("10.0.0.0/8");
        ClientTraits remote = new ClientTraits(
                "app", "shop", "", Optional.empty(), Optional.empty(), Optional.of(InetAddress.getByAddress(new byte[] {
                    10, 1, 2, 3
                })));
        assertThat(local.matches(SILENT)).isTrue();
        assertThat(network.matches(SILENT)).isFalse();
        assertThat(network.matches(remote)).isTrue();
        assertThat(local.matches(remote)).isFalse();
    }

    @Test
    void a_match_covers_what_is_narrower_in_every_list() throws Exception {
        TenantMatch wide = new TenantMatch(globs("a*"), List.of(), List.of(), List.of(), List.of(), List.of());
        TenantMatch narrow = new TenantMatch(globs("ab"), globs("d"), globs("x"), List.of(), List.of(), List.of());
        assertThat(wide.covers(narrow)).isTrue();
        assertThat(narrow.covers(wide)).isFalse();
        assertThat(address("10.0.0.0/8").covers(address("10.1.0.0/16"))).isTrue();
        assertThat(address("10.0.0.0/8").covers(address("local"))).isFalse();
    }

    private static ClientTraits client(String user, String database) {
        return new ClientTraits(user, database, "", Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static TenantMatch option(String glob) {
        return new TenantMatch(List.of(), List.of(), List.of(), globs(glob), List.of(), List.of());
    }

    private static TenantMatch sni(String glob) {
        return new TenantMatch(List.of(), List.of(), List.of(), List.of(), globs(glob), List.of());
    }

    private static TenantMatch address(String text) throws BadValue {
        return new TenantMatch(List.of(), List.of(), List.of(), List.of(), List.of(), List.of(RuleAddress.parse(text)));
    }

    private static List<Glob> globs(String... texts) {
        return Stream.of(texts).map(Glob::new).toList();
    }
}
