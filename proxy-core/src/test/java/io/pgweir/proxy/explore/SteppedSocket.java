package io.pgweir.proxy.explore;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.pgweir.proxy.relay.RelayEndpoint;
import io.pgweir.proxy.relay.RelaySocket;
import io.pgweir.proxy.relay.SocketView;
import java.util.ArrayList;
import java.util.List;

/** A socket of pgweir's whose other end is a model. What is flushed arrives at once; what the model says arrives whole. */
public final class SteppedSocket implements RelaySocket {

    /** The other end. */
    public interface Peer {

        void receive(byte[] bytes);

        /** Nothing more will come from pgweir. */
        void inputEnded();
    }

    private final SteppedTurn turn;
    private final ByteBufAllocator allocator;
    private final Peer peer;
    private final List<ByteBuf> written = new ArrayList<>();
    private RelayEndpoint endpoint;
    private boolean open = true;
    private boolean outputEnded;
    private boolean reading = true;

    public SteppedSocket(SteppedTurn turn, ByteBufAllocator allocator, Peer peer) {
        this.turn = turn;
        this.allocator = allocator;
        this.peer = peer;
    }

    public void endpoint(RelayEndpoint behind) {
        endpoint = behind;
    }

    /** Whether what the peer says would be heard. */
    public boolean isHeard() {
        return open && reading;
    }

    /** The peer says something. */
    public void arrive(byte[] bytes) {
        ByteBuf in = allocator.buffer(bytes.length);
        in.writeBytes(bytes);
        endpoint.onRead(in);
    }

    /** The peer has closed the connection. */
    public void closedByPeer() {
        if (open) {
            open = false;
            drop();
            endpoint.onClosed();
        }
    }

    private void drop() {
        written.forEach(ByteBuf::release);
        written.clear();
    }

    @Override
    public ByteBufAllocator allocator() {
        return allocator;
    }

    @Override
    public void write(ByteBuf bytes) {
        if (open && !outputEnded) {
            written.add(bytes);
        } else {
            bytes.release();
        }
    }

    @Override
    public void flush() {
        List<ByteBuf> flushed = List.copyOf(written);
        written.clear();
        for (ByteBuf out : flushed) {
            byte[] bytes = new byte[out.readableBytes()];
            out.readBytes(bytes);
            out.release();
            peer.receive(bytes);
        }
    }

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public void read(boolean on) {
        reading = on;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public SocketView view(long id) {
        return new SocketView(id, null, null, "", 0);
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            drop();
            peer.inputEnded();
            turn.execute(endpoint::onClosed);
        }
    }

    @Override
    public void closeAfter(ByteBuf last) {
        write(last);
        flush();
        close();
    }

    @Override
    public void shutdownOutput() {
        outputEnded = true;
        drop();
        peer.inputEnded();
    }
}
