package io.pgweir.proxy.net;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.ProtocolViolation;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * What a load balancer says about a client before it passes on the client's first byte: the PROXY protocol, version 2,
 * as network load balancers send it.
 *
 * <pre>
 *  0             12       13       14       16                                  16 + length
 *  +-------------+--------+--------+--------+-----------------------------------+
 *  | signature   | 2  cmd | family | length | source, destination, their ports, |
 *  |             |        |        |        | and more, which is skipped        |
 *  +-------------+--------+--------+--------+-----------------------------------+
 * </pre>
 *
 * <p>Version 1, which is a line of text, is refused: there is nothing that speaks it and not this, and a second format would
 * be a second parser before anybody is known. Netty's own decoder takes both, and makes objects of all that is skipped here.
 *
 * @param client who has connected to the load balancer; empty = nobody, it is the load balancer's own connection ({@code
 *     LOCAL}), by which it looks whether there is an answer
 * @see <a href="https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt">The PROXY protocol</a>
 */
public record ProxyHeader(Optional<InetSocketAddress> client) {

    /** All of it; addresses need 52 bytes at most, and what load balancers add to them some hundreds. */
    static final int MAX_LENGTH = 4_096;

    private static final byte[] SIGNATURE = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};
    private static final int COMMAND = 12;
    private static final int FAMILY = 13;
    private static final int LENGTH = 14;
    private static final int ADDRESSES = 16;

    private static final byte LOCAL = 0x20;
    private static final byte PROXY = 0x21;
    private static final byte TCP_OVER_IPV4 = 0x11;
    private static final byte TCP_OVER_IPV6 = 0x21;

    /**
     * Takes a header from the front of {@code in}; empty, and nothing taken, while it is not whole.
     *
     * @throws ProtocolViolation as soon as it can be seen that there is none, or one without a client's address; the peer is
     *     not PostgreSQL's, so nothing is to be said to it
     */
    public static Optional<ProxyHeader> read(ByteBuf in) throws ProtocolViolation {
        int start = in.readerIndex();
        int there = in.readableBytes();
        for (int i = 0; i < Math.min(there, SIGNATURE.length); i++) {
            if (in.getByte(start + i) != SIGNATURE[i]) {
                throw new ProtocolViolation("no header of the PROXY protocol, version 2");
            }
        }
        if (there <= COMMAND) {
            return Optional.empty();
        }
        byte command = in.getByte(start + COMMAND);
        if (command != LOCAL && command != PROXY) {
            throw new ProtocolViolation("unknown version or command of the PROXY protocol");
        }
        if (there < ADDRESSES) {
            return Optional.empty();
        }
        int length = ADDRESSES + in.getUnsignedShort(start + LENGTH);
        if (length > MAX_LENGTH) {
            throw new ProtocolViolation("a header of the PROXY protocol is longer than " + MAX_LENGTH + " bytes");
        }
        if (there < length) {
            return Optional.empty();
        }
        Optional<InetSocketAddress> client =
                command == LOCAL ? Optional.empty() : Optional.of(client(in.slice(start, length)));
        in.skipBytes(length);
        return Optional.of(new ProxyHeader(client));
    }

    /**
     * Whose client's address is not told is refused: to go by the load balancer's own would let everybody in who may come
     * from there.
     */
    private static InetSocketAddress client(ByteBuf header) throws ProtocolViolation {
        int size =
                switch (header.getByte(FAMILY)) {
                    case TCP_OVER_IPV4 -> 4;
                    case TCP_OVER_IPV6 -> 16;
                    default ->
                        throw new ProtocolViolation("a header of the PROXY protocol about something else than TCP");
                };
        int ports = ADDRESSES + 2 * size;
        if (header.capacity() < ports + 4) {
            throw new ProtocolViolation("a header of the PROXY protocol without its addresses");
        }
        byte[] address = new byte[size];
        header.getBytes(ADDRESSES, address);
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address), header.getUnsignedShort(ports));
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
