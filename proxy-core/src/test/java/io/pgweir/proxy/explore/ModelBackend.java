package io.pgweir.proxy.explore;

import java.util.ArrayDeque;
import java.util.List;

/**
 * One backend of PostgreSQL, as far as its clients can tell: its message loop, which keeps what it is sent and answers one
 * message at a time, when it is told to. A request is carried out when its first reply is asked for.
 *
 * <p>Replies of the extended protocol come without a Flush or Sync, as they do from PostgreSQL when its buffer is full.
 */
final class ModelBackend {

    /** Hears of what happens in the backend. */
    interface Watcher {

        /** A request is carried out that is a client's. */
        default void carriesOut(String tag) {}

        /** What a request has done is done for good. */
        default void committed(String tag) {}
    }

    /** Outside of a COPY they are dropped: a client may send some before it hears that its COPY has failed. */
    private static final String COPY_MESSAGES = "dcf";

    private final Watcher watcher;
    private final ModelSession session;
    private final Inbox inbox = new Inbox();
    private final ArrayDeque<Reply> replies = new ArrayDeque<>();
    private String running;
    private int said;
    private boolean copying;
    private boolean skippingToSync;
    private boolean inputEnded;
    private boolean ended;
    private String interrupted;
    private int interruptedAfter;

    ModelBackend(Watcher watcher) {
        this.watcher = watcher;
        this.session = new ModelSession(watcher::committed);
    }

    /** @return the requests that are whole by these bytes */
    List<Frame> receive(byte[] bytes) {
        return inbox.receive(bytes);
    }

    /** Nothing more will come; what has come is carried out, and what is not whole is forgotten. */
    void endInput() {
        inputEnded = true;
    }

    /** The next message; null if there is nothing more to say. */
    Reply answer() {
        while (!ended) {
            interruptIfDue();
            if (!replies.isEmpty()) {
                return say();
            }
            Frame next = inbox.poll();
            if (next == null) {
                ended = inputEnded;
                return null;
            }
            receive(next);
        }
        return null;
    }

    private Reply say() {
        Reply next = replies.remove();
        said++;
        if (replies.isEmpty() && !copying) {
            running = null;
            said = 0;
        }
        return next;
    }

    private void receive(Frame request) {
        switch (request.type()) {
            case 'X' -> ended = true;
            case 'H' -> {}
            case 'd', 'c', 'f' -> copyMessage(request.type());
            case 'S' -> sync();
            default -> {
                if (copying) {
                    throw new AssertionError("a request in the middle of a COPY: " + request.type());
                } else if (request.type() == 'Q') {
                    query(request.string(0));
                } else if (!skippingToSync) {
                    extended(request);
                }
            }
        }
    }

    private void copyMessage(char type) {
        if (copying && type != 'd') {
            copying = false;
            if (type == 'c') {
                replies.add(session.copied());
            } else {
                session.failed();
                replies.add(Reply.error("57014"));
            }
            replies.add(Reply.ready(session.status()));
        }
    }

    /** Ignored while COPY data are read. */
    private void sync() {
        if (!copying) {
            skippingToSync = false;
            session.sync();
            replies.add(Reply.ready(session.status()));
        }
    }

    private void query(String sql) {
        // Behind an error nothing is looked at before the Sync, a simple query neither.
        if (skippingToSync) {
            return;
        }
        running = Tag.in(sql);
        if (isInterrupted()) {
            refuse('Q', "57014");
            return;
        }
        carryOut();
        replies.addAll(session.query(sql));
        copying = replies.getLast() == Reply.COPY_IN;
        if (!copying) {
            replies.add(Reply.ready(session.status()));
        }
    }

    private void carryOut() {
        if (running != null) {
            watcher.carriesOut(running);
            session.work(running);
        }
    }

    private void extended(Frame request) {
        try {
            switch (request.type()) {
                case 'P' -> {
                    String name = request.string(0);
                    replies.add(session.parse(name, request.string(name.length() + 1)));
                }
                case 'B' -> {
                    String name = request.string(1);
                    replies.add(session.bind(name, Tag.value(request)));
                }
                case 'D' -> replies.addAll(session.describe((char) request.body()[0], request.string(1)));
                case 'E' -> execute();
                case 'C' -> replies.add(session.close(request.string(1)));
                default -> throw new AssertionError("the model does not know this request: " + request.type());
            }
        } catch (ModelError error) {
            refuse(request.type(), error.sqlState());
        }
    }

    private void execute() throws ModelError {
        running = session.bound();
        if (isInterrupted()) {
            throw new ModelError("57014");
        }
        carryOut();
        replies.addAll(session.execute());
    }

    private void refuse(char type, String sqlState) {
        interrupted = null;
        session.failed();
        replies.add(Reply.error(sqlState));
        if (type == 'Q') {
            session.sync();
            replies.add(Reply.ready(session.status()));
        } else {
            skippingToSync = true;
        }
    }

    // ---- what comes from outside -----------------------------------------------------------------------------------

    /** Answers the next request with this error, in place of carrying it out; it need not be whole yet. */
    void refuseNext(String sqlState) {
        running = null;
        Frame dropped = inbox.dropNext();
        refuse(dropped == null ? 'Q' : dropped.type(), sqlState);
    }

    /** Whether a cancel has something to hit: a query that runs, or one that is about to. */
    boolean canBeInterrupted() {
        boolean runs = replies.stream().anyMatch(reply -> reply.type() == 'D');
        return !ended && (copying || runs || replies.isEmpty() && aboutToRun());
    }

    private boolean aboutToRun() {
        Frame next = inbox.peek();
        return next != null && !skippingToSync && (next.type() == 'Q' || next.type() == 'E');
    }

    /**
     * A cancel hits.
     *
     * @return whose request it was, and null if it was none of a client's; and how many messages had been said by then
     */
    Interrupt interrupt() {
        if (!copying && replies.isEmpty()) {
            Frame next = inbox.poll();
            String tag = next.type() == 'Q' ? Tag.in(next.string(0)) : session.bound();
            running = tag;
            said = 0;
            refuse(next.type(), "57014");
            return new Interrupt(tag, 0);
        }
        Interrupt hit = new Interrupt(running, said);
        breakOff();
        return hit;
    }

    /** The same, when this backend comes to the same point. */
    void interruptAt(Interrupt interrupt) {
        interrupted = interrupt.tag();
        interruptedAfter = interrupt.said();
    }

    private boolean isInterrupted() {
        return interrupted != null && interrupted.equals(running) && interruptedAfter == 0;
    }

    private void interruptIfDue() {
        boolean underWay = copying || !replies.isEmpty();
        if (interrupted != null && underWay && interrupted.equals(running) && interruptedAfter == said) {
            breakOff();
        }
    }

    private void breakOff() {
        boolean simple = copying || replies.getLast().type() == 'Z';
        copying = false;
        replies.clear();
        refuse(simple ? 'Q' : 'E', "57014");
    }

    /** The backend ends, and says so. */
    Reply terminate() {
        crash();
        return Reply.fatal("57P01");
    }

    void crash() {
        ended = true;
        inbox.clear();
        replies.clear();
        copying = false;
    }

    /** What it was doing, up to the error or to the end. */
    record Interrupt(String tag, int said) {}

    // ---- how things stand ------------------------------------------------------------------------------------------

    boolean hasEnded() {
        return ended;
    }

    boolean hasSomethingToSay() {
        return !ended && (!replies.isEmpty() || !inbox.isEmpty() || inputEnded);
    }

    /** Whether nothing is left of any client: no transaction, no COPY, no batch, no reply, no half of a message. */
    boolean isClean() {
        return session.status() == 'I'
                && !session.isInBatch()
                && !session.hasTempTable()
                && !copying
                && !skippingToSync
                && replies.isEmpty()
                && !inbox.has(request -> COPY_MESSAGES.indexOf(request.type()) < 0)
                && !inbox.isMidRequest();
    }

    boolean isMidRequest() {
        return inbox.isMidRequest();
    }

    /** Whether one of the requests that are not answered is this one. */
    boolean mentions(String tag) {
        return tag.equals(running)
                || tag.equals(session.bound())
                || inbox.has(request -> request.text().contains(tag));
    }

    /** Whether a COPY FROM STDIN runs or is about to. */
    boolean isInCopy() {
        return copying
                || replies.contains(Reply.COPY_IN)
                || inbox.has(request -> request.type() == 'Q' && request.text().startsWith("COPY"));
    }

    /** Whether it waits for more data of a COPY. */
    boolean wantsData() {
        return copying && replies.isEmpty() && !inbox.has(request -> "cf".indexOf(request.type()) >= 0);
    }

    boolean hasHeardOf() {
        return hasSomethingToSay() || inbox.isMidRequest();
    }

    /** Whether a client waits for a reply; half a message, or a COPY whose data are missing, is waited for by this side. */
    boolean owesReply() {
        return !replies.isEmpty() || inbox.has(this::isAnswered);
    }

    private boolean isAnswered(Frame request) {
        return switch (request.type()) {
            case 'S' -> !copying;
            case 'c', 'f' -> copying;
            case 'd', 'H', 'X' -> false;
            default -> !skippingToSync && !copying;
        };
    }

    boolean hasTempTable() {
        return session.hasTempTable();
    }

    String setting() {
        return session.setting();
    }

    @Override
    public String toString() {
        return "status=" + session.status() + (session.isInBatch() ? " in a batch" : "")
                + (session.hasTempTable() ? " with a temporary table" : "") + (copying ? " in COPY" : "")
                + (skippingToSync ? " skipping to Sync" : "") + " to say=" + replies + " to do=" + inbox;
    }
}
