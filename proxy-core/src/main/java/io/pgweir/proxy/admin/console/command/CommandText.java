package io.pgweir.proxy.admin.console.command;

import io.pgweir.proxy.admin.console.command.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/** Cuts what a client has typed into commands, and these into words. Total over all texts, and linear in their length. */
final class CommandText {

    /** PgBouncer's, for names and for values. */
    static final int MAX_NAME = 64;

    static final int MAX_VALUE = 256;

    /** More than any command of the console has; a query that was meant for PostgreSQL need not be read to its end. */
    private static final int MAX_WORDS = 16;

    private static final int MAX_COMMANDS = 16;

    private static final String HINT = Commands.SHOW_HELP;

    private final String text;
    private final List<CommandLine> commands = new ArrayList<>();
    private List<Token> words = new ArrayList<>();
    private int at;

    private CommandText(String text) {
        this.text = text;
    }

    /** The commands between the semicolons, without the empty ones. */
    static List<CommandLine> parse(String text) throws CommandFailure {
        return new CommandText(text).commands();
    }

    private List<CommandLine> commands() throws CommandFailure {
        while (at < text.length()) {
            char next = text.charAt(at);
            if (Character.isWhitespace(next)) {
                at++;
            } else if (text.startsWith("--", at)) {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (text.startsWith("/*", at)) {
                comment();
            } else if (next == ';') {
                at++;
                endCommand();
            } else {
                word(next);
            }
        }
        endCommand();
        return commands;
    }

    private void endCommand() throws CommandFailure {
        if (words.isEmpty()) {
            return;
        }
        if (commands.size() == MAX_COMMANDS) {
            throw CommandFailure.syntax(
                    "more than " + MAX_COMMANDS + " commands in one query", "Send them in several queries.");
        }
        commands.add(new CommandLine(words));
        words = new ArrayList<>();
    }

    private void comment() throws CommandFailure {
        int end = text.indexOf("*/", at + 2);
        if (end < 0) {
            throw CommandFailure.syntax("unterminated /* comment", HINT);
        }
        at = end + 2;
    }

    private void word(char first) throws CommandFailure {
        if (words.size() == MAX_WORDS) {
            throw CommandFailure.syntax(
                    "a text of more than " + MAX_WORDS + " words is no command of the console", Commands.NO_DATABASE);
        }
        switch (first) {
            case '"' -> quoted(Kind.NAME, '"', MAX_NAME);
            case '\'' -> quoted(Kind.TEXT, '\'', MAX_VALUE);
            default -> {
                if (isPartOfWord(first)) {
                    bare();
                } else {
                    words.add(new Token(Kind.SYMBOL, String.valueOf(first)));
                    at++;
                }
            }
        }
    }

    private void bare() throws CommandFailure {
        int begin = at;
        while (at < text.length() && isPartOfWord(text.charAt(at))) {
            at++;
        }
        add(Kind.WORD, text.substring(begin, Math.min(at, begin + MAX_NAME + 1)), MAX_NAME);
    }

    private void quoted(Kind kind, char quote, int max) throws CommandFailure {
        StringBuilder word = new StringBuilder();
        at++;
        while (at < text.length()) {
            char next = text.charAt(at++);
            if (next == quote) {
                if (at == text.length() || text.charAt(at) != quote) {
                    add(kind, word.toString(), max);
                    return;
                }
                at++;
            }
            if (word.length() <= max) {
                word.append(next);
            }
        }
        throw CommandFailure.syntax("unterminated quotes", HINT);
    }

    private void add(Kind kind, String word, int max) throws CommandFailure {
        if (word.length() > max) {
            throw CommandFailure.syntax("a word is longer than " + max + " characters", HINT);
        }
        words.add(new Token(kind, word));
    }

    private static boolean isPartOfWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '-' || c == '+';
    }
}
