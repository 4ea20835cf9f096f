package io.pgweir.proxy.testing;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Passes connections on behind a header of the PROXY protocol, version 2, which says that they come from a client. */
public final class LoadBalancer implements AutoCloseable {

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

    private final ServerSocket entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int behind;
    private final byte[] header;

    public LoadBalancer(int behind, byte[] header) throws IOException {
        this.behind = behind;
        this.header = header.clone();
        start(this::letIn);
    }

    public int port() {
        return entrance.getLocalPort();
    }

    private void letIn() {
        try {
            while (true) {
                Socket client = entrance.accept();
                start(() -> serve(client));
            }
        } catch (IOException closed) {
            return;
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket server = new Socket(InetAddress.getLoopbackAddress(), behind)) {
            server.getOutputStream().write(header);
            Thread replies = start(() -> pass(server, client));
            pass(client, server);
            replies.join();
        } catch (IOException | InterruptedException end) {
            return;
        }
    }

    /** To its end, which is passed on too. */
    private static void pass(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException end) {
            return;
        }
    }

    private static Thread start(Runnable work) {
        Thread thread = new Thread(work, "load-balancer");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public void close() throws IOException {
        entrance.close();
    }
}
