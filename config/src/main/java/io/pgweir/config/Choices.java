package io.pgweir.config;

import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/** Lists of which one must fit, as rules about clients have them; an empty one leaves the choice open, so that all fit. */
final class Choices {

    private Choices() {}

    static <T> boolean any(List<T> choices, Predicate<T> fits) {
        return choices.isEmpty() || choices.stream().anyMatch(fits);
    }

    /** Whether all that fits {@code narrow} fits {@code wide}; false also where that is not easily seen. */
    static <T> boolean covers(List<T> wide, List<T> narrow, BiPredicate<T, T> covering) {
        return wide.isEmpty()
                || !narrow.isEmpty()
                        && narrow.stream()
                                .allMatch(choice -> wide.stream().anyMatch(other -> covering.test(other, choice)));
    }
}
