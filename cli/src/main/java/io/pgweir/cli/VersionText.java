package io.pgweir.cli;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.uring.IoUring;
import io.netty.util.Version;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What a bug report must name: the versions of pgweir, Java and Netty, and how this machine's sockets are served. */
final class VersionText implements IVersionProvider {

    @Override
    public String[] getVersion() {
        Version netty = Version.identify().get("netty-common");
        return new String[] {
            "pgweir " + pgweir(),
            "Java " + Runtime.version() + " (" + System.getProperty("java.vendor") + ")",
            "Netty " + (netty == null ? "unknown" : netty.artifactVersion()),
            "transport " + transport()
        };
    }

    static String pgweir() {
        Properties properties = new Properties();
        try (InputStream in = VersionText.class.getResourceAsStream("version.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version");
    }

    private static String transport() {
        if (IoUring.isAvailable()) {
            return "io_uring";
        }
        if (Epoll.isAvailable()) {
            return "epoll";
        }
        return KQueue.isAvailable() ? "kqueue" : "nio";
    }
}
