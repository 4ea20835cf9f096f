package io.pgweir.proxy.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A port of the loopback address that nobody listens on at first. A port that was merely found free may be given to anybody's
 * next connection before it is used; this one is bound, so it is not, and whoever sets SO_REUSEADDR can still listen there.
 */
public final class ReservedPort implements AutoCloseable {

    private final Socket place = new Socket();

    public ReservedPort() throws IOException {
        place.setReuseAddress(true);
        place.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    public int number() {
        return place.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        place.close();
    }
}
