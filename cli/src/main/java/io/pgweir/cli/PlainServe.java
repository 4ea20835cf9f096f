package io.pgweir.cli;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The command lines that production starts pgweir with, understood without picocli: its classes are of a version (49) that
 * class-data sharing leaves out, and loading and verifying them takes as long as all the rest of a start. Whatever is not
 * plain, a wrong line above all, is picocli's.
 */
final class PlainServe {

    private PlainServe() {}

    /** @return where {@code serve}, {@code serve FILE} or {@code serve --server URL} has its configuration from; else empty */
    static Optional<ConfigSource> source(String[] args) {
        if (args.length == 0 || !args[0].equals("serve")) {
            return Optional.empty();
        }
        if (args.length == 1) {
            return Optional.of(ConfigSource.environment());
        }
        if (args.length == 2 && isValue(args[1])) {
            return Optional.of(ConfigSource.file(Path.of(args[1])));
        }
        if (args.length == 3 && args[1].equals("--server") && isValue(args[2])) {
            return Optional.of(ConfigSource.server(args[2]));
        }
        return Optional.empty();
    }

    /** Neither an option nor, to picocli, a file of arguments. */
    private static boolean isValue(String argument) {
        return !argument.isEmpty() && !argument.startsWith("-") && !argument.startsWith("@");
    }
}
