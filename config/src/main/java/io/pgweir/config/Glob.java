package io.pgweir.config;

import java.util.Objects;

/**
 * A pattern in which {@code *} stands for any text, even none, and {@code ?} for one character; all else stands for
 * itself.
 */
public record Glob(String text) {

    public Glob {
        Objects.requireNonNull(text, "text");
    }

    /**
     * In at most as many steps as the one has characters times the other: the text is a client's, and a regular expression
     * could be made to take exponentially many.
     */
    public boolean matches(String name) {
        int at = 0;
        int inText = 0;
        int star = -1;
        int behindStar = 0;
        while (at < name.length()) {
            // Before the character itself: the name may have a star in it, which a star must not take for its like.
            if (inText < text.length() && text.charAt(inText) == '*') {
                star = inText++;
                behindStar = at;
            } else if (inText < text.length() && fits(text.codePointAt(inText), name.codePointAt(at))) {
                inText = text.offsetByCodePoints(inText, 1);
                at = name.offsetByCodePoints(at, 1);
            } else if (star >= 0) {
                inText = star + 1;
                behindStar = name.offsetByCodePoints(behindStar, 1);
                at = behindStar;
            } else {
                return false;
            }
        }
        return text.substring(inText).chars().allMatch(rest -> rest == '*');
    }

    private static boolean fits(int pattern, int character) {
        return pattern == '?' || pattern == character;
    }

    /** Whether everything that {@code other} matches is matched; false also where that is not easily seen. */
    boolean covers(Glob other) {
        boolean literal = other.text.indexOf('*') < 0 && other.text.indexOf('?') < 0;
        return equals(other) || text.equals("*") || literal && matches(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
