package io.pgweir.cli.rehearsal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.function.Consumer;

/** Messages over a blocking socket. For one thread. */
final class MessageStream implements AutoCloseable {

    /** One message but the first of a connection. */
    record Message(byte type, ByteBuf body) {}

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    MessageStream(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        out = socket.getOutputStream();
    }

    /** StartupMessage, SSLRequest and the like have no type. @return what follows the length */
    ByteBuf readStartupPacket() throws IOException {
        return Unpooled.wrappedBuffer(in.readNBytes(in.readInt() - Integer.BYTES));
    }

    Message read() throws IOException {
        byte type = in.readByte();
        return new Message(type, readStartupPacket());
    }

    /** Reads until there is a message of this type, and returns its body. */
    ByteBuf readUntil(byte type) throws IOException {
        Message message = read();
        while (message.type() != type) {
            message = read();
        }
        return message.body();
    }

    void write(int answer) throws IOException {
        out.write(answer);
    }

    /** @param messages writes them into the buffer that it is given */
    void write(Consumer<ByteBuf> messages) throws IOException {
        ByteBuf buffer = Unpooled.buffer();
        messages.accept(buffer);
        buffer.readBytes(out, buffer.readableBytes());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
