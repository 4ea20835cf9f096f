package io.pgweir.proxy.net;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The file by which clients of this machine find pgweir, and pgweir a PostgreSQL of this machine, without TCP: {@code
 * <directory>/.s.PGSQL.<port>}, where libpq looks for it. Whatever is wrong is told with the path, for a person who has to put it right.
 */
public record UnixSocket(Path path) {

    /** {@code sun_path} of Linux, less its closing NUL; where it is shorter, the bind says so. */
    private static final int LONGEST_PATH = 107;

    /** As PostgreSQL's {@code unix_socket_permissions}: who may come in is for the directory, and the login, to say. */
    private static final String EVERYBODY = "rwxrwxrwx";

    public static UnixSocket in(Path directory, int port) {
        return new UnixSocket(directory.resolve(".s.PGSQL." + port));
    }

    public SocketAddress address(Transport transport) {
        return transport.localAddress(path);
    }

    /**
     * Makes sure that the path can be bound, and removes the socket that a killed pgweir has left there.
     *
     * @throws IOException if it cannot be, or if somebody answers there
     */
    public void makeRoom() throws IOException {
        int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > LONGEST_PATH) {
            throw new IOException("the path has " + length + " bytes, and a socket's at most " + LONGEST_PATH);
        }
        Path directory = path.getParent();
        if (!Files.isDirectory(directory)) {
            throw new IOException("the directory does not exist");
        }
        if (!Files.isWritable(directory)) {
            throw new IOException("the directory is not writable");
        }
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            removeStale();
        }
    }

    private void removeStale() throws IOException {
        BasicFileAttributes there = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!there.isOther()) {
            throw new IOException("there is a file that is not a socket");
        }
        if (isAnswered()) {
            throw new IOException("address in use: somebody answers there");
        }
        Files.delete(path);
    }

    /** Without blocking: of a process that is too busy to accept, the connection stays pending, which is an answer. */
    private boolean isAnswered() throws IOException {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.configureBlocking(false);
            probe.connect(UnixDomainSocketAddress.of(path));
            return true;
        } catch (ConnectException refused) {
            return false;
        }
    }

    /** Lets every user of the machine connect; the bind has left that to the umask. */
    public void open() throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(EVERYBODY));
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
