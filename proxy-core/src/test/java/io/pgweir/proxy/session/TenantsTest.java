package io.pgweir.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.config.ClientTraits;
import io.pgweir.config.Glob;
import io.pgweir.config.TenantConfig;
import io.pgweir.config.TenantMatch;
import io.pgweir.config.TenantTimeouts;
import io.pgweir.config.Timeouts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TenantsTest {

    private static final Timeouts TIMEOUTS = new Timeouts(
            Duration.ofSeconds(1),
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO);

    private final Map<String, TenantLogins> logins = Tenants.noLogins();

    @ParameterizedTest
    @CsvSource({
        "report-*, report-daily, true",
        "report-*, report-, true",
        "report-*, my-report-daily, false",
        "report-?, report-1, true",
        "report-?, report-12, false",
        "*, '', true",
        "*a*b*, xxaxxbxx, true",
        "*a*b*, xxbxxaxx, false",
        "a.c, abc, false",
        "a.c, a.c, true",
        "'[ab]', a, false",
        "'\\E(', '\\E(', true",
        "Report, report, false",
        "größe*, größe 日本, true"
    })
    void a_glob_matches_the_whole_name_and_knows_only_star_and_question_mark(
            String glob, String name, boolean matches) {
        Tenants tenants = new Tenants(List.of(byApplication("reports", glob), everybody()), TIMEOUTS, logins);
        assertThat(tenants.of(client("u", "d", name)).name()).isEqualTo(matches ? "reports" : "default");
    }

    @Test
    void a_star_matches_a_line_break() {
        Tenants tenants = new Tenants(List.of(byApplication("reports", "a*"), everybody()), TIMEOUTS, logins);
        assertThat(tenants.of(client("u", "d", "a\nb")).name()).isEqualTo("reports");
    }

    @Test
    void the_first_that_matches_wins() {
        Tenants tenants = new Tenants(
                List.of(byApplication("first", "a*"), byApplication("second", "*"), everybody()), TIMEOUTS, logins);
        assertThat(tenants.of(client("u", "d", "ab")).name()).isEqualTo("first");
        assertThat(tenants.of(client("u", "d", "b")).name()).isEqualTo("second");
    }

    @Test
    void all_patterns_of_a_tenant_must_match() {
        TenantMatch match = new TenantMatch(globs("app"), globs("d*"), globs(), globs(), globs(), List.of());
        Tenants tenants = new Tenants(List.of(tenant("both", match), everybody()), TIMEOUTS, logins);
        assertThat(tenants.of(client("app", "data", "anything")).name()).isEqualTo("both");
        assertThat(tenants.of(client("app", "other", "anything")).name()).isEqualTo("default");
        assertThat(tenants.of(client("other", "data", "anything")).name()).isEqualTo("default");
    }

    @Test
    void a_reload_goes_on_counting_where_it_stood() {
        Tenants before = new Tenants(List.of(everybody()), TIMEOUTS, logins);
        assertThat(before.of(client("u", "d", "")).logins().take(1)).isTrue();
        Tenants after = new Tenants(List.of(everybody()), TIMEOUTS, logins);
        assertThat(after.of(client("u", "d", "")).logins().take(1)).isFalse();
        before.of(client("u", "d", "")).logins().giveBack();
        assertThat(after.of(client("u", "d", "")).logins().take(1)).isTrue();
    }

    @Test
    void a_slot_that_was_refused_is_not_taken() {
        Slots slots = new Slots();
        assertThat(slots.take(1)).isTrue();
        assertThat(slots.take(1)).isFalse();
        assertThat(slots.take(1)).isFalse();
        assertThat(slots.taken()).isEqualTo(1);
        assertThat(slots.take(2)).as("a limit that was raised counts at once").isTrue();
        slots.giveBack();
        slots.giveBack();
        assertThat(slots.taken()).isZero();
    }

    private static TenantConfig everybody() {
        return tenant("default", TenantMatch.EVERYBODY);
    }

    private static TenantConfig byApplication(String name, String glob) {
        return tenant(name, new TenantMatch(globs(), globs(), globs(glob), globs(), globs(), List.of()));
    }

    private static List<Glob> globs(String... texts) {
        return Stream.of(texts).map(Glob::new).toList();
    }

    private static ClientTraits client(String user, String database, String applicationName) {
        return new ClientTraits(user, database, applicationName, Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static TenantConfig tenant(String name, TenantMatch match) {
        return new TenantConfig(
                name,
                match,
                10,
                0,
                1,
                0,
                0,
                0,
                Optional.empty(),
                10,
                Duration.ofSeconds(1),
                Optional.empty(),
                TenantTimeouts.NONE);
    }
}
