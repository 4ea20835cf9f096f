package io.pgweir.proxy.testing;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;

/** Passes connections on behind a header of the PROXY protocol, version 2, which says that they come from a client. */
public final class LoadBalancer extends Wire {

    /** Of a client at this address, to some load balancer. */
    public static byte[] header(String client) {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(header);
        try {
            byte[] address = InetAddress.getByName(client).getAddress();
            out.writeBytes("\r\n\r\n\0\r\nQUIT\n");
            out.write(0x21);
            out.write(address.length == 4 ? 0x11 : 0x21);
            out.writeShort(2 * address.length + 4);
            out.write(address);
            out.write(address);
            out.writeShort(40_000);
            out.writeShort(5_432);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return header.toByteArray();
    }

    /** Of the load balancer's own connections, by which it looks whether there is an answer. */
    public static byte[] localHeader() {
        byte[] header = new byte[16];
        System.arraycopy(header("10.0.0.1"), 0, header, 0, 12);
        header[12] = 0x20;
        return header;
    }

    private final byte[] header;

    public LoadBalancer(int behind, byte[] header) throws IOException {
        super(behind);
        this.header = header.clone();
        open();
    }

    @Override
    void connect(Socket client) throws IOException, InterruptedException {
        try (Socket server = dial()) {
            server.getOutputStream().write(header);
            pass(client, server);
        }
    }
}
