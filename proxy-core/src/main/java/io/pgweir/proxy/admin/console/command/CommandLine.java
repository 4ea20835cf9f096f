package io.pgweir.proxy.admin.console.command;

import java.util.List;

/** One command as it was typed, with at least one word. */
record CommandLine(List<Token> words) {

    CommandLine {
        words = List.copyOf(words);
    }

    /** Its beginning as commands are named, {@code SHOW POOLS}; in capitals, and empty if that is not words. */
    String name(int length) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < length; i++) {
            if (i >= words.size() || words.get(i).kind() != Token.Kind.WORD) {
                return "";
            }
            name.append(i == 0 ? "" : " ").append(words.get(i).text().toUpperCase(java.util.Locale.ROOT));
        }
        return name.toString();
    }

    /** What stands behind the name. */
    Arguments arguments(int length) {
        return new Arguments(words.subList(length, words.size()));
    }

    @Override
    public String toString() {
        return String.join(" ", words.stream().map(Token::text).toList());
    }
}
