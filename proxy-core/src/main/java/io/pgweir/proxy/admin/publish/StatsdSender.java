package io.pgweir.proxy.admin.publish;

import io.pgweir.config.StatsdConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Sends lines as datagrams that no network cuts up; nobody learns whether they arrive. One thread, which resolves names. */
final class StatsdSender {

    /** Ethernet's 1,500 bytes less the headers of IPv6 and UDP, and some for tunnels. */
    private static final int MAX_DATAGRAM = 1_400;

    private StatsdSender() {}

    static void send(StatsdConfig config, List<String> lines) throws IOException {
        InetSocketAddress agent = new InetSocketAddress(config.host().orElseThrow(), config.port());
        if (agent.isUnresolved()) {
            throw new IOException("the host " + agent.getHostString() + " (metrics.statsd.host) is not known");
        }
        try (DatagramSocket socket = new DatagramSocket()) {
            ByteArrayOutputStream datagram = new ByteArrayOutputStream(MAX_DATAGRAM);
            for (String line : lines) {
                byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
                if (datagram.size() + bytes.length > MAX_DATAGRAM) {
                    send(socket, agent, datagram);
                }
                datagram.write(bytes);
            }
            send(socket, agent, datagram);
        }
    }

    private static void send(DatagramSocket socket, InetSocketAddress agent, ByteArrayOutputStream datagram)
            throws IOException {
        byte[] bytes = datagram.toByteArray();
        datagram.reset();
        if (bytes.length > 0) {
            socket.send(new DatagramPacket(bytes, bytes.length, agent));
        }
    }
}
