package io.pgweir.cli;

import io.netty.util.Version;
import io.pgweir.proxy.net.Transport;
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
            "transport " + Transport.best().label()
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
}
