package io.pgweir.benchmarks.contender;

import io.pgweir.cli.CommandFailure;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The programs that the benchmarks run. */
public final class Programs {

    private Programs() {}

    public static Optional<Path> onPath(String name) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The launcher that this jar belongs to: beside it, or at the root of the checkout that it was built in. */
    public static Path launcher() {
        Path jar = ownJar();
        return Stream.of("pgweir", "../pgweir", "../../pgweir")
                .map(path -> jar.resolveSibling(path).normalize())
                .filter(Files::isRegularFile)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new CommandFailure("no launcher 'pgweir' near " + jar + "; name one with --pgweir"));
    }

    private static Path ownJar() {
        try {
            return Path.of(Programs.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the class path is no path", e);
        }
    }

    /** The first line of what {@code program --version} prints. */
    public static String version(Path program) throws IOException {
        Process process = new ProcessBuilder(program.toString(), "--version")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return output.lines().findFirst().orElse(program.getFileName() + " of unknown version");
    }
}
