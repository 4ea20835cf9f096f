package io.pgweir.config;

/** A choice that is written in the file, in logs and in metrics with one and the same word. */
public interface Labelled {

    /** The word as the user writes it, for example {@code verify-full}. */
    String label();
}
