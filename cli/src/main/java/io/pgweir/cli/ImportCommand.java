package io.pgweir.cli;

import io.pgweir.cli.pgbouncer.IniProblem;
import io.pgweir.cli.pgbouncer.PgbouncerImport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pgweir import pgbouncer.ini}: makes pgweir's configuration of PgBouncer's, and says what will be different. */
@Command(
        name = "import",
        description = {
            "Make a configuration of PgBouncer's, and report on each of its settings.",
            "Prints the YAML, secrets included, on standard output and the report on standard error."
        },
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        footerHeading = "%nThe report says of each setting:%n",
        footer = {
            "  same         it means the same to pgweir",
            "  better       pgweir does more than it asks for, and takes nothing away",
            "  different    something changes that somebody could notice",
            "  unsupported  what it asks for is not done"
        })
final class ImportCommand implements Callable<Integer> {

    private static final String OWNER_ONLY = "rw-------";

    @Parameters(index = "0", paramLabel = "INI", description = "PgBouncer's file, usually pgbouncer.ini.")
    private Path ini;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "USERLIST",
            description = "Its users, usually userlist.txt; default: what auth_file names.")
    private Optional<Path> userList;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description =
                    "A new file for the YAML, which only you may read; it is checked, and the report is on standard"
                            + " output.")
    private Optional<Path> output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PgbouncerImport made = made();
        if (output.isPresent()) {
            write(output.get(), made.yaml());
            print(spec.commandLine().getOut(), made.report());
            ConfigSource.file(output.get()).load();
        } else {
            spec.commandLine().getOut().print(made.yaml());
            spec.commandLine().getOut().flush();
            print(spec.commandLine().getErr(), made.report());
        }
        return 0;
    }

    private PgbouncerImport made() {
        try {
            return PgbouncerImport.of(ini, userList);
        } catch (IniProblem problem) {
            throw new CommandFailure(problem.getMessage());
        }
    }

    private static void print(PrintWriter to, List<String> report) {
        report.forEach(to::println);
    }

    private static void write(Path file, String yaml) {
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
            Files.writeString(file, yaml);
        } catch (FileAlreadyExistsException there) {
            throw new CommandFailure(file + " is there already, and is left as it is");
        } catch (IOException e) {
            throw new CommandFailure(file + " cannot be written: " + e.getMessage());
        }
    }
}
