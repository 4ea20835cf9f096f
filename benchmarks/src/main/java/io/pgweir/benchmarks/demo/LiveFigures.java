package io.pgweir.benchmarks.demo;

import io.pgweir.proxy.Pgweir;
import io.pgweir.proxy.ProxySnapshot;
import java.io.PrintWriter;
import java.time.Duration;

/** One line about a running pgweir, again and again: in place on a terminal, line after line elsewhere. */
final class LiveFigures {

    private static final Duration ON_A_TERMINAL = Duration.ofSeconds(1);
    private static final Duration ELSEWHERE = Duration.ofSeconds(5);
    private static final String IN_PLACE = "\r%s\u001b[K";

    private LiveFigures() {}

    /** Returns only by being interrupted. */
    static void show(Pgweir pgweir, PrintWriter out) throws InterruptedException {
        boolean terminal = System.console() != null;
        Duration pause = terminal ? ON_A_TERMINAL : ELSEWHERE;
        ProxySnapshot last = pgweir.snapshot();
        long lastNanos = System.nanoTime();
        try {
            while (true) {
                Thread.sleep(pause.toMillis());
                ProxySnapshot now = pgweir.snapshot();
                long nanos = System.nanoTime();
                String line = line(last, now, (nanos - lastNanos) / 1e9);
                out.print(terminal ? String.format(IN_PLACE, line) : line + System.lineSeparator());
                out.flush();
                last = now;
                lastNanos = nanos;
            }
        } finally {
            if (terminal) {
                out.println();
            }
        }
    }

    static String line(ProxySnapshot last, ProxySnapshot now, double seconds) {
        return String.format(
                "clients %d (%d waiting)   server connections %d active, %d idle, %d connecting   %.0f tx/s, %.0f queries/s",
                now.clients(),
                now.waiting(),
                now.serverActive(),
                now.serverIdle(),
                now.serverConnecting(),
                (now.transactions() - last.transactions()) / seconds,
                (now.queries() - last.queries()) / seconds);
    }
}
