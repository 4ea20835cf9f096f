package io.pgweir.benchmarks.contender;

import io.pgweir.benchmarks.demo.ScratchDirectory;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * pgweir as users install it, a launcher and a jar in a directory of their own: without the class cache that another start
 * has left, and without the launcher's look at the sources of a checkout.
 */
public final class PgweirCopy implements Closeable {

    private static final String JAR = "pgweir.jar";

    private final PgweirProgram program;
    private final ScratchDirectory directory;

    private PgweirCopy(PgweirProgram program, ScratchDirectory directory) {
        this.program = program;
        this.directory = directory;
    }

    public static PgweirCopy of(PgweirProgram original) throws IOException {
        ScratchDirectory directory = ScratchDirectory.create();
        try {
            Path launcher = directory.path().resolve("pgweir");
            Files.copy(original.launcher(), launcher, StandardCopyOption.COPY_ATTRIBUTES);
            Files.copy(jar(original.launcher()), directory.path().resolve(JAR), StandardCopyOption.COPY_ATTRIBUTES);
            return new PgweirCopy(original.at(launcher), directory);
        } catch (IOException e) {
            directory.close();
            throw e;
        }
    }

    /** Where the launcher looks for it: in a checkout where Maven puts it, else beside itself. */
    private static Path jar(Path launcher) {
        return launcher.resolveSibling(Files.exists(launcher.resolveSibling("pom.xml")) ? "cli/target/" + JAR : JAR);
    }

    public PgweirProgram program() {
        return program;
    }

    /** For the Java that the program is started with. */
    public void makeClassCache() throws IOException, InterruptedException {
        try (ChildProcess warm = ChildProcess.start(
                List.of(program.launcher().toString(), "warm"),
                program.environment(),
                directory.path().resolve("warm.log"))) {
            warm.awaitSuccess();
        }
    }

    @Override
    public void close() throws IOException {
        directory.close();
    }
}
