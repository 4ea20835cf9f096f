package io.pgweir.proxy.auth;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * One client's answer on its way through the {@link LoginThrottle}. Whatever becomes of it, its place is given back once.
 * Its methods are called on the client's loop; its turn may come on any thread.
 */
final class PasswordAttempt {

    private enum State {
        /** Also where nothing is throttled. */
        NEW,
        WAITING,
        CHECKED,
        /** It was wrong, and the throttle gives its place back when the client is told. */
        HELD,
        OVER
    }

    private final LoginThrottle throttle;
    private final LoginPair pair;
    private final Executor loop;
    private State state = State.NEW;
    private Runnable turn;

    PasswordAttempt(LoginThrottle throttle, LoginPair pair, Executor loop) {
        this.throttle = throttle;
        this.pair = pair;
        this.loop = loop;
    }

    LoginPair pair() {
        return pair;
    }

    /** Whether the answer may be checked at once; if not, it must {@linkplain #await wait}. */
    boolean begin() {
        if (throttle.isOff()) {
            return true;
        }
        if (!throttle.enter(pair)) {
            return false;
        }
        state = State.CHECKED;
        return true;
    }

    /**
     * @param whenAdmitted checks the answer; called on the loop
     * @return false if too many wait already
     */
    boolean await(Runnable whenAdmitted) {
        turn = whenAdmitted;
        state = State.WAITING;
        return throttle.queue(this);
    }

    /** Any thread. @return false if its loop has ended: it will not use the place that it was given */
    boolean itsTurn() {
        try {
            loop.execute(this::admitted);
            return true;
        } catch (RejectedExecutionException loopHasEnded) {
            return false;
        }
    }

    private void admitted() {
        if (state == State.OVER) {
            throttle.release(pair, false);
        } else {
            state = State.CHECKED;
            turn.run();
        }
    }

    /** The password was right. */
    void right() {
        end(true);
    }

    /** Nobody could find out whether it was. */
    void undecided() {
        end(false);
    }

    private void end(boolean proven) {
        if (state == State.CHECKED) {
            throttle.release(pair, proven);
        }
        state = State.OVER;
    }

    /** @param tell the client; called on the loop, at once or later */
    void wrong(Runnable tell) {
        if (state != State.CHECKED) {
            tell.run();
            return;
        }
        state = State.HELD;
        throttle.fail(pair, () -> onLoop(tell));
    }

    private void onLoop(Runnable tell) {
        try {
            loop.execute(tell);
        } catch (RejectedExecutionException loopHasEnded) {
            // And the client with it.
        }
    }

    /**
     * The client is gone. An answer that is being checked counts as wrong: leaving early would else be a way to have as
     * many checked as one likes.
     */
    void leave() {
        switch (state) {
            case WAITING -> {
                throttle.unqueue(this);
                state = State.OVER;
            }
            case CHECKED -> wrong(() -> {});
            case NEW, HELD, OVER -> {}
        }
    }
}
