package io.pgweir.proxy.jazzer;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** What Jazzer calls, in a process of its own. */
public final class Fuzzer {

    static final String TARGET = "pgweir.fuzz.target";

    private static final FuzzTarget CHOSEN = FuzzTarget.valueOf(System.getProperty(TARGET));

    static {
        ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.OFF);
        ((Logger) LoggerFactory.getLogger("io.pgweir")).setLevel(Level.OFF);
    }

    private Fuzzer() {}

    /** Its name is Jazzer's. */
    public static void fuzzerTestOneInput(byte[] input) {
        CHOSEN.run(input);
    }
}
