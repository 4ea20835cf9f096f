package io.pgweir.benchmarks.report;

import io.pgweir.cli.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The part of a page that a benchmark writes, between two comments that only a reader of the source sees. */
record MarkedSection(Path file, String name) {

    private static final String FORM = "write FILE#NAME, as in docs/performance.md#memory";

    /** Of {@code FILE#NAME} on a command line. */
    static final class Converter implements ITypeConverter<MarkedSection> {

        @Override
        public MarkedSection convert(String text) {
            int hash = text.lastIndexOf('#');
            if (hash <= 0 || hash == text.length() - 1) {
                throw new TypeConversionException("'" + text + "' names no section of a file; " + FORM);
            }
            return new MarkedSection(Path.of(text.substring(0, hash)), text.substring(hash + 1));
        }
    }

    /** @throws CommandFailure if the page has no such section */
    void replace(String markdown) throws IOException {
        String begin = "<!-- begin " + name + " -->\n";
        String end = "<!-- end " + name + " -->\n";
        String page = Files.exists(file) ? Files.readString(file) : "";
        int from = page.indexOf(begin);
        int to = page.indexOf(end, Math.max(from, 0));
        if (from < 0 || to < 0) {
            throw new CommandFailure(file + " has not the lines " + begin.strip() + " and " + end.strip());
        }
        Files.writeString(file, page.substring(0, from + begin.length()) + markdown + page.substring(to));
    }
}
