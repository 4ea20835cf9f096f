package io.pgweir.proxy;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * No key without an effect: for each one, the test that shows what its value changes in a running pgweir. That a value
 * arrives in its record is for the tests of the module {@code config} to say.
 */
class KeyEffectTest {

    private static final String KEYS = "io.pgweir.proxy.keys.";
    private static final String LISTEN = KEYS + "ListenKeysTest#";
    private static final String SERVER = KEYS + "ServerKeysTest#";
    private static final String SERVER_TLS = "io.pgweir.proxy.ServerTlsTest#";
    private static final String AUTH = KEYS + "AuthKeysTest#";
    private static final String RULES = "io.pgweir.proxy.AuthRulesLoginTest#";
    private static final String TENANT = KEYS + "TenantKeysTest#";
    private static final String MATCH = "io.pgweir.proxy.TenantMatchTest#";
    private static final String LIMITS = "io.pgweir.proxy.TenantLimitsTest#";
    private static final String NOTICE = "io.pgweir.proxy.WaitNoticeTest#";
    private static final String ADMIN = KEYS + "AdminKeysTest#";
    private static final String SHARE = "io.pgweir.proxy.TenantShareTest#";
    private static final String TIMEOUT = "io.pgweir.proxy.TimeoutTest#";
    private static final String POOLING = "io.pgweir.proxy.PoolingTest#";
    private static final String MODES = "io.pgweir.proxy.SessionStateModesTest#";
    private static final String WRONG = "io.pgweir.proxy.WrongPasswordsTest#";
    private static final String DRAIN = "io.pgweir.proxy.DrainReloadTest#";

    private static final String EMF = "io.pgweir.proxy.EmfTest#";
    private static final String OTLP = "io.pgweir.proxy.OtlpTest#";
    private static final String HALF_OPEN = "io.pgweir.proxy.hostile.HalfOpenTest#";

    private static final Map<String, String> SHOWN_BY = Map.ofEntries(
            entry("listen.address", LISTEN + "it_listens_on_the_address_and_on_no_other"),
            entry("listen.port", LISTEN + "it_listens_on_the_port"),
            entry("listen.unix_socket_directory", "io.pgweir.proxy.UnixSocketTest#a_client_logs_in_and_asks"),
            entry(
                    "listen.reuse_port",
                    "io.pgweir.proxy.ReusePortTest#a_second_pgweir_takes_over_where_the_first_drains"),
            entry("listen.max_clients", LISTEN + "one_client_too_many_is_refused"),
            entry("listen.max_half_open", HALF_OPEN + "one_too_many_ends_the_one_that_has_been_here_longest"),
            entry("listen.proxy_protocol", "io.pgweir.proxy.ProxyProtocolTest#nobody_else_may_say_who_the_client_is"),
            entry("listen.tls.mode", LISTEN + "tls_is_required_and_the_certificate_is_proved_by_its_key"),
            entry("listen.tls.certificate", LISTEN + "tls_is_required_and_the_certificate_is_proved_by_its_key"),
            entry("listen.tls.key", LISTEN + "tls_is_required_and_the_certificate_is_proved_by_its_key"),
            entry("listen.tls.client_ca", LISTEN + "clients_show_a_certificate_of_the_authority_and_of_no_other"),
            entry("servers.*.host", SERVER + "it_connects_to_the_host_and_the_port"),
            entry("servers.*.port", SERVER + "it_connects_to_the_host_and_the_port"),
            entry(
                    "servers.*.max_connections",
                    SERVER + "its_connections_are_never_more_than_those_of_the_server_whatever_the_pool_says"),
            entry("servers.*.max_connecting", SERVER + "no_more_connect_to_it_at_a_time_than_may"),
            entry("servers.*.tls.mode", SERVER + "it_asks_for_tls_unless_that_is_disabled"),
            entry(
                    "servers.*.tls.ca",
                    SERVER + "it_believes_a_server_whose_certificate_is_of_the_authority_and_no_other"),
            entry(
                    "servers.*.tls.certificate",
                    SERVER_TLS + "a_server_that_asks_for_a_certificate_is_shown_the_one_of_the_file"),
            entry(
                    "servers.*.tls.key",
                    SERVER_TLS + "a_server_that_asks_for_a_certificate_is_shown_the_one_of_the_file"),
            entry(
                    "servers.*.tls.channel_binding",
                    "io.pgweir.proxy.ChannelBindingTest#who_sits_in_between_is_found_out_where_binding_is_required"),
            entry("databases.*.server", SERVER + "a_database_is_on_its_server"),
            entry("databases.*.database", SERVER + "a_database_is_called_on_the_server_what_the_file_says"),
            entry(
                    "databases.*.pool_mode",
                    SERVER + "a_client_in_session_mode_keeps_its_connection_between_transactions"),
            entry("databases.*.pool_size", SERVER + "a_pool_is_of_its_size"),
            entry("databases.*.min_pool_size", POOLING + "min_pool_size_is_kept_however_little_there_is_to_do"),
            entry("databases.*.session_state", MODES + "a_refusal_fails_its_transaction_as_any_error_does"),
            entry(
                    "databases.*.session_state_audit",
                    "io.pgweir.proxy.StateAuditTest#what_is_never_looked_behind_is_found_by_the_next_client"),
            entry("databases.*.settings.*", SERVER + "a_client_begins_with_the_settings_of_the_database"),
            entry("users.*.password", SERVER + "a_client_knows_its_password_and_pgweir_that_of_the_role_it_logs_in_as"),
            entry(
                    "users.*.server_user",
                    SERVER + "a_client_knows_its_password_and_pgweir_that_of_the_role_it_logs_in_as"),
            entry(
                    "users.*.server_password",
                    SERVER + "a_client_knows_its_password_and_pgweir_that_of_the_role_it_logs_in_as"),
            entry("users.*.server_auth", "io.pgweir.proxy.TokenLoginTest#a_token_is_shown_in_the_place_of_a_password"),
            entry("auth.methods", AUTH + "the_method_decides_whether_a_password_is_asked_for"),
            entry(
                    "users.*.certificate_names",
                    "io.pgweir.proxy.CertificateLoginTest#a_certificate_may_call_a_user_by_other_names"),
            entry("auth.trust_anywhere", "io.pgweir.proxy.ProxyProtocolTest#trust_may_be_for_everybody"),
            entry("auth.rules[].user", RULES + "a_rule_is_for_its_users"),
            entry("auth.rules[].database", RULES + "a_rule_is_for_its_databases"),
            entry("auth.rules[].address", RULES + "a_rule_is_for_its_addresses"),
            entry("auth.rules[].tls", RULES + "a_rule_is_for_who_came_through_tls_or_for_who_did_not"),
            entry("auth.rules[].methods", RULES + "a_rule_is_for_its_users"),
            entry("auth.query.server", AUTH + "the_query_is_asked_at_its_server"),
            entry("auth.query.database", AUTH + "the_query_is_run_by_its_user_in_its_database"),
            entry("auth.query.user", AUTH + "the_query_is_run_by_its_user_in_its_database"),
            entry("auth.query.password", AUTH + "the_query_is_run_with_the_password_of_its_user"),
            entry("auth.query.query", AUTH + "the_query_is_run_by_its_user_in_its_database"),
            entry("auth.query.cache", AUTH + "an_answer_is_believed_for_its_time"),
            entry("auth.throttle.delay", WRONG + "the_second_wrong_password_is_told_after_the_delay"),
            entry("auth.throttle.max_delay", WRONG + "the_second_wrong_password_is_told_after_the_delay"),
            entry(
                    "auth.throttle.max_attempts",
                    WRONG + "more_than_max_attempts_wait_and_more_than_max_waiting_are_refused_at_once"),
            entry(
                    "auth.throttle.max_waiting",
                    WRONG + "more_than_max_attempts_wait_and_more_than_max_waiting_are_refused_at_once"),
            entry("auth.throttle.max_pairs", WRONG + "only_max_pairs_are_remembered"),
            entry("tenants.*.max_clients", TENANT + "a_tenant_takes_the_users_that_match_and_has_only_so_many_clients"),
            entry("tenants.*.logins_per_second", LIMITS + "more_logins_than_a_tenant_may_begin_are_refused_at_once"),
            entry("tenants.*.login_timeout", LIMITS + "a_tenant_has_its_own_time_for_a_login"),
            entry("tenants.*.query_timeout", LIMITS + "a_tenant_has_its_own_time_for_a_query"),
            entry("tenants.*.transaction_timeout", LIMITS + "a_tenant_has_its_own_time_for_a_transaction"),
            entry(
                    "tenants.*.idle_in_transaction_timeout",
                    LIMITS + "a_tenant_has_its_own_time_to_idle_in_a_transaction"),
            entry("tenants.*.client_idle_timeout", LIMITS + "a_tenant_has_its_own_time_to_idle"),
            entry("tenants.*.weight", SHARE + "of_two_that_have_used_as_much_the_heavier_is_served_first"),
            entry(
                    "tenants.*.reserved_connections",
                    SHARE + "what_is_reserved_for_a_tenant_goes_to_it_before_those_who_came_first"),
            entry(
                    "tenants.*.max_connections",
                    SHARE + "a_tenant_uses_no_more_connections_than_its_limit_and_others_do_not_wait_for_it"),
            entry(
                    "tenants.*.transactions_per_second",
                    SHARE + "a_burst_is_served_at_once_and_what_is_above_the_rate_waits"),
            entry("tenants.*.transactions_burst", SHARE + "a_burst_is_served_at_once_and_what_is_above_the_rate_waits"),
            entry("tenants.*.max_waiting", POOLING + "one_more_than_max_waiting_is_refused_at_once"),
            entry("tenants.*.max_wait", POOLING + "who_waits_too_long_is_told_why_and_may_try_again"),
            entry("tenants.*.max_pins", "io.pgweir.proxy.PinLimitTest#one_more_than_max_pins_is_refused_and_goes_on"),
            entry("tenants.*.match.user", TENANT + "a_tenant_takes_the_users_that_match_and_has_only_so_many_clients"),
            entry("tenants.*.match.database", TENANT + "a_tenant_takes_the_databases_that_match"),
            entry("tenants.*.match.application_name", TENANT + "a_tenant_takes_the_application_names_that_match"),
            entry("tenants.*.match.option", MATCH + "who_may_not_name_its_tenant_or_names_another_is_of_the_default"),
            entry("tenants.*.match.sni", MATCH + "a_tenant_takes_who_connects_to_a_host_name_that_matches"),
            entry("tenants.*.match.address", MATCH + "a_tenant_takes_who_comes_from_an_address_of_its_networks"),
            entry("admin.database", ADMIN + "the_console_is_called_as_the_file_says"),
            entry("admin.users", ADMIN + "only_the_users_of_the_file_are_let_in"),
            entry("admin.stats_users", ADMIN + "those_who_only_look_are_let_in_too"),
            entry("admin.reserved_clients", ADMIN + "there_are_only_so_many_clients_of_the_console"),
            entry("timeouts.login", TIMEOUT + "a_client_that_never_says_who_it_is_is_closed_without_a_word"),
            entry("timeouts.server_connect", TIMEOUT + "a_server_that_accepts_and_stays_silent_is_given_up"),
            entry("timeouts.query", TIMEOUT + "a_query_is_cancelled_and_the_session_goes_on"),
            entry("timeouts.transaction", TIMEOUT + "a_transaction_that_lasts_too_long_ends_with_its_session"),
            entry(
                    "timeouts.idle_in_transaction",
                    TIMEOUT + "a_client_that_idles_in_a_transaction_is_closed_and_its_transaction_rolled_back"),
            entry("timeouts.client_idle", TIMEOUT + "an_idle_client_is_closed"),
            entry("timeouts.query_wait_notify", NOTICE + "who_waits_long_is_told_once_what_for_and_then_served"),
            entry("tenants.*.query_wait_notify", NOTICE + "a_tenant_has_its_own_time_of_notice"),
            entry("timeouts.server_idle", POOLING + "a_server_connection_that_nobody_uses_is_closed"),
            entry(
                    "timeouts.server_lifetime",
                    POOLING + "a_server_connection_is_replaced_at_the_end_of_its_life_but_not_within_a_transaction"),
            entry("timeouts.drain", DRAIN + "who_has_not_finished_at_the_deadline_is_cut_off_and_rolled_back"),
            entry("http.enabled", LISTEN + "http_is_not_served_where_it_is_not_enabled"),
            entry("http.address", LISTEN + "http_is_served_where_it_shall_be"),
            entry("http.port", LISTEN + "http_is_served_where_it_shall_be"),
            entry(
                    "http.ready_when_degraded",
                    "io.pgweir.proxy.ReadinessTest#while_postgresql_is_down_the_configuration_decides"),
            entry(
                    "metrics.config_hash_key",
                    "io.pgweir.proxy.ReloadMetricsTest#with_a_key_the_hash_tells_that_a_password_has_changed"),
            entry("metrics.emf.enabled", EMF + "it_may_be_turned_on_and_tenants_summed_by_a_reload"),
            entry(
                    "metrics.emf.namespace",
                    EMF + "what_clients_do_is_told_with_the_namespace_and_the_dimensions_of_the_file"),
            entry(
                    "metrics.emf.interval",
                    EMF + "what_clients_do_is_told_with_the_namespace_and_the_dimensions_of_the_file"),
            entry(
                    "metrics.emf.dimensions.*",
                    EMF + "what_clients_do_is_told_with_the_namespace_and_the_dimensions_of_the_file"),
            entry("metrics.emf.top_tenants", EMF + "it_may_be_turned_on_and_tenants_summed_by_a_reload"),
            entry(
                    "logging.slow_transaction",
                    "io.pgweir.proxy.SlowTransactionTest#a_transaction_above_the_limit_is_told_by_the_shape_of_its_last_statement"),
            entry(
                    "metrics.statsd.host",
                    "io.pgweir.proxy.StatsdTest#an_agent_is_sent_gauges_and_what_counters_have_counted"),
            entry(
                    "metrics.statsd.port",
                    "io.pgweir.proxy.StatsdTest#an_agent_is_sent_gauges_and_what_counters_have_counted"),
            entry(
                    "metrics.statsd.interval",
                    "io.pgweir.proxy.StatsdTest#an_agent_is_sent_gauges_and_what_counters_have_counted"),
            entry(
                    "metrics.otlp.endpoint",
                    OTLP + "a_receiver_is_sent_what_a_scrape_has_by_names_that_prometheus_would_make_the_same"),
            entry(
                    "metrics.otlp.interval",
                    OTLP + "a_receiver_is_sent_what_a_scrape_has_by_names_that_prometheus_would_make_the_same"),
            entry("metrics.otlp.timeout", OTLP + "a_receiver_that_does_not_answer_is_given_up_behind_the_timeout"),
            entry(
                    "metrics.otlp.headers.*",
                    OTLP + "headers_and_attributes_are_those_of_the_file_and_a_secret_is_what_its_own_file_has_now"),
            entry(
                    "metrics.otlp.resource.*",
                    OTLP + "headers_and_attributes_are_those_of_the_file_and_a_secret_is_what_its_own_file_has_now"),
            entry("transport", "io.pgweir.proxy.TransportTest#it_waits_for_sockets_as_the_file_says"));

    /** Logging is set up by the command line, which is not on this module's class path: a source file and its test. */
    private static final Map<String, String> SHOWN_BY_THE_COMMAND_LINE = Map.of(
            "logging.format", "../cli/src/test/java/io/pgweir/cli/ServeTest.java#the_log_has_the_format_of_the_file",
            "reload.watch", "../cli/src/test/java/io/pgweir/cli/ReloadWatchTest.java#a_change_of_the_file_is_a_reload",
            "logging.level", "../cli/src/test/java/io/pgweir/cli/ServeTest.java#the_log_has_the_level_of_the_file");

    private static final Pattern SECTION = Pattern.compile("### (?:`(.+)`|the process)");
    private static final Pattern KEY = Pattern.compile("\\| `([a-z_*]+)`( ↻)? \\| .* \\| .* \\| .* \\|");

    @Test
    void every_key_has_a_test() throws IOException {
        List<String> shown = new ArrayList<>(SHOWN_BY.keySet());
        shown.addAll(SHOWN_BY_THE_COMMAND_LINE.keySet());

        assertThat(shown).containsExactlyInAnyOrderElementsOf(keysOfTheManual());
    }

    @Test
    void every_test_exists() throws Exception {
        for (String test : SHOWN_BY.values()) {
            String[] name = test.split("#");
            assertThat(Class.forName(name[0]).getDeclaredMethod(name[1]).isAnnotationPresent(Test.class))
                    .as(test)
                    .isTrue();
        }
        for (String test : SHOWN_BY_THE_COMMAND_LINE.values()) {
            String[] name = test.split("#");
            assertThat(Path.of(name[0])).content().contains("    @Test\n    void " + name[1] + "()");
        }
    }

    /** The manual is made from the table of keys, and the module {@code config} checks that it is. */
    private static List<String> keysOfTheManual() throws IOException {
        List<String> keys = new ArrayList<>();
        String prefix = null;
        for (String line : Files.readAllLines(Path.of("../docs/configuration.md"))) {
            Matcher heading = SECTION.matcher(line);
            Matcher key = KEY.matcher(line);
            if (heading.matches()) {
                prefix = heading.group(1) == null ? "" : heading.group(1) + ".";
            } else if (line.startsWith("## ")) {
                prefix = null;
            } else if (prefix != null && key.matches()) {
                keys.add(prefix + key.group(1));
            }
        }
        return keys;
    }
}
