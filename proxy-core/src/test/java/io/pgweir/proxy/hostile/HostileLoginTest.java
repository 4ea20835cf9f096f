package io.pgweir.proxy.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What clients should not send before they have logged in, and PostgreSQL hears nothing of. */
@Timeout(60)
class HostileLoginTest {

    private static final int STARTUPS = Integer.getInteger("pgweir.repetitions", 100);
    private static final int AUTHENTICATIONS = Integer.getInteger("pgweir.repetitions", 30);

    /** Whose clients PostgreSQL hears of only when they have proved who they are. */
    private static final Set<Setting> PROVED = EnumSet.complementOf(EnumSet.of(Setting.TRUST));

    private static Range range;

    @BeforeAll
    static void open() throws Exception {
        range = new Range(EnumSet.allOf(Setting.class));
    }

    @AfterAll
    static void nothing_has_reached_postgresql() throws Exception {
        range.assertNothingKept();
        List<String> log = range.logOf(PROVED);
        range.close();
        assertThat(log)
                .as("the bystanders' logins, and nothing else")
                .allMatch(line -> line.contains(" connection auth"));
        assertThat(log)
                .filteredOn(line -> line.contains(" connection authorized"))
                .hasSameSizeAs(PROVED);
    }

    static List<HostileInput> at_the_start() {
        return StartupInputs.all();
    }

    @ParameterizedTest
    @MethodSource
    void at_the_start(HostileInput input) throws Exception {
        range.tryOut(Trial.STARTUP, input, STARTUPS);
    }

    static List<HostileInput> instead_of_a_proof() {
        return AuthenticationInputs.all();
    }

    @ParameterizedTest
    @MethodSource
    void instead_of_a_proof(HostileInput input) throws Exception {
        range.tryOut(Trial.AUTHENTICATION, input, AUTHENTICATIONS);
    }
}
