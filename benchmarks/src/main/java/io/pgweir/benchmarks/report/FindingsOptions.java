package io.pgweir.benchmarks.report;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of every command that ends with a table: where it goes. */
public final class FindingsOptions {

    @Option(names = "--markdown", description = "Print the table as Markdown.")
    private boolean markdown;

    @Option(
            names = "--into",
            paramLabel = "FILE#NAME",
            converter = MarkedSection.Converter.class,
            description =
                    "Write it as Markdown between the lines <!-- begin NAME --> and <!-- end NAME --> of the file, too.")
    private Optional<MarkedSection> section;

    @Option(names = "--json", paramLabel = "FILE", description = "Write there every value that was measured, too.")
    private Optional<Path> json;

    public void publish(Findings findings, PrintWriter out) throws IOException {
        out.print(markdown ? findings.markdown() : findings.text());
        out.flush();
        if (section.isPresent()) {
            section.get().replace(findings.markdown());
        }
        if (json.isPresent()) {
            Files.writeString(json.get(), findings.json());
        }
    }
}
