package io.pgweir.proxy.fuzz;

import io.pgweir.protocol.BackendType;
import io.pgweir.protocol.FrontendType;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The requests that are still to be answered, by the rules of the extended query protocol: so a client knows, also at a
 * Flush, when it has heard all that it will. It knows nothing of a Sync inside a COPY; segments with one are marked.
 */
final class Awaited {

    private final Deque<Byte> requests = new ArrayDeque<>();
    private boolean skippingToSync;

    void sent(byte type) {
        switch (type) {
            case FrontendType.SYNC -> {
                skippingToSync = false;
                requests.add(type);
            }
            case FrontendType.COPY_DATA, FrontendType.COPY_DONE, FrontendType.COPY_FAIL, FrontendType.FLUSH -> {}
            default -> {
                if (!skippingToSync) {
                    requests.add(type);
                }
            }
        }
    }

    void received(byte type) {
        switch (type) {
            case BackendType.ERROR_RESPONSE -> failed();
            case BackendType.READY_FOR_QUERY,
                    BackendType.PARSE_COMPLETE,
                    BackendType.BIND_COMPLETE,
                    BackendType.CLOSE_COMPLETE,
                    BackendType.NO_DATA,
                    BackendType.PORTAL_SUSPENDED -> requests.poll();
            case BackendType.ROW_DESCRIPTION -> answered(FrontendType.DESCRIBE);
            case BackendType.COMMAND_COMPLETE, BackendType.EMPTY_QUERY_RESPONSE -> answered(FrontendType.EXECUTE);
            default -> {} // more will follow
        }
    }

    private void answered(byte request) {
        if (!requests.isEmpty() && requests.peek() == request) {
            requests.remove();
        }
    }

    /** Queries, function calls and Syncs are answered with ReadyForQuery all the same. */
    private void failed() {
        if (requests.isEmpty() || endsWithReadyForQuery(requests.peek())) {
            return;
        }
        while (!requests.isEmpty() && requests.peek() != FrontendType.SYNC) {
            requests.remove();
        }
        skippingToSync = requests.isEmpty();
    }

    private static boolean endsWithReadyForQuery(byte request) {
        return request == FrontendType.SYNC || request == FrontendType.QUERY || request == FrontendType.FUNCTION_CALL;
    }

    boolean isEmpty() {
        return requests.isEmpty();
    }

    void clear() {
        requests.clear();
        skippingToSync = false;
    }
}
