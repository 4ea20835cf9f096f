package io.pgweir.proxy.explore;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.protocol.BackendType;
import io.pgweir.protocol.ErrorFields;
import io.pgweir.proxy.relay.RelayPort;
import io.pgweir.proxy.session.SteppedClient;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A client, both ends of it: what it sends, and pgweir's session behind its socket. It knows what it is owed, because all
 * that it sends goes to a PostgreSQL of its own as well: message by message, what it hears must be what that one says. What
 * pgweir may say in place of it is in {@link Event#refusals} and {@link Event#endings}.
 */
final class ExploredClient implements SteppedSocket.Peer {

    /** By which pgweir says that nothing has been committed that was not answered. */
    private static final Set<String> ROLLED_BACK = Set.of("08006", "25P03", "25P04");

    private record Message(Event event, String tag) {}

    /** All that were ever sent, as some are long. */
    private static final Map<Message, byte[]> MESSAGES = new ConcurrentHashMap<>();

    private final int number;
    private final World world;
    private final SteppedSocket socket;
    private final SteppedClient session;
    private final ModelBackend alone = new ModelBackend(new ModelBackend.Watcher() {});
    private final ByteBuf heard = Unpooled.buffer(64);
    private boolean greeted;
    private boolean left;
    private boolean ended;
    private boolean toldWhy;
    private boolean hasActed;
    private byte[] rest;
    private boolean inBatch;
    private boolean bound;
    private boolean prepared;

    ExploredClient(int number, World world) {
        this.number = number;
        this.world = world;
        this.socket = world.socket(this);
        this.session = world.session(name(number), new RelayPort(socket, world.turn()));
        socket.endpoint(session.endpoint());
    }

    static String name(int client) {
        return client == 0 ? "a" : "b";
    }

    void join() {
        session.join();
    }

    // ---- what it does ---------------------------------------------------------------------------------------------

    boolean may(Event event) {
        if (ended || left) {
            return false;
        }
        return switch (event) {
            case GONE -> true;
            case CANCEL -> hasActed && !session.isClosed();
            case TERMINATE -> socket.isHeard() && rest == null;
            case REST -> socket.isHeard() && rest != null;
            case COPY_DATA, COPY_DONE, COPY_FAIL, LARGE_DATA -> socket.isHeard() && rest == null && alone.wantsData();
            case SYNC, FLUSH, BIND, DESCRIBE_STATEMENT -> maySend() && inBatch;
            case EXECUTE, DESCRIBE_PORTAL -> maySend() && bound;
            case USE, DESCRIBE -> maySend() && prepared;
            case COPY -> maySend() && !inBatch;
            default -> maySend();
        };
    }

    private boolean maySend() {
        return socket.isHeard() && rest == null && !alone.isInCopy();
    }

    void take(Event event) {
        hasActed = true;
        switch (event) {
            case GONE -> {
                left = true;
                socket.closedByPeer();
            }
            case CANCEL -> session.cancel();
            case REST -> {
                byte[] other = rest;
                rest = null;
                send(other);
            }
            default -> say(event);
        }
    }

    private void say(Event event) {
        byte[] bytes = MESSAGES.computeIfAbsent(new Message(event, freeTag()), ExploredClient::bytes);
        switch (event) {
            case PARSE -> inBatch = true;
            case BIND -> bound = true;
            case EXECUTE -> bound = false;
            case SYNC, BATCH, USE, DESCRIBE -> {
                inBatch = false;
                bound = false;
            }
            case PREPARE -> {
                inBatch = false;
                bound = false;
                prepared = true;
            }
            case COPY_DATA, COPY_DONE, COPY_FAIL, LARGE_DATA, DESCRIBE_STATEMENT, DESCRIBE_PORTAL -> {}
            case TERMINATE -> left = true;
            default -> {
                inBatch = false;
                bound = false;
            }
        }
        if (event.isPart()) {
            int cut = bytes.length - 8;
            rest = Arrays.copyOfRange(bytes, cut, bytes.length);
            bytes = Arrays.copyOf(bytes, cut);
        }
        send(bytes);
    }

    private void send(byte[] bytes) {
        alone.receive(bytes);
        socket.arrive(bytes);
    }

    private static byte[] bytes(Message message) {
        ByteBuf all = Unpooled.buffer();
        message.event().messages(message.tag()).forEach(part -> all.writeBytes(part.bytes()));
        byte[] bytes = new byte[all.readableBytes()];
        all.readBytes(bytes);
        return bytes;
    }

    /** The first that is not under way: so that a world in which it is answered is the world from before. */
    private String freeTag() {
        int n = 0;
        while (owns(name(number) + n)) {
            n++;
        }
        return name(number) + n;
    }

    // ---- what it hears --------------------------------------------------------------------------------------------

    @Override
    public void receive(byte[] bytes) {
        heard.writeBytes(bytes);
        Frame reply;
        while ((reply = Frame.take(heard)) != null) {
            if (greeted) {
                hear(reply);
            } else {
                greeted = reply.type() == BackendType.READY_FOR_QUERY;
            }
        }
        heard.discardReadBytes();
    }

    private void hear(Frame reply) {
        if (left) {
            return;
        }
        BrokenPromise.unless(!toldWhy, () -> this + " hears more behind its end: " + describe(reply));
        if (reply.type() == BackendType.ERROR_RESPONSE) {
            ErrorFields error = ErrorFields.read(Unpooled.wrappedBuffer(reply.body()));
            if (error.isFatal()) {
                BrokenPromise.unless(
                        world.now().endings().contains(error.sqlState()),
                        () -> this + " is ended for no reason: " + error);
                BrokenPromise.unless(
                        !ROLLED_BACK.contains(error.sqlState()) || !world.hasUntoldCommit(this),
                        () -> this + " is told that nothing was done, and it was: " + error);
                toldWhy = true;
                return;
            }
            if (world.now().refusals().contains(error.sqlState()) && !world.wasActive(number)) {
                BrokenPromise.unless(
                        alone.hasHeardOf(), () -> this + " is refused what it has not asked for: " + error);
                alone.refuseNext(error.sqlState());
            }
        }
        Reply owed = alone.answer();
        BrokenPromise.unless(owed != null, () -> this + " hears what it is not owed: " + describe(reply));
        BrokenPromise.unless(
                owed.says(reply), () -> this + " hears " + describe(reply) + " and is owed " + owed + " of its own");
    }

    private static String describe(Frame reply) {
        return reply.type() + " " + reply.text().replaceAll("[^ -~]", ".");
    }

    /** pgweir has closed the connection. */
    @Override
    public void inputEnded() {
        BrokenPromise.unless(left || toldWhy || heard.isReadable(), () -> this + " is closed without a word");
        ended = true;
    }

    /** A cancel has hit its request: it is owed the error of it, too. */
    void interrupted(ModelBackend.Interrupt interrupt) {
        if (!left && !ended) {
            alone.interruptAt(interrupt);
        }
    }

    // ---- how it stands ---------------------------------------------------------------------------------------------

    /** Whether that is one of its requests which are not answered. */
    boolean owns(String tag) {
        return alone.mentions(tag);
    }

    boolean hasActed() {
        return hasActed;
    }

    boolean isActive() {
        return session.isActive();
    }

    /** Whether it has something in its session that cannot be carried to another server connection. */
    boolean mayKeepConnection() {
        return !left && alone.hasTempTable();
    }

    String setting() {
        return alone.setting();
    }

    /** Whether it waits for nothing: it has been answered whatever it has sent, or it knows that it will not be. */
    boolean isServed() {
        return left || ended || !session.isWaiting() && !alone.owesReply();
    }

    @Override
    public String toString() {
        return "client " + name(number);
    }
}
