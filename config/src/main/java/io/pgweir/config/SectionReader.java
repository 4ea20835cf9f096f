package io.pgweir.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads typed values out of one section. A value that is refused is reported and replaced, so that reading goes on and
 * finds the next problem; nobody ever sees the replacement, because a configuration with problems is thrown away.
 */
final class SectionReader {

    private static final int LONGEST_QUOTE = 60;
    private static final int MOST_SECRETS = 2;
    /** In the place of one that is missing, which has been reported. */
    private static final Secret NONE = new Secret("");

    private final String path;
    private final Place place;
    private final Optional<Tree.Mapping> section;
    private final Problems problems;

    SectionReader(String path, Place place, Optional<Tree.Mapping> section, Problems problems) {
        this.path = path;
        this.place = place;
        this.section = section;
        this.problems = problems;
    }

    boolean isPresent() {
        return section.isPresent();
    }

    SectionReader section(String name) {
        Optional<Tree.Entry> entry = section.map(s -> s.entries().get(name));
        Optional<Tree.Mapping> inner = entry.map(Tree.Entry::value)
                .filter(Tree.Mapping.class::isInstance)
                .map(Tree.Mapping.class::cast);
        return new SectionReader(join(name), entry.map(Tree.Entry::keyPlace).orElse(place), inner, problems);
    }

    /** The sections within, by their names, in the order of the file. */
    Map<String, SectionReader> sections() {
        Map<String, SectionReader> sections = new LinkedHashMap<>();
        section.ifPresent(s -> s.entries().keySet().forEach(name -> sections.put(name, section(name))));
        return sections;
    }

    /** The sections of a list, in its order. */
    List<SectionReader> list(String name) {
        List<SectionReader> sections = new ArrayList<>();
        Optional<Tree> value = section.flatMap(s -> s.find(name));
        if (value.isPresent() && value.get() instanceof Tree.Sequence list) {
            for (Tree item : list.items()) {
                Optional<Tree.Mapping> inner =
                        item instanceof Tree.Mapping mapping ? Optional.of(mapping) : Optional.empty();
                sections.add(new SectionReader(Keys.item(join(name), sections.size()), item.place(), inner, problems));
            }
        }
        return sections;
    }

    <T> T get(Key<T> key) {
        return find(key).orElseGet(() -> defaultOf(key));
    }

    <T> Optional<T> find(Key<T> key) {
        return written(key).flatMap(value -> parse(key, value));
    }

    private Optional<Tree> written(Key<?> key) {
        return section.flatMap(s -> s.find(key.name()));
    }

    /** The value of a key that must be there; {@code instead} if it is not, which is then reported. */
    <T> T require(Key<T> key, T instead) {
        if (written(key).isEmpty()) {
            reportMissing(key);
        }
        return find(key).orElse(instead);
    }

    private void reportMissing(Key<?> key) {
        problems.add(
                place,
                join(key.name()) + " is missing",
                "add " + key.name() + ": " + key.type().description());
    }

    /**
     * A list in the file, or a scalar with commas, which is how an environment variable has lists. Without a default, what
     * is absent is empty.
     */
    <T> List<T> list(Key<T> key) {
        Optional<Tree> value = written(key);
        if (value.isEmpty()) {
            if (key.required() && section.isPresent()) {
                reportMissing(key);
            }
            return key.defaultText().isPresent() ? List.of(defaultOf(key)) : List.of();
        }
        List<T> items = new ArrayList<>();
        List<Tree> written = items(value.get());
        for (Tree item : written) {
            parse(key, item).ifPresent(items::add);
        }
        problems.addIf(written.isEmpty(), value.get().place(), join(key.name()) + " is empty", "name at least one");
        return items;
    }

    /** A secret that knows where to look whether it has changed; an empty one if it is absent. */
    Secret secret(Key<Secret> key) {
        return optionalSecret(key).orElse(NONE);
    }

    Optional<Secret> optionalSecret(Key<Secret> key) {
        return written(key).flatMap(written -> secret(key, join(key.name()), written));
    }

    /** One secret or a list of two, of which at least one must be there. */
    List<Secret> requireSecrets(Key<Secret> key) {
        if (written(key).isEmpty()) {
            reportMissing(key);
        }
        return secrets(key);
    }

    /**
     * None, one, or the two that are both good while one replaces the other. A comma separates nothing here: passwords
     * may well have one.
     */
    List<Secret> secrets(Key<Secret> key) {
        Optional<Tree> value = written(key);
        if (!(value.orElse(null) instanceof Tree.Sequence list)) {
            return value.flatMap(only -> secret(key, join(key.name()), only)).stream()
                    .toList();
        }
        if (list.items().isEmpty() || list.items().size() > MOST_SECRETS) {
            problems.add(
                    list.place(),
                    join(key.name()) + " has " + list.items().size() + " secrets",
                    "write one, or the old and the new one");
        }
        return list.items().stream()
                .flatMap(item -> secret(key, join(key.name()), item).stream())
                .toList();
    }

    /** Secrets under names of the user's choice, in the order of the file. */
    Map<String, Secret> namedSecrets(Key<Secret> key) {
        Map<String, Secret> secrets = new LinkedHashMap<>();
        section.ifPresent(s -> s.entries().forEach((name, entry) -> secret(key, join(name), entry.value())
                .ifPresent(secret -> secrets.put(name, secret))));
        return secrets;
    }

    private Optional<Secret> secret(Key<Secret> key, String name, Tree value) {
        return parse(key, name, value).map(secret -> secret.from(() -> again(key, (Tree.Scalar) value)));
    }

    private static String again(Key<Secret> key, Tree.Scalar scalar) throws BadValue {
        String text = scalar.again().read();
        if (text.indexOf('\0') >= 0) {
            throw new BadValue(
                    "the secret as it is now has a NUL character", "PostgreSQL's protocol cannot carry it; remove it");
        }
        try {
            return key.type().parse(text).reveal();
        } catch (BadValue refused) {
            throw new BadValue("the secret as it is now " + refused.getMessage(), refused.hint());
        }
    }

    /** Values under names of the user's choice, in the order of the file. */
    Map<String, String> texts(Key<String> key) {
        Map<String, String> texts = new LinkedHashMap<>();
        section.ifPresent(s -> s.entries().forEach((name, entry) -> parse(key, join(name), entry.value())
                .ifPresent(text -> texts.put(name, text))));
        return texts;
    }

    /** A file that can be read. */
    Optional<Path> file(Key<Path> key, Path directory) {
        Optional<Path> file = find(key).map(directory::resolve);
        if (file.isPresent() && !(Files.isRegularFile(file.get()) && Files.isReadable(file.get()))) {
            Place where = section.orElseThrow().placeOf(key.name());
            problems.add(
                    where,
                    join(key.name()) + ": the file " + file.get() + " cannot be read",
                    "does it exist, and may pgweir read it?");
        }
        return file;
    }

    private <T> Optional<T> parse(Key<T> key, Tree value) {
        return parse(key, join(key.name()), value);
    }

    private <T> Optional<T> parse(Key<T> key, String name, Tree value) {
        // Every other shape has been reported by ShapeCheck.
        if (!(value instanceof Tree.Scalar scalar)) {
            return Optional.empty();
        }
        try {
            return Optional.of(key.type().parse(scalar.text()));
        } catch (BadValue refused) {
            boolean quoted = !key.type().secret() && !scalar.written().isEmpty();
            String subject = quoted ? name + " '" + shortened(scalar.written()) + "'" : name;
            problems.add(scalar.place(), subject + " " + refused.getMessage(), refused.hint());
            return Optional.empty();
        }
    }

    private static List<Tree> items(Tree value) {
        if (value instanceof Tree.Sequence sequence) {
            return sequence.items();
        }
        if (!(value instanceof Tree.Scalar scalar)) {
            return List.of();
        }
        return Arrays.stream(scalar.text().split(","))
                .map(String::trim)
                .filter(item -> !item.isEmpty())
                .<Tree>map(item -> new Tree.Scalar(scalar.place(), item, scalar.written()))
                .toList();
    }

    private static <T> T defaultOf(Key<T> key) {
        try {
            return key.type().parse(key.defaultText().orElseThrow());
        } catch (BadValue bug) {
            throw new IllegalStateException("the default of " + key.path() + " is refused by its own type", bug);
        }
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "…";
    }

    private String join(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
