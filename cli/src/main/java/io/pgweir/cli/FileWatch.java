package io.pgweir.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Whether a file has changed, by what is in it: times are the same within a clock's tick, and what Kubernetes mounts is a
 * chain of links of which only one is replaced. Half a file, as an editor leaves it for a moment, is not taken for a change:
 * what is new has to be seen twice.
 */
final class FileWatch {

    private final Path file;
    private byte[] known;
    private byte[] seen;

    FileWatch(Path file) {
        this.file = file;
        known = contents();
        seen = known;
    }

    /** To be asked now and then. @return whether it is another file than when this last said so */
    boolean hasChanged() {
        byte[] now = contents();
        boolean settled = Arrays.equals(now, seen);
        seen = now;
        if (!settled || Arrays.equals(now, known)) {
            return false;
        }
        known = now;
        return true;
    }

    /** One that is not there at present is like an empty one: being replaced, or to be complained about. */
    private byte[] contents() {
        try {
            return Files.readAllBytes(file);
        } catch (IOException absent) {
            return new byte[0];
        }
    }
}
