package io.pgweir.config;

import java.util.List;
import java.util.Map;

/** Reports keys that do not exist, and sections where a value belongs or the other way round. */
final class ShapeCheck {

    private final Problems problems;

    ShapeCheck(Problems problems) {
        this.problems = problems;
    }

    void check(Tree.Mapping root) {
        section("", "", root);
    }

    /**
     * @param path as the user wrote it, for messages
     * @param known the same with {@code *} for chosen names, for looking it up
     */
    private void section(String path, String known, Tree.Mapping section) {
        List<String> names = Keys.namesIn(known);
        boolean anyName = names.contains(Keys.ANY_NAME);
        for (Map.Entry<String, Tree.Entry> entry : section.entries().entrySet()) {
            String name = entry.getKey();
            if (anyName || names.contains(name)) {
                entry(
                        join(path, name),
                        join(known, anyName ? Keys.ANY_NAME : name),
                        entry.getValue().value());
            } else {
                String where = path.isEmpty() ? "" : " in " + path;
                Place place = entry.getValue().keyPlace();
                problems.add(place, "unknown key '" + name + "'" + where, Nearest.hint(name, names));
            }
        }
    }

    private void entry(String path, String known, Tree value) {
        boolean repeated = Keys.at(known).anyMatch(Key::repeated);
        if (value instanceof Tree.Broken) {
            return;
        }
        if (Keys.at(known).findAny().isPresent()) {
            if (repeated && value instanceof Tree.Sequence list) {
                list.items().stream()
                        .filter(item -> item instanceof Tree.Sequence || item instanceof Tree.Mapping)
                        .forEach(item -> problems.add(
                                item.place(), path + " takes a list of values", "write " + path + " as key: [a, b]"));
            } else if (!(value instanceof Tree.Scalar)) {
                problems.add(value.place(), path + " takes one value", "write " + path + " as key: value");
            }
        } else if (Keys.isList(known)) {
            list(path, known + Keys.LIST, value);
        } else if (value instanceof Tree.Mapping section) {
            section(path, known, section);
        } else if (!isEmpty(value)) {
            problems.add(value.place(), path + " is a section, not a value", contents(known));
        }
    }

    private void list(String path, String known, Tree value) {
        if (value instanceof Tree.Sequence list) {
            for (int i = 0; i < list.items().size(); i++) {
                item(Keys.item(path, i), known, list.items().get(i));
            }
        } else if (!isEmpty(value)) {
            problems.add(value.place(), path + " is a list of sections", "begin each with '- ': " + contents(known));
        }
    }

    private void item(String path, String known, Tree item) {
        if (item instanceof Tree.Mapping section) {
            section(path, known, section);
        } else if (!(item instanceof Tree.Broken)) {
            problems.add(item.place(), path + " is a section, not a value", contents(known));
        }
    }

    private static boolean isEmpty(Tree value) {
        return value instanceof Tree.Scalar scalar && scalar.written().isEmpty();
    }

    private static String contents(String section) {
        List<String> names = Keys.namesIn(section);
        return names.contains(Keys.ANY_NAME)
                ? "it holds names of your choice"
                : "its keys are " + String.join(", ", names);
    }

    private static String join(String section, String name) {
        return section.isEmpty() ? name : section + "." + name;
    }
}
