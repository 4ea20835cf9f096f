package io.pgweir.protocol;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads the {@code options} of a StartupMessage: command-line switches for the server process, as
 * {@code PGOPTIONS='-c statement_timeout=5s'} sends them.
 *
 * <p>The same words as in PostgreSQL ({@code pg_split_opts}, {@code process_postgres_switches}): white space parts them
 * unless a backslash stands before it. Of the switches those are known that set what a session may set; the others are
 * for the postmaster and are refused.
 */
public final class StartupOptions {
    private static final String WHITE_SPACE = " \t\n\u000b\f\r";
    private static final String SWITCHES_WITH_ARGUMENT = "cSf-";

    private final List<String> words;
    private final List<Setting> settings = new ArrayList<>();
    private int next;

    private StartupOptions(List<String> words) {
        this.words = words;
    }

    /** A run-time parameter with its value, not yet judged by anybody. */
    public record Setting(String name, String value) {}

    /**
     * The settings in their order; of a repeated name the last one counts.
     *
     * @throws ProtocolViolation with the SQLSTATE and text of PostgreSQL if it would refuse the options
     */
    public static List<Setting> parse(String options) throws ProtocolViolation {
        StartupOptions parser = new StartupOptions(split(options));
        parser.parseWords();
        return List.copyOf(parser.settings);
    }

    /** A backslash takes the next character as it is; one at the very end vanishes. */
    private static List<String> split(String options) {
        List<String> words = new ArrayList<>();
        StringBuilder word = null;
        for (int i = 0; i < options.length(); i++) {
            char c = options.charAt(i);
            if (WHITE_SPACE.indexOf(c) >= 0) {
                if (word != null) {
                    words.add(word.toString());
                    word = null;
                }
                continue;
            }
            if (word == null) {
                word = new StringBuilder();
            }
            if (c != '\\') {
                word.append(c);
            } else if (++i < options.length()) {
                word.append(options.charAt(i));
            }
        }
        if (word != null) {
            words.add(word.toString());
        }
        return words;
    }

    private void parseWords() throws ProtocolViolation {
        while (next < words.size()) {
            String word = words.get(next++);
            if (word.equals("--")) {
                refuseWordsAfterSwitches();
                return;
            }
            if (word.length() < 2 || word.charAt(0) != '-') {
                throw invalidArgument();
            }
            parseSwitches(word);
        }
    }

    private void refuseWordsAfterSwitches() throws ProtocolViolation {
        if (next < words.size()) {
            nextWord();
            throw invalidArgument();
        }
    }

    /** Several switches may share a word: {@code -eS64MB} is {@code -e -S 64MB}. */
    private void parseSwitches(String word) throws ProtocolViolation {
        for (int i = 1; i < word.length(); i++) {
            char option = word.charAt(i);
            if (option == 'e') {
                settings.add(new Setting("datestyle", "european"));
                continue;
            }
            if (SWITCHES_WITH_ARGUMENT.indexOf(option) < 0) {
                throw invalidArgument();
            }
            boolean argumentInWord = i + 1 < word.length();
            apply(option, argumentInWord ? word.substring(i + 1) : nextWord());
            return;
        }
    }

    private void apply(char option, String argument) throws ProtocolViolation {
        settings.add(
                switch (option) {
                    case 'S' -> new Setting("work_mem", argument);
                    case 'f' -> new Setting(plannerMethod(argument), "false");
                    case 'c' -> assignment("-c ", argument);
                    default -> assignment("--", argument);
                });
    }

    private static Setting assignment(String option, String argument) throws ProtocolViolation {
        int equals = argument.indexOf('=');
        if (equals < 0) {
            throw new ProtocolViolation(SqlState.SYNTAX_ERROR, option + argument + " requires a value");
        }
        if (equals == 0) {
            throw new ProtocolViolation(SqlState.UNDEFINED_OBJECT, "unrecognized configuration parameter \"\"");
        }
        return new Setting(argument.substring(0, equals).replace('-', '_'), argument.substring(equals + 1));
    }

    private String plannerMethod(String argument) throws ProtocolViolation {
        return switch (argument) {
            case "s" -> "enable_seqscan";
            case "i" -> "enable_indexscan";
            case "o" -> "enable_indexonlyscan";
            case "b" -> "enable_bitmapscan";
            case "t" -> "enable_tidscan";
            case "n" -> "enable_nestloop";
            case "m" -> "enable_mergejoin";
            case "h" -> "enable_hashjoin";
            default -> throw invalidArgument();
        };
    }

    private String nextWord() throws ProtocolViolation {
        if (next == words.size()) {
            throw invalidArgument();
        }
        return words.get(next++);
    }

    /** Complains, as PostgreSQL does, about the word that was read last. */
    private ProtocolViolation invalidArgument() {
        return new ProtocolViolation(ErrorFields.fatal(
                        SqlState.SYNTAX_ERROR,
                        "invalid command-line argument for server process: " + words.get(next - 1))
                .withHint("Use -c name=value or --name=value; -e, -S and -f are understood too."));
    }
}
