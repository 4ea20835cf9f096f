package io.pgweir.proxy;

/** pgweir cannot start. The message is the one line that its user needs. */
public final class StartupFailure extends Exception {

    StartupFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
