package io.pgweir.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * How the text of a value becomes a value.
 *
 * @param description for the user's manual
 * @param secret whether a message must not repeat the text
 */
record ValueType<T>(String description, boolean secret, Parser<T> parser) {

    static final ValueType<String> TEXT = new ValueType<>("text", false, ValueType::nonEmpty);
    static final ValueType<String> ANY_TEXT = new ValueType<>("text, may be empty", false, text -> text);
    static final ValueType<Glob> PATTERN = new ValueType<>("pattern", false, text -> new Glob(nonEmpty(text)));
    /** Of host names, which are not told by case. */
    static final ValueType<Glob> HOST_PATTERN =
            new ValueType<>("pattern", false, text -> new Glob(nonEmpty(text).toLowerCase(Locale.ROOT)));

    static final ValueType<Cidr> CIDR = new ValueType<>("network or address", false, Cidr::parse);
    static final ValueType<RuleAddress> RULE_ADDRESS =
            new ValueType<>("network, address or `local`", false, RuleAddress::parse);
    static final ValueType<String> QUERY = new ValueType<>("SQL with one `?`", false, ValueType::query);
    static final ValueType<Path> FILE = new ValueType<>("file", false, ValueType::path);
    static final ValueType<Path> DIRECTORY = new ValueType<>("directory", false, ValueType::path);
    static final ValueType<Secret> PASSWORD =
            new ValueType<>("password, SCRAM verifier or md5 hash", true, ValueType::password);
    static final ValueType<Secret> PLAIN_PASSWORD = new ValueType<>("password", true, ValueType::plainPassword);
    static final ValueType<Secret> FLEET_KEY =
            new ValueType<>("secret of 16 characters or more", true, ValueType::fleetKey);
    static final ValueType<String> NAMESPACE =
            new ValueType<>("letters, digits and `._/#:-`", false, ValueType::namespace);
    static final ValueType<Boolean> BOOLEAN = new ValueType<>("`true` or `false`", false, ValueType::bool);
    static final ValueType<Integer> PORT = integer(1, 65_535);
    static final ValueType<Integer> PORT_OR_ANY = integer(0, 65_535);
    static final ValueType<Duration> DURATION = new ValueType<>("duration", false, ValueType::positive);
    static final ValueType<Duration> DURATION_OR_ZERO = new ValueType<>("duration or `0`", false, DurationText::parse);

    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]+");
    private static final Pattern NAMESPACE_TEXT = Pattern.compile("[0-9A-Za-z._/#:-]{1,255}");
    private static final int LONGEST_INT = 10;
    private static final int SHORTEST_FLEET_KEY = 16;

    @FunctionalInterface
    interface Parser<T> {
        T parse(String text) throws BadValue;
    }

    static ValueType<Integer> integer(int least, int most) {
        return new ValueType<>(least + " to " + most, false, text -> wholeNumber(text, least, most));
    }

    static <E extends Enum<E> & Labelled> ValueType<E> choice(Class<E> choices) {
        List<String> labels =
                Arrays.stream(choices.getEnumConstants()).map(Labelled::label).toList();
        String description = "`" + String.join("`, `", labels) + "`";
        return new ValueType<>(description, false, text -> oneOf(choices, labels, text));
    }

    T parse(String text) throws BadValue {
        return parser.parse(text);
    }

    private static String nonEmpty(String text) throws BadValue {
        if (text.isBlank()) {
            throw new BadValue("is empty", "give it a value or leave it out");
        }
        return text;
    }

    private static String query(String text) throws BadValue {
        if (text.chars().filter(c -> c == '?').count() != 1) {
            throw new BadValue("does not take exactly one parameter", "write one ? where the user's name goes");
        }
        return text;
    }

    private static Path path(String text) throws BadValue {
        try {
            return Path.of(nonEmpty(text));
        } catch (InvalidPathException notAPath) {
            throw new BadValue("is not a path", "");
        }
    }

    private static Secret password(String text) throws BadValue {
        if (text.isEmpty()) {
            throw new BadValue("is empty", "give a password, a SCRAM verifier or an md5 hash");
        }
        Secret secret = new Secret(text);
        if (PasswordKind.isMalformedVerifier(secret)) {
            throw new BadValue(
                    "looks like a SCRAM verifier but is not a whole one",
                    "copy all of SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>");
        }
        return secret;
    }

    private static Secret plainPassword(String text) throws BadValue {
        if (text.isEmpty()) {
            throw new BadValue("is empty", "give the password that the server asks for");
        }
        Secret secret = new Secret(text);
        if (PasswordKind.of(secret) == PasswordKind.SCRAM_VERIFIER) {
            throw new BadValue("is a SCRAM verifier, which cannot log in to a server", "give the password itself");
        }
        return secret;
    }

    /** One that could be guessed would let passwords be guessed behind it. */
    private static Secret fleetKey(String text) throws BadValue {
        if (text.length() < SHORTEST_FLEET_KEY) {
            throw new BadValue(
                    "is shorter than " + SHORTEST_FLEET_KEY + " characters", "make one with: openssl rand -base64 24");
        }
        return new Secret(text);
    }

    private static String namespace(String text) throws BadValue {
        if (!NAMESPACE_TEXT.matcher(text).matches()) {
            throw new BadValue("is no namespace of CloudWatch", "use letters, digits and . _ / # : - only");
        }
        if (text.startsWith("AWS/")) {
            throw new BadValue("is a namespace of AWS itself", "begin with another word than AWS");
        }
        return text;
    }

    private static Boolean bool(String text) throws BadValue {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new BadValue("is neither true nor false", "write true or false");
        };
    }

    private static Duration positive(String text) throws BadValue {
        Duration duration = DurationText.parse(text);
        if (duration.isZero()) {
            throw new BadValue("must not be zero", "this cannot be switched off; write a duration, e.g. 30s");
        }
        return duration;
    }

    private static int wholeNumber(String text, int least, int most) throws BadValue {
        String range = "write a whole number from " + least + " to " + most;
        if (!WHOLE_NUMBER.matcher(text).matches()) {
            throw new BadValue("is not a whole number", range);
        }
        long number = text.length() > LONGEST_INT ? Long.MAX_VALUE : Long.parseLong(text);
        if (number < least || number > most) {
            throw new BadValue("is out of range", range);
        }
        return (int) number;
    }

    private static <E extends Enum<E> & Labelled> E oneOf(Class<E> choices, List<String> labels, String text)
            throws BadValue {
        int index = labels.indexOf(text);
        if (index < 0) {
            throw new BadValue("is not a choice", "one of " + String.join(", ", labels));
        }
        return choices.getEnumConstants()[index];
    }
}
