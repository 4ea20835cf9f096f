package io.pgweir.cli.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The log while nobody reads standard error. */
@Timeout(30)
class NonBlockingAppenderTest {

    /** More than there is room for in the queue and, once more, in the hands of the thread that writes. */
    private static final int CHATTER = 3 * NonBlockingAppender.QUEUE;

    private static final Pattern DROPPED =
            Pattern.compile("event=log_dropped lines=(\\d+) reason=\"not read fast enough\"");

    private final LoggerContext context = new LoggerContext();
    private final Logger log = context.getLogger("io.pgweir");
    private final StuckOutput output = new StuckOutput();
    private final NonBlockingAppender appender = new NonBlockingAppender(EventLimit.none());

    @BeforeEach
    void start() {
        // SLF4J does this for its own context; an event of a context without it cannot be queued.
        context.setMDCAdapter(new LogbackMDCAdapter());
        output.setContext(context);
        output.start();
        appender.setContext(context);
        appender.addAppender(output);
        appender.start();
        log.addAppender(appender);
        log.setLevel(Level.INFO);
    }

    @AfterEach
    void stop() {
        output.released.countDown();
        context.stop();
    }

    @Test
    void a_stuck_output_never_blocks_the_one_who_logs() {
        for (int i = 0; i < CHATTER; i++) {
            log.warn("more than there is room for");
        }
        assertThat(output.events).isEmpty();
    }

    @Test
    void warnings_find_room_where_information_is_dropped() throws InterruptedException {
        for (int i = 0; i < CHATTER; i++) {
            log.info("chatter");
        }
        log.warn("important");
        output.released.countDown();
        appender.stop();
        assertThat(output.messages()).contains("important");
        assertThat(output.messages().stream().filter("chatter"::equals).count()).isLessThan(CHATTER);
    }

    @Test
    void what_was_dropped_is_counted_and_told() {
        for (int i = 0; i < CHATTER; i++) {
            log.info("chatter");
        }
        output.released.countDown();
        while (appender.getNumberOfElementsInQueue() > 0) {
            Thread.onSpinWait();
        }
        log.info("after");
        appender.stop();
        long written = output.messages().stream().filter("chatter"::equals).count();
        assertThat(written + output.toldAsDropped()).isEqualTo(CHATTER);
        assertThat(written).isLessThan(CHATTER);
    }

    private static final class StuckOutput extends AppenderBase<ILoggingEvent> {

        private final CountDownLatch released = new CountDownLatch(1);
        private final Queue<ILoggingEvent> events = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent event) {
            while (released.getCount() > 0) {
                Thread.onSpinWait();
            }
            events.add(event);
        }

        private List<String> messages() {
            return events.stream().map(ILoggingEvent::getFormattedMessage).toList();
        }

        /** In all: who takes a full queue off the appender makes room, and so a note, before the chatter has ended. */
        private long toldAsDropped() {
            return messages().stream()
                    .map(DROPPED::matcher)
                    .filter(Matcher::matches)
                    .mapToLong(note -> Long.parseLong(note.group(1)))
                    .sum();
        }
    }
}
