package io.pgweir.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The configuration as it was written, before anybody asks what it means. A file and a set of environment variables both
 * become one, so that everything after it is the same for both.
 */
sealed interface Tree {

    Place place();

    /** @param entries in the order of the file */
    record Mapping(Place place, Map<String, Entry> entries) implements Tree {

        Optional<Tree> find(String... path) {
            Optional<Tree> found = Optional.of(this);
            for (String key : path) {
                found = found.filter(Mapping.class::isInstance)
                        .map(section -> ((Mapping) section).entries.get(key))
                        .map(Entry::value);
            }
            return found;
        }

        boolean contains(String... path) {
            return find(path).isPresent();
        }

        /**
         * Where {@code path} is written, or, as far as it is not, the innermost section that would hold it.
         *
         * @param path of keys, and of places in lists, which count from 1
         */
        Place placeOf(String... path) {
            Place deepest = place;
            Tree tree = this;
            for (String key : path) {
                if (tree instanceof Sequence list) {
                    tree = list.items.get(Integer.parseInt(key) - 1);
                    deepest = tree.place();
                } else if (tree instanceof Mapping mapping && mapping.entries.containsKey(key)) {
                    Entry entry = mapping.entries.get(key);
                    tree = entry.value;
                    deepest = tree instanceof Mapping ? entry.keyPlace : tree.place();
                } else {
                    return deepest;
                }
            }
            return deepest;
        }
    }

    /** A key's own place is kept because a section in block style begins on the line after its name. */
    record Entry(Place keyPlace, Tree value) {}

    record Sequence(Place place, List<Tree> items) implements Tree {}

    /**
     * @param text the value, with everything substituted: possibly a secret
     * @param written the value as it stands in the file: the only form that may be repeated in a message
     * @param again what {@code text} would be now, as a file may have changed since
     */
    record Scalar(Place place, String text, String written, Secret.Source again) implements Tree {

        Scalar(Place place, String text, String written) {
            this(place, text, written, () -> text);
        }

        /** Without the value, because whether it is a secret is not known here. */
        @Override
        public String toString() {
            return "Scalar[" + place + "]";
        }
    }

    /** A value that could not be made out. It has been reported, so nothing more is said about it. */
    record Broken(Place place) implements Tree {}
}
