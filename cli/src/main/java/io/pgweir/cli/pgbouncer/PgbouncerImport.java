package io.pgweir.cli.pgbouncer;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a PgBouncer's configuration is to pgweir.
 *
 * @param yaml the configuration, secrets included
 * @param report lines for people, without secrets
 */
public record PgbouncerImport(String yaml, List<String> report) {

    private static final String HEAD = """
            # Made by `pgweir import` of %s; keys that are not here have pgweir's defaults. There are secrets in it.
            """;

    public PgbouncerImport {
        report = List.copyOf(report);
    }

    /**
     * Reads the ini, what it includes, and the users.
     *
     * @param userList in the place of the ini's {@code auth_file}
     * @throws IniProblem if PgBouncer could not read it either
     */
    public static PgbouncerImport of(Path ini, Optional<Path> userList) {
        Ini read = Ini.read(ini, userList);
        if (read.databases().isEmpty()) {
            throw new IniProblem(ini + ": no database is in it; there is nothing to import");
        }
        List<String> report = Report.of(read);
        return new PgbouncerImport(HEAD.formatted(ini.getFileName()) + YamlText.of(Translation.of(read)), report);
    }
}
