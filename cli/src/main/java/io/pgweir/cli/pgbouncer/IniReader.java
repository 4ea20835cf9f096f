package io.pgweir.cli.pgbouncer;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the lines of an ini file as PgBouncer does:
 *
 * <pre>
 *   ; comment          # comment         only at the beginning of a line: behind a value both are part of it
 *   [section]
 *   name = value                         to the end of the line, less the space around it
 *   "na""me" = value                     a name with other characters than A-Z a-z 0-9 _ . - *
 *   %include file                        read at this place, and in the section that stands above it
 * </pre>
 */
final class IniReader {

    private static final int DEEPEST = 10;
    private static final Pattern SECTION = Pattern.compile("\\[([^]]*)](.*)");
    private static final Pattern INCLUDE = Pattern.compile("%include[ \\t]+(.+)");
    private static final Pattern ENTRY =
            Pattern.compile("(?:\"((?:[^\"]|\"\")*)\"|([A-Za-z0-9_.*-]+))[ \\t]*=(.*)", Pattern.DOTALL);

    /** One {@code name = value}, in its section. */
    record Line(String section, String name, String value, Place place) {}

    private final List<Line> lines = new ArrayList<>();
    private String section = "";

    private IniReader() {}

    /** @throws IniProblem at the first line that is none, as PgBouncer stops there */
    static List<Line> read(Path file) {
        IniReader reader = new IniReader();
        reader.read(file, 0);
        return reader.lines;
    }

    private void read(Path file, int depth) {
        int number = 0;
        for (String line : contents(file).lines().toList()) {
            number++;
            read(line.strip(), file, new Place(file.toString(), number), depth);
        }
    }

    private void read(String line, Path file, Place place, int depth) {
        if (line.isEmpty() || line.startsWith(";") || line.startsWith("#")) {
            return;
        }
        Matcher include = INCLUDE.matcher(line);
        Matcher head = SECTION.matcher(line);
        if (include.matches()) {
            include(file.resolveSibling(include.group(1).strip()), place, depth);
        } else if (head.matches()) {
            section = head.group(1);
            read(head.group(2).strip(), file, place, depth);
        } else {
            lines.add(entry(line, place));
        }
    }

    private void include(Path included, Place place, int depth) {
        if (depth == DEEPEST) {
            throw new IniProblem(place, "%include goes deeper than " + DEEPEST + " files; does one include itself?");
        }
        if (!Files.isReadable(included)) {
            throw new IniProblem(place, "%include: " + included + " cannot be read");
        }
        read(included, depth + 1);
    }

    private Line entry(String line, Place place) {
        Matcher entry = ENTRY.matcher(line);
        if (!entry.matches()) {
            throw new IniProblem(place, "neither name = value nor a [section]");
        }
        if (section.isEmpty()) {
            throw new IniProblem(place, "a value before the first [section]");
        }
        String name = entry.group(2) == null ? entry.group(1).replace("\"\"", "\"") : entry.group(2);
        return new Line(section, name, entry.group(3).strip(), place);
    }

    static String contents(Path file) {
        try {
            return Files.readString(file);
        } catch (CharacterCodingException notText) {
            throw new IniProblem(file + ": the file is not text in UTF-8");
        } catch (IOException unreadable) {
            throw new IniProblem(file + ": the file cannot be read; does it exist, and may you read it?");
        }
    }
}
