package io.pgweir.proxy.session;

import io.pgweir.protocol.BackendKeyData;
import io.pgweir.protocol.StartupPacket.CancelRequest;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The keys by which clients can be cancelled: pgweir's own, never a server's, so that a key leads to a client wherever
 * its query runs, and a client cannot cancel what another one runs on the same server connection. Any thread.
 */
final class CancelKeys {

    /** What protocol 3.0 has room for. */
    private static final int SHORT_KEY = 4;

    /** From protocol 3.2 on a key may be long enough not to be guessed. */
    private static final int LONG_KEY = 32;

    private static final int FIRST_MINOR_WITH_LONG_KEYS = 2;

    /** A client that can be told to stop what it is doing. */
    interface Cancellable {
        /**
         * Called on any thread.
         *
         * @param carriedOut to be called, on any thread, when the cancel can hit nothing any more
         */
        void cancelRequested(Runnable carriedOut);
    }

    private record Entry(byte[] secretKey, Cancellable client) {}

    private final SecureRandom random = new SecureRandom();
    private final Map<Integer, Entry> byProcessId = new ConcurrentHashMap<>();

    /** A key that no present client has. */
    BackendKeyData issue(int protocolMinor) {
        byte[] secretKey = new byte[protocolMinor >= FIRST_MINOR_WITH_LONG_KEYS ? LONG_KEY : SHORT_KEY];
        random.nextBytes(secretKey);
        int processId;
        do {
            processId = random.nextInt(1, Integer.MAX_VALUE);
        } while (byProcessId.containsKey(processId));
        return new BackendKeyData(processId, secretKey);
    }

    void register(BackendKeyData key, Cancellable client) {
        byProcessId.put(key.processId(), new Entry(key.secretKey(), client));
    }

    void forget(BackendKeyData key) {
        byProcessId.remove(key.processId());
    }

    /**
     * Whoever asks gets no answer, and the time it takes to compare tells nothing about the key. How long it takes to
     * carry it out tells that the key was right, as it does with PostgreSQL: to somebody who has just used it.
     *
     * @param carriedOut called at once if the key is nobody's
     */
    void cancel(CancelRequest request, Runnable carriedOut) {
        Entry entry = byProcessId.get(request.processId());
        if (entry != null && MessageDigest.isEqual(entry.secretKey(), request.secretKey())) {
            entry.client().cancelRequested(carriedOut);
        } else {
            carriedOut.run();
        }
    }
}
