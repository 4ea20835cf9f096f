package io.pgweir.proxy.hostile;

import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What clients should not send that have logged in. */
@Timeout(60)
class HostileSessionTest {

    private static final int TIMES = Integer.getInteger("pgweir.repetitions", 10);

    private static Range range;

    @BeforeAll
    static void open() throws Exception {
        range = new Range(EnumSet.of(Setting.TRUST));
    }

    @AfterAll
    static void close() throws Exception {
        range.assertNothingKept();
        range.close();
    }

    static List<HostileInput> in_a_session() {
        return SessionInputs.all();
    }

    @ParameterizedTest
    @MethodSource
    void in_a_session(HostileInput input) throws Exception {
        range.tryOut(Trial.SESSION, input, TIMES);
    }
}
