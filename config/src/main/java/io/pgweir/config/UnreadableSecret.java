package io.pgweir.config;

/** A secret could not be read again. The message names the file and nothing that is in it. */
public final class UnreadableSecret extends Exception {

    UnreadableSecret(String message) {
        super(message);
    }
}
