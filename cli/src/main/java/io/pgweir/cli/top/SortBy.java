package io.pgweir.cli.top;

import java.util.Comparator;
import java.util.Locale;

/** What stands at the top; of those that are alike, the busier one. */
enum SortBy {
    WAITING(Comparator.comparingLong(Line::waiting).reversed()),
    BUSY(Comparator.comparingDouble(Line::busy).reversed()),
    RATE(Comparator.comparingDouble(Line::rate).reversed()),
    NAME(Comparator.comparing(Line::name));

    private final Comparator<Line> order;

    SortBy(Comparator<Line> order) {
        this.order = order.thenComparing(Comparator.comparingDouble(Line::busy).reversed())
                .thenComparing(Line::name);
    }

    Comparator<Line> order() {
        return order;
    }

    SortBy next() {
        return values()[(ordinal() + 1) % values().length];
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
