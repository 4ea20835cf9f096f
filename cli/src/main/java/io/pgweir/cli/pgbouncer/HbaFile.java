package io.pgweir.cli.pgbouncer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The {@code auth_hba_file} of {@code auth_type = hba}, whose lines are rules here. Whoever matches none is refused, and nobody
 * comes in by a line that PgBouncer would not have come to: one with a method that pgweir does not have refuses, and behind one
 * that cannot be told whom it is for there are no rules any more.
 */
record HbaFile(List<HbaLine> lines) {

    HbaFile {
        lines = List.copyOf(lines);
    }

    /** Empty unless it is in use. */
    static Optional<HbaFile> of(Ini ini) {
        Optional<Setting> setting =
                ini.global("auth_hba_file").filter(file -> !file.value().isEmpty());
        if (setting.isEmpty() || !LoginMethods.type(ini).equals("hba")) {
            return Optional.empty();
        }
        Path file = ini.path(setting.get().value());
        if (!Files.isReadable(file)) {
            throw new IniProblem(setting.get().place(), "auth_hba_file " + file + " cannot be read; may you read it?");
        }
        return Optional.of(read(file, TlsSection.isOffered(ini)));
    }

    /** @param tls whether clients can encrypt at all */
    static HbaFile read(Path file, boolean tls) {
        List<HbaLine> lines = new ArrayList<>();
        boolean understood = true;
        int number = 0;
        for (String text : IniReader.contents(file).lines().toList()) {
            Place place = new Place(file.toString(), ++number);
            String line = text.replaceFirst("#.*", "").strip();
            if (!line.isEmpty()) {
                lines.add(understood ? HbaLine.parse(line, place, tls) : HbaLine.behindAnother(line, place));
                understood &= lines.get(lines.size() - 1).understood();
            }
        }
        return new HbaFile(lines);
    }

    List<Map<String, Object>> rules() {
        return lines.stream().flatMap(line -> line.rule().stream()).toList();
    }

    boolean hasTrust() {
        return rules().stream().anyMatch(rule -> rule.get("methods").equals(List.of("trust")));
    }
}
