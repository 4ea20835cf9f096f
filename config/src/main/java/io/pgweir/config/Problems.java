package io.pgweir.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Collects everything that is wrong, so that a user sees all of it at once. Confined to one load. */
final class Problems {

    private static final Comparator<Problem> BY_PLACE =
            Comparator.comparing(Problem::file).thenComparingInt(Problem::line).thenComparingInt(Problem::column);

    private final List<Problem> found = new ArrayList<>();
    private final Set<Place> places = new HashSet<>();

    void add(Place place, String message, String hint) {
        places.add(place);
        found.add(new Problem(place.file(), place.line(), place.column(), message, hint));
    }

    /** Adds it unless something is known to be wrong at this place, of which it may be a consequence. */
    void addIf(boolean wrong, Place place, String message, String hint) {
        if (wrong && !isReported(place)) {
            add(place, message, hint);
        }
    }

    /** Whether a value from this place is known to be wrong, so that what follows from it need not be reported too. */
    boolean isReported(Place place) {
        return places.contains(place);
    }

    List<Problem> inOrder() {
        return found.stream().sorted(BY_PLACE).distinct().toList();
    }
}
