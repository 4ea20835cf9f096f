package io.pgweir.proxy.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.testing.FrontendMessage;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPostgres;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;

/** A client that asks again and again while hostile ones do their worst beside it, and must notice nothing. */
final class Bystander implements AutoCloseable {

    static final String QUERY = "select 'beside'";

    /** A query takes a millisecond; what is more is the machine, on which the tests and two PostgreSQL run too. */
    private static final Duration BOUND = Duration.ofSeconds(1);

    /** Two, and one in so many, may take longer. */
    private static final int PERCENTILE = 100;

    private static final long PAUSE_MILLIS = 5;

    private final RawClient client;
    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicLong late = new AtomicLong();
    private final AtomicLong served = new AtomicLong();
    private final Thread thread = new Thread(this::ask, "bystander");
    private volatile Throwable failure;

    private Bystander(RawClient client) {
        this.client = client;
    }

    static Bystander at(int port, String user) throws IOException {
        return started(RawClient.login(port, Map.of("user", user)));
    }

    static Bystander inside(int port, SSLContext trusting, String user) throws IOException {
        RawClient client = RawClient.openEncrypted(port, trusting);
        client.send(FrontendMessage.startup(0, Map.of("user", user, "database", TestPostgres.DATABASE)));
        client.authenticate(TestPostgres.PASSWORD);
        return started(client);
    }

    private static Bystander started(RawClient client) {
        Bystander bystander = new Bystander(client);
        bystander.thread.setDaemon(true);
        bystander.thread.start();
        return bystander;
    }

    private void ask() {
        try {
            while (!over.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                long begin = System.nanoTime();
                assertThat(client.ask(QUERY)).isEqualTo("beside");
                if (System.nanoTime() - begin > BOUND.toNanos()) {
                    late.incrementAndGet();
                }
                served.incrementAndGet();
            }
        } catch (IOException | InterruptedException | AssertionError noticed) {
            failure = noticed;
        }
    }

    /** What has been before does not count. */
    void forget() {
        late.set(0);
        served.set(0);
    }

    long served() {
        return served.get();
    }

    /** Has been served, and in time, ever since. */
    void assertServed() {
        assertThat(failure).as("what the bystander has noticed").isNull();
        assertThat(late.get())
                .as("late of %d queries beside", served.get())
                .isLessThanOrEqualTo(2 + served.get() / PERCENTILE);
    }

    @Override
    public void close() throws IOException {
        over.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        client.close();
        assertServed();
    }
}
