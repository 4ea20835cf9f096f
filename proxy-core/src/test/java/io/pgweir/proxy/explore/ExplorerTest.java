package io.pgweir.proxy.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.pgweir.proxy.server.Oversight;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/**
 * Two clients on one server connection, and all that can happen to them: every order of their messages, PostgreSQL's
 * replies, and faults, up to a number of steps ({@code -Dpgweir.depth=} for another one). How many states there are is
 * printed.
 *
 * <p>The promises are those of {@link ExploredClient} (who hears what), {@link ModelServer} (who finds what), {@link
 * World#carriedOut} (what is done) and {@link World#settle} (what becomes of it).
 */
class ExplorerTest {

    private static final Logger LOG = (Logger) LoggerFactory.getLogger("io.pgweir");
    private static final Level BEFORE = LOG.getLevel();

    /** Each step of each path would be logged. */
    @BeforeAll
    static void silence() {
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void speak() {
        LOG.setLevel(BEFORE);
    }

    @ParameterizedTest
    @EnumSource(Alphabet.class)
    void no_path_breaks_a_promise(Alphabet alphabet) {
        int depth = Integer.getInteger("pgweir.depth", alphabet.depth());
        Explorer.Result result = new Explorer(alphabet.steps()).explore(depth);
        System.out.printf("explored %s: %s%n", alphabet, result);
        assertThat(result.states()).isGreaterThan(1);
    }

    /** So a state need not be gone on from twice. Two steps deep only, as it takes thirty times as long. */
    @ParameterizedTest
    @EnumSource(Alphabet.class)
    void worlds_with_one_fingerprint_go_on_alike(Alphabet alphabet) {
        Explorer explorer = new Explorer(alphabet.steps()).comparingTwins();
        assertThat(explorer.explore(2).twins()).isPositive();
    }

    /** The explorer would notice: it finds each hole by a path of so many steps, and by none that is shorter. */
    @ParameterizedTest
    @CsvSource({
        "TRANSACTION, TRANSACTIONS, 1, is never free again",
        "FAILED_TRANSACTION, TRANSACTIONS, 2, is never free again",
        "REPLIES, TRANSACTIONS, 1, is told that nothing was done",
        "BATCH, BATCHES, 2, is never free again",
        "HALF_A_REQUEST, COPIES, 3, is not the rest of it",
        "CANCEL, TRANSACTIONS, 4, a cancel for client a may still hit client b",
        "MARK, TRANSACTIONS, 4, a cancel for client a may still hit client b",
        "SESSION, SESSIONS, 3, finds what client a has left",
        "SETTING, SETTINGS, 2, finds the setting",
        "SKIP, SETTINGS, 3, hears what it is not owed"
    })
    void a_pgweir_with_a_hole_is_found_out(Oversight hole, Alphabet alphabet, int steps, String what) {
        BrokenPromise found = catchThrowableOfType(
                BrokenPromise.class, () -> new Explorer(alphabet.steps(), hole).explore(alphabet.depth()));
        assertThat(found).as("what the explorer finds").hasMessageContaining(what);
        assertThat(found.steps()).as(found.getMessage()).isEqualTo(steps);
    }
}
