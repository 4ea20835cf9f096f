package io.pgweir.benchmarks.compare;

import io.pgweir.benchmarks.report.Spread;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** All turns of one contender under one load. */
record Series(Load load, String contender, List<Turn> turns) {

    Series {
        turns = List.copyOf(turns);
    }

    /** Empty where the contender has no such figure. */
    Optional<Spread> spread(Figure figure) {
        List<Double> values = turns.stream()
                .map(figure::of)
                .filter(OptionalDouble::isPresent)
                .map(OptionalDouble::getAsDouble)
                .toList();
        return values.isEmpty()
                ? Optional.empty()
                : Optional.of(Spread.of(values.stream().mapToDouble(Double::doubleValue)));
    }

    /** This median over that of the other; empty where one of them has no such figure. */
    OptionalDouble ratio(Figure figure, Series other) {
        Optional<Spread> mine = spread(figure);
        Optional<Spread> theirs = other.spread(figure);
        return mine.isPresent() && theirs.isPresent() && theirs.get().median() > 0
                ? OptionalDouble.of(mine.get().median() / theirs.get().median())
                : OptionalDouble.empty();
    }
}
