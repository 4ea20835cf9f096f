package io.pgweir.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Grows a {@link Tree} from single values; for a source that has no sections of its own. */
final class TreeBuilder {

    private final Map<String, Tree.Entry> root = new LinkedHashMap<>();

    /**
     * Puts a value where nothing is yet, with the sections around it.
     *
     * @return false if there is something already; what is broken is not added to, and that is not said again
     */
    boolean put(Tree value, String... path) {
        Map<String, Tree.Entry> section = root;
        for (int depth = 0; depth < path.length - 1; depth++) {
            Tree inner = section.computeIfAbsent(path[depth], name -> emptySection(value.place()))
                    .value();
            if (!(inner instanceof Tree.Mapping mapping)) {
                return true;
            }
            section = mapping.entries();
        }
        return section.putIfAbsent(path[path.length - 1], new Tree.Entry(value.place(), value)) == null;
    }

    private static Tree.Entry emptySection(Place place) {
        return new Tree.Entry(place, new Tree.Mapping(place, new LinkedHashMap<>()));
    }

    List<String> namesIn(String section) {
        return root.containsKey(section) && root.get(section).value() instanceof Tree.Mapping mapping
                ? List.copyOf(mapping.entries().keySet())
                : List.of();
    }

    Tree.Mapping build(Place place) {
        return new Tree.Mapping(place, root);
    }
}
