package io.pgweir.proxy.jazzer;

import io.pgweir.protocol.ProtocolViolation;
import java.util.Locale;

/**
 * Who reads a stranger's bytes. Whatever they are, nothing but a {@link ProtocolViolation} is thrown, and the memory that is
 * asked for is bounded by the length of the input; what else must hold is with the reader.
 */
enum FuzzTarget {
    PROXY_HEADERS(ProxyHeaders::read, 256, 1_024),
    FRAMES(Frames::read, 256, 1_024),
    STARTUP(Startup::read, 256, 1_024),
    SASL(Sasl::read, 256, 1_024),
    SERVER_MESSAGES(ServerMessages::read, 256, 1_024),
    SQL(Sql::read, 4_096, 512),
    RELAY(Relay::read, 1_024, 65_536);

    @FunctionalInterface
    interface Reader {
        void read(byte[] input) throws ProtocolViolation;
    }

    private static final int SQL_STATE_LENGTH = 5;

    private static final int TRIES = 4;

    private final Reader reader;
    private final long base;
    private final int bytesPerByte;

    /**
     * What a reader and its check may ask for: so many kB whatever they read, and so many bytes for each byte. An input that
     * takes more is tried again, since the first one that comes so far has classes loaded.
     */
    FuzzTarget(Reader reader, int kilobytes, int bytesPerByte) {
        this.reader = reader;
        this.base = kilobytes * 1024L;
        this.bytesPerByte = bytesPerByte;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws AssertionError if a promise is broken; anything else that is thrown breaks one as well */
    void run(byte[] input) {
        for (int more = TRIES - 1; more > 0; more--) {
            try {
                check(input);
                return;
            } catch (Promise.OfBounds perhapsForLoadingClasses) {
                // If not for that, it will be so the last time, too.
            }
        }
        check(input);
    }

    private void check(byte[] input) {
        Promise.Costs costs = Promise.costs();
        try {
            reader.read(input.clone());
        } catch (ProtocolViolation expected) {
            Promise.unless(
                    expected.sqlState().length() == SQL_STATE_LENGTH,
                    () -> "an SQLSTATE that is none: " + expected.sqlState());
        }
        costs.areWithin(base, bytesPerByte, input.length);
    }
}
