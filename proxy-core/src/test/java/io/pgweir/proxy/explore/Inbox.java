package io.pgweir.proxy.explore;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Predicate;

/** What a backend has been sent and has not looked at yet: whole requests, and behind them the first part of one. */
final class Inbox {

    /** They belong to the request before them, or wait for nothing but its end. */
    private static final String NOT_ANSWERED_WITH_AN_ERROR = "SHdcf";

    private final Queue<Frame> requests = new ArrayDeque<>();
    private final ByteBuf part = Unpooled.buffer(64);
    private boolean dropsNext;

    /** @return the requests that are whole by these bytes */
    List<Frame> receive(byte[] bytes) {
        part.writeBytes(bytes);
        List<Frame> whole = new ArrayList<>();
        Frame request;
        while ((request = Frame.take(part)) != null) {
            whole.add(request);
        }
        part.discardReadBytes();
        if (dropsNext && !whole.isEmpty()) {
            dropsNext = false;
            whole.remove(0);
        }
        requests.addAll(whole);
        return whole;
    }

    /** Takes the next request out; null if none is whole. */
    Frame poll() {
        return requests.poll();
    }

    /** The next request; null if none is whole. */
    Frame peek() {
        return requests.peek();
    }

    /**
     * Takes the next request out that can be answered with an error, and what stands before it.
     *
     * @return that request; null if it is dropped when it is whole
     */
    Frame dropNext() {
        Frame next = requests.poll();
        while (next != null && NOT_ANSWERED_WITH_AN_ERROR.indexOf(next.type()) >= 0) {
            next = requests.poll();
        }
        dropsNext = next == null;
        return next;
    }

    /** Forgets the requests that are whole. */
    void clear() {
        requests.clear();
    }

    boolean isEmpty() {
        return requests.isEmpty();
    }

    boolean isMidRequest() {
        return part.isReadable();
    }

    boolean has(Predicate<Frame> which) {
        return requests.stream().anyMatch(which);
    }

    @Override
    public String toString() {
        return requests.stream().map(Frame::type).toList() + " unread bytes=" + part.readableBytes();
    }
}
