package io.pgweir.benchmarks.demo;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** A temporary directory that is gone after {@link #close}. */
public record ScratchDirectory(Path path) implements AutoCloseable {

    private static final int ATTEMPTS = 5;

    public static ScratchDirectory create() throws IOException {
        return new ScratchDirectory(Files.createTempDirectory("pgweir-demo-"));
    }

    /** A process that was just killed may still add a file while its directory is being emptied: then once more. */
    @Override
    public void close() throws IOException {
        for (int attempt = 1; Files.exists(path); attempt++) {
            try {
                delete();
            } catch (IOException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private void delete() throws IOException {
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
