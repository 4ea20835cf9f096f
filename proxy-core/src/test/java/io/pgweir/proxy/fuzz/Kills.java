package io.pgweir.proxy.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.testing.Observer;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/** Ends server connections as an administrator would. Each of them may cost one client its connection, and no more. */
final class Kills {

    private final Observer observer;
    private final Semaphore unclaimed = new Semaphore(0);
    private final AtomicLong count = new AtomicLong();

    Kills(Observer observer) {
        this.observer = observer;
    }

    /** Also sees that there is never more than the one that the pool may have. */
    void kill() throws Exception {
        String pid = observer.ask("select string_agg(pid::text, ',') from pg_stat_activity where usename = 'app'");
        if (pid == null) {
            return;
        }
        assertThat(pid).as("the one server connection of the pool").doesNotContain(",");
        unclaimed.release();
        if (observer.ask("select pg_terminate_backend(" + pid + ")").equals("t")) {
            count.incrementAndGet();
            observer.awaitGone(pid);
        }
    }

    /** Nobody is there any more who could have lost one. */
    void forgetUnclaimed() {
        unclaimed.drainPermits();
    }

    /** A client has lost its server connection. @return whether one has been killed that nobody else has lost */
    boolean claim() {
        return unclaimed.tryAcquire();
    }

    long count() {
        return count.get();
    }

    @Override
    public String toString() {
        return count.toString();
    }
}
