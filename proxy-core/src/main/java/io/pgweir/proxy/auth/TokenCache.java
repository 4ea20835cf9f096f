package io.pgweir.proxy.auth;

import io.pgweir.config.TokenProvider;
import io.pgweir.config.TokenProvider.Request;
import io.pgweir.config.TokenProvider.Token;
import io.pgweir.config.TokenProvider.TokenFailure;
import io.pgweir.proxy.metrics.EventLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The token of one role at one server: made when a login wants one, and made anew behind a login's back when two thirds of
 * its time are over. One is made at a time, off the loop. Confined to a loop.
 *
 * <pre>
 * made        2/3        end - 30 s
 * ├────────────┼─────────────┤
 *   used as is   used, and     none: logins wait for the next
 *                made anew
 * </pre>
 */
public final class TokenCache {

    private static final Logger LOG = LoggerFactory.getLogger(TokenCache.class);
    private static final EventLog events = EventLog.of(TokenCache.class);

    /** A login takes a moment, and clocks differ. */
    private static final long KEPT_BACK = TimeUnit.SECONDS.toNanos(30);

    private record Made(ServerCredential.Token token, long at, long validNanos) {}

    private record Waiter(Runnable ready, Consumer<TokenFailure> failed) {}

    private final TokenProvider provider;
    private final Supplier<Request> request;
    private final LongSupplier clock;
    private final Executor blocking;
    private final Executor loop;
    private final Pause pause;
    private final List<Waiter> waiters = new ArrayList<>();
    private Made made;
    private TokenFailure failure;
    private boolean making;
    // Of what was asked for before a reload, the answer is of no use any more.
    private int generation;

    /**
     * @param request what a token is for at present; asked on the loop
     * @param clock nanoseconds that never go back; their zero means nothing
     */
    public TokenCache(
            TokenProvider provider, Supplier<Request> request, LongSupplier clock, Executor blocking, Executor loop) {
        this.provider = provider;
        this.request = request;
        this.clock = clock;
        this.blocking = blocking;
        this.loop = loop;
        this.pause = new Pause(clock, new Random());
    }

    /** Calls one of the two, at once or when a token has been made: {@code ready} if {@link #token} has one. */
    public void whenThereIsOne(Runnable ready, Consumer<TokenFailure> failed) {
        if (isValid()) {
            if (age() > made.validNanos() / 3 * 2) {
                make();
            }
            ready.run();
        } else if (!making && pause.nanosLeft() > 0) {
            failed.accept(failure);
        } else {
            waiters.add(new Waiter(ready, failed));
            make();
        }
    }

    /** The one that there is. */
    public ServerCredential.Token token() {
        return made.token();
    }

    /** How long none is made after a failure. */
    public long nanosToNextAttempt() {
        return pause.nanosLeft();
    }

    /** The server may be another one, or the reason of a failure be gone. */
    public void forget() {
        generation++;
        made = null;
        making = false;
        pause.reset();
        if (!waiters.isEmpty()) {
            make();
        }
    }

    private boolean isValid() {
        return made != null && age() < made.validNanos() - KEPT_BACK;
    }

    private long age() {
        return clock.getAsLong() - made.at();
    }

    private void make() {
        if (making || pause.nanosLeft() > 0) {
            return;
        }
        making = true;
        int asked = generation;
        long begin = clock.getAsLong();
        Request wanted = request.get();
        blocking.execute(() -> {
            try {
                Token token = provider.token(wanted);
                loop.execute(() -> succeeded(asked, begin, token));
            } catch (TokenFailure e) {
                loop.execute(() -> failed(asked, e));
            } catch (RuntimeException | LinkageError bug) {
                LOG.error("event=bug where=token_provider role={}", wanted.user(), bug);
                TokenFailure e = new TokenFailure("internal error", "Look into pgweir's log.", bug);
                loop.execute(() -> failed(asked, e));
            }
        });
    }

    private void succeeded(int asked, long begin, Token token) {
        if (asked == generation) {
            making = false;
            pause.reset();
            made = new Made(
                    new ServerCredential.Token(token.secret()),
                    begin,
                    token.validFor().toNanos());
            answer(Waiter::ready);
        }
    }

    private void failed(int asked, TokenFailure reason) {
        if (asked == generation) {
            making = false;
            failure = reason;
            pause.begin();
            events.warn(
                    "event=token_failed role={} message=\"{}\" cause=\"{}\" next=in {}ms",
                    request.get().user(),
                    reason.getMessage(),
                    reason.getCause(),
                    TimeUnit.NANOSECONDS.toMillis(pause.nanosLeft()));
            answer(waiter -> () -> waiter.failed().accept(reason));
        }
    }

    private void answer(Function<Waiter, Runnable> part) {
        List<Waiter> all = List.copyOf(waiters);
        waiters.clear();
        all.forEach(waiter -> part.apply(waiter).run());
    }
}
