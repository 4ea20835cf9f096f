package io.pgweir.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces <code>${NAME}</code> by an environment variable and <code>${file:/path}</code> by the contents of a file, less
 * one newline at its end. <code>$${</code> stands for a plain <code>${</code>.
 *
 * <p>Works on single values after the file was parsed, and never on its own results: whatever a secret contains, it cannot
 * add a key or name another variable.
 */
final class Substitution {

    private static final Pattern REFERENCE = Pattern.compile("\\$\\$\\{|\\$\\{([^}]*)}");
    private static final Pattern UNFINISHED = Pattern.compile("\\$\\{[^}]*$");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final String FILE = "file:";
    private static final int MOST_BYTES = 1 << 16;

    private final Map<String, String> environment;
    private final Path directory;
    private final Problems problems;

    /** @param directory what relative paths are relative to */
    Substitution(Map<String, String> environment, Path directory, Problems problems) {
        this.environment = environment;
        this.directory = directory;
        this.problems = problems;
    }

    /** The value, or {@link Tree.Broken} after everything that is wrong with it was reported. */
    Tree apply(Place place, String written) {
        List<BadValue> failures = new ArrayList<>();
        String text = replaced(written, failures);
        failures.forEach(failure -> problems.add(place, failure.getMessage(), failure.hint()));
        return failures.isEmpty()
                ? new Tree.Scalar(place, text, written, () -> again(written))
                : new Tree.Broken(place);
    }

    /** What the value would be if the configuration were read now. */
    private String again(String written) throws BadValue {
        List<BadValue> failures = new ArrayList<>();
        String text = replaced(written, failures);
        if (!failures.isEmpty()) {
            throw failures.get(0);
        }
        return text;
    }

    private String replaced(String written, List<BadValue> failures) {
        StringBuilder text = new StringBuilder();
        int rest = 0;
        Matcher reference = REFERENCE.matcher(written);
        while (reference.find()) {
            text.append(written, rest, reference.start());
            rest = reference.end();
            try {
                text.append(reference.group(1) == null ? "${" : resolve(reference.group(1)));
            } catch (BadValue unresolved) {
                failures.add(unresolved);
            }
        }
        if (UNFINISHED.matcher(written).find(rest)) {
            failures.add(
                    new BadValue("'${' is never closed", "end it with '}', or write '$${' for the two characters"));
        }
        return text.append(written, rest, written.length()).toString();
    }

    private String resolve(String name) throws BadValue {
        if (name.startsWith(FILE)) {
            return contents(name.substring(FILE.length()));
        }
        if (!VARIABLE.matcher(name).matches()) {
            throw new BadValue(
                    "'${' and '}' with neither a variable nor a file between them",
                    "write ${VARIABLE} or ${file:/path}, or '$${' for the two characters");
        }
        String value = environment.get(name);
        if (value == null) {
            throw new BadValue("the environment variable " + name + " is not set", "set it, or write the value here");
        }
        return value;
    }

    private String contents(String name) throws BadValue {
        try (InputStream in = Files.newInputStream(directory.resolve(name))) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new BadValue("the file " + name + " is larger than 64 kB", "is it the right file?");
            }
            String contents = new String(bytes, StandardCharsets.UTF_8);
            return contents.endsWith("\n") ? contents.substring(0, contents.length() - 1) : contents;
        } catch (IOException | InvalidPathException unreadable) {
            throw new BadValue("the file " + name + " cannot be read", "does it exist, and may pgweir read it?");
        }
    }
}
