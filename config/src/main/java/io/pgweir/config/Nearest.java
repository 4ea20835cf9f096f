package io.pgweir.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what somebody meant by a word with a slip in it. */
public final class Nearest {

    private Nearest() {}

    /** "did you mean ...?" if something is near enough to be meant, else the list of what there is. */
    public static String hint(String word, Collection<String> known) {
        return found(word, known).orElseGet(() -> known.isEmpty() ? "" : "known are " + String.join(", ", known));
    }

    /** "did you mean ...?" if something is near enough to be meant. */
    public static Optional<String> found(String word, Collection<String> known) {
        return find(word, known).map(nearest -> "did you mean '" + nearest + "'?");
    }

    /** The known word with the fewest slips, if these are at most a third of the word, and one in any case. */
    static Optional<String> find(String word, Collection<String> known) {
        int most = Math.max(1, word.length() / 3);
        return known.stream()
                .filter(candidate -> distance(word, candidate) <= most)
                .min(Comparator.comparingInt(candidate -> distance(word, candidate)));
    }

    /** Letters to insert, drop, replace or swap with their neighbour (optimal string alignment). */
    static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                boolean same = a.charAt(i - 1) == b.charAt(j - 1);
                d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
