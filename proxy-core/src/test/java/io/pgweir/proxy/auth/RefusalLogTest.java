package io.pgweir.proxy.auth;

import static io.pgweir.proxy.testing.TestOrigin.origin;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.testing.Logged;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RefusalLogTest {

    @RegisterExtension
    private final Logged logged = Logged.by(RefusalLog.class);

    private final LoginCounters counters = new LoginCounters();
    private long now = Long.MAX_VALUE - 5; // nanoTime may wrap
    private final RefusalLog log = new RefusalLog(counters, () -> now);

    private void refuse(String user) {
        log.refused(origin(user, false), user + "'s client", Refusals.wrongPassword(user));
    }

    @Test
    void a_user_from_an_address_has_one_line_a_second() {
        for (int i = 0; i < 100; i++) {
            refuse("anna");
        }
        refuse("ben");
        now += Duration.ofSeconds(1).toNanos();
        refuse("anna");
        assertThat(logged.lines())
                .containsExactly(
                        "event=login_refused client=anna's client reason=password sqlstate=28P01"
                                + " message=\"password authentication failed for user \\\"anna\\\"\" suppressed=0",
                        "event=login_refused client=ben's client reason=password sqlstate=28P01"
                                + " message=\"password authentication failed for user \\\"ben\\\"\" suppressed=99",
                        "event=login_refused client=anna's client reason=password sqlstate=28P01"
                                + " message=\"password authentication failed for user \\\"anna\\\"\" suppressed=0");
    }

    @Test
    void made_up_names_do_not_fill_the_log() {
        for (int i = 0; i < 10_000; i++) {
            refuse("nobody" + i);
        }
        assertThat(logged.lines()).hasSize(20);
        assertThat(counters.failed(LoginFailure.PASSWORD)).isEqualTo(10_000);
        now += Duration.ofSeconds(1).toNanos();
        refuse("anna");
        assertThat(logged.lines()).last().asString().endsWith("suppressed=9980");
    }

    @Test
    void each_refusal_has_its_reason() {
        for (String sqlState : List.of(
                SqlState.INVALID_PASSWORD,
                SqlState.INVALID_AUTHORIZATION_SPECIFICATION,
                SqlState.INVALID_CATALOG_NAME,
                SqlState.FEATURE_NOT_SUPPORTED,
                SqlState.PROTOCOL_VIOLATION,
                SqlState.QUERY_CANCELED,
                SqlState.TOO_MANY_CONNECTIONS,
                SqlState.CONNECTION_FAILURE)) {
            log.refused(origin("anna", false), "anna", ErrorFields.fatal(sqlState, "no"));
        }
        for (LoginFailure reason : LoginFailure.values()) {
            assertThat(counters.failed(reason)).as(reason.label()).isEqualTo(1);
        }
    }
}
