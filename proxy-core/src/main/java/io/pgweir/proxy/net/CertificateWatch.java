package io.pgweir.proxy.net;

import io.pgweir.config.ListenTls;
import io.pgweir.proxy.metrics.EventLog;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees that the files of {@code listen.tls} have changed, and has TLS to clients renewed: who renews certificates tells
 * nobody. Files that cannot be used are told once, and what was in use stays in use.
 *
 * <p>It looks again and again, on a thread of its own: a file system may hang, and not all of them tell of changes.
 */
public final class CertificateWatch implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(CertificateWatch.class);
    private static final EventLog events = EventLog.of(CertificateWatch.class);

    private static final long LOOK_EVERY_SECONDS = 2;

    private final Consumer<ClientTls> renewed;
    private final ScheduledExecutorService thread;
    private volatile Optional<ClientTls> present = Optional.empty();
    private FileContents refused;

    private CertificateWatch(Consumer<ClientTls> renewed, ScheduledExecutorService thread) {
        this.renewed = renewed;
        this.thread = thread;
    }

    /** @param renewed is given what is to be used from then on */
    public static CertificateWatch start(Consumer<ClientTls> renewed) {
        ScheduledExecutorService thread =
                Executors.newSingleThreadScheduledExecutor(new DaemonThreads("pgweir-certificates"));
        CertificateWatch watch = new CertificateWatch(renewed, thread);
        thread.scheduleWithFixedDelay(watch::look, LOOK_EVERY_SECONDS, LOOK_EVERY_SECONDS, TimeUnit.SECONDS);
        return watch;
    }

    /**
     * What is in use if that is still what the files say, so that clients can go on resuming their sessions; else what
     * they say now, for {@link #use} when all else is found to be right.
     *
     * @throws IOException if a file cannot be used
     */
    public synchronized Optional<ClientTls> load(ListenTls tls) throws IOException {
        return present.isPresent() && present.get().isStill(tls) ? present : ClientTls.load(tls);
    }

    /** From now on the files of this one are looked at. */
    public synchronized void use(Optional<ClientTls> newest) {
        present = newest;
        refused = null;
        newest.filter(tls -> tls.end().isBefore(Instant.now()))
                .ifPresent(expired -> events.warn(
                        "event=certificate_expired certificate=listen.tls.certificate ended={}", expired.end()));
    }

    private synchronized void look() {
        try {
            if (present.isPresent()) {
                look(present.get());
            }
        } catch (RuntimeException bug) {
            log.error("event=certificate_watch_failed", bug);
        }
    }

    private void look(ClientTls used) {
        FileContents now = used.contentsNow();
        if (now.equals(used.contents()) || now.equals(refused)) {
            return;
        }
        try {
            ClientTls newest = ClientTls.load(used.config()).orElseThrow();
            renewed.accept(newest);
            use(Optional.of(newest));
            events.info("event=certificate_renewed certificate=listen.tls.certificate ends={}", newest.end());
        } catch (IOException e) {
            refused = now;
            events.error(
                    "event=certificate_refused message=\"{}\" kept_in_use=\"the one that ends {}\"",
                    e.getMessage(),
                    used.end());
        }
    }

    /** When pgweir's certificate ends; empty where TLS is disabled. Any thread. */
    public Optional<Instant> end() {
        return present.map(ClientTls::end);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
