package io.pgweir.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.pgweir.proxy.metrics.TrafficCounters;
import io.pgweir.proxy.net.Turn;
import io.pgweir.proxy.relay.RelayPort;
import io.pgweir.proxy.relay.RelaySocket;
import io.pgweir.proxy.relay.SocketView;
import io.pgweir.proxy.state.SessionSettings;
import io.pgweir.proxy.statement.StatementMemory;

/** Requests that are written as to a server connection, and let go in place of being sent. */
public final class RequestsToNowhere {

    private RequestsToNowhere() {}

    /** They can be written only: of what is owed for them nothing is known here. */
    public static ServerRequests open() {
        ServerPool pool = new ServerPool(
                null, "app", SessionSettings.NONE, null, StatementMemory.ofHeap(), new TrafficCounters());
        return new ServerRequests(new RelayPort(new Nowhere(), new EndlessTurn()), new Ledger(), null, pool, null);
    }

    /** It takes everything and sends nothing. */
    private static final class Nowhere implements RelaySocket {

        @Override
        public ByteBufAllocator allocator() {
            return PooledByteBufAllocator.DEFAULT;
        }

        @Override
        public void write(ByteBuf bytes) {
            bytes.release();
        }

        @Override
        public void flush() {}

        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public void read(boolean on) {}

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public SocketView view(long id) {
            return new SocketView(id, null, null, "", 0);
        }

        @Override
        public void close() {}

        @Override
        public void closeAfter(ByteBuf last) {
            last.release();
        }

        @Override
        public void shutdownOutput() {}
    }

    /** All that is written is written in one turn. */
    private static final class EndlessTurn extends Turn {

        @Override
        protected long readClock() {
            return System.nanoTime();
        }

        @Override
        protected void runAtEnd(Runnable end) {}

        @Override
        public void assertInLoop() {}
    }
}
