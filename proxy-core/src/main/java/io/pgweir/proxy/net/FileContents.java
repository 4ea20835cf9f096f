package io.pgweir.proxy.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * What some files contain, as far as it takes to see that they have changed. Their names, times and sizes do not tell:
 * Kubernetes and ECS swap a symbolic link further up, and a renewed certificate is often as long as the one before.
 *
 * @param digests a hash of what is in each file, or why it cannot be read
 */
record FileContents(Map<Path, String> digests) {

    /** Reads the files: not for an event loop. */
    static FileContents of(Collection<Path> files) {
        Map<Path, String> digests = new TreeMap<>();
        files.forEach(file -> digests.put(file, digest(file)));
        return new FileContents(Map.copyOf(digests));
    }

    private static String digest(Path file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (IOException e) {
            return e.toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
