package io.pgweir.proxy.admin.console.command;

import java.util.List;
import java.util.Optional;

/** What stands behind the name of a command, read from left to right. */
final class Arguments {

    private final List<Token> words;
    private int at;

    Arguments(List<Token> words) {
        this.words = words;
    }

    boolean isEmpty() {
        return at == words.size();
    }

    boolean isNext(String word) {
        return !isEmpty() && words.get(at).isWord(word);
    }

    /** Takes the next word if it is this one. */
    boolean take(String word) {
        boolean there = isNext(word);
        at += there ? 1 : 0;
        return there;
    }

    /** Takes a whole number of at most 18 digits, if one is next. */
    Optional<Long> takeNumber() {
        if (isEmpty() || !words.get(at).text().matches("[0-9]{1,18}")) {
            return Optional.empty();
        }
        return Optional.of(Long.parseLong(words.get(at++).text()));
    }

    boolean takeSymbol(char symbol) {
        boolean there = !isEmpty() && words.get(at).isSymbol(symbol);
        at += there ? 1 : 0;
        return there;
    }

    /** Takes a name, bare or in double quotes, if one is next. */
    Optional<String> takeName() {
        if (isEmpty()
                || words.get(at).kind() != Token.Kind.WORD && words.get(at).kind() != Token.Kind.NAME) {
            return Optional.empty();
        }
        return Optional.of(words.get(at++).text());
    }

    /** Takes a value, bare or in any quotes, if one is next. */
    Optional<String> takeValue() {
        if (isEmpty() || words.get(at).kind() == Token.Kind.SYMBOL) {
            return Optional.empty();
        }
        return Optional.of(words.get(at++).text());
    }

    /** There is nothing more. */
    void end(Command command) throws CommandFailure {
        if (!isEmpty()) {
            throw unexpected(command);
        }
    }

    /** What is next, or its absence, is none of this command's. */
    CommandFailure unexpected(Command command) {
        String near = isEmpty()
                ? "at the end of the command"
                : "at or near \"" + words.get(at).text() + "\"";
        return CommandFailure.syntax("syntax error " + near, "Write " + command.syntax() + ".");
    }
}
