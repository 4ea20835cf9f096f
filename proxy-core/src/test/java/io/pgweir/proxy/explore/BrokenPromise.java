package io.pgweir.proxy.explore;

import java.util.List;
import java.util.function.Supplier;

/** Something has happened that never may. */
final class BrokenPromise extends AssertionError {

    private static final long serialVersionUID = 1;

    private final int chosen;

    BrokenPromise(String what) {
        super(what);
        this.chosen = 0;
    }

    /**
     * @param path the steps that lead to it
     * @param chosen so many of them were chosen; the others followed when the world was left to itself
     */
    BrokenPromise(Throwable what, List<Step> path, int chosen) {
        super(
                what.getMessage() + "\nafter" + lines(path.subList(0, chosen))
                        + (chosen < path.size() ? "\nand then" + lines(path.subList(chosen, path.size())) : ""),
                what);
        this.chosen = chosen;
    }

    /** How many steps had been chosen. */
    int steps() {
        return chosen;
    }

    private static String lines(List<Step> steps) {
        StringBuilder lines = new StringBuilder();
        steps.forEach(step -> lines.append("\n  ").append(step));
        return lines.toString();
    }

    static void unless(boolean kept, Supplier<String> what) {
        if (!kept) {
            throw new BrokenPromise(what.get());
        }
    }
}
