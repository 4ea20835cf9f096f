package io.pgweir.cli.pgbouncer;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One line of an HBA file: {@code TYPE DATABASE USER [ADDRESS [MASK]] METHOD [OPTION …]}.
 *
 * @param rule what stands in {@code auth.rules}; empty if nothing needs to
 * @param understood whether it is known whom the line is for
 */
record HbaLine(Place place, String text, Optional<Map<String, Object>> rule, Judgement judgement, boolean understood) {

    private static final String ALL = "all";
    private static final List<String> EVERYWHERE = List.of("0.0.0.0/0", "::/0");

    static HbaLine parse(String text, Place place, boolean tls) {
        try {
            return new Parser(text, place, tls).line();
        } catch (NotTranslatable reason) {
            return new HbaLine(
                    place,
                    text,
                    Optional.empty(),
                    Judgement.unsupported(
                            reason.getMessage()
                                    + ": neither this line nor any behind it is a rule; who matches none is refused",
                            "write it and what follows as auth.rules"),
                    false);
        }
    }

    static HbaLine behindAnother(String text, Place place) {
        return new HbaLine(
                place,
                text,
                Optional.empty(),
                Judgement.unsupported(
                        "behind a line that is none, so this is no rule either", "write it as one of auth.rules"),
                true);
    }

    private static final class NotTranslatable extends Exception {
        NotTranslatable(String message) {
            super(message, null, false, false);
        }
    }

    /** Confined to one line. */
    private static final class Parser {

        private final String text;
        private final Place place;
        private final boolean tls;
        private final List<String> words;
        private final Map<String, Object> rule = new LinkedHashMap<>();

        Parser(String text, Place place, boolean tls) {
            this.text = text;
            this.place = place;
            this.tls = tls;
            this.words = new ArrayList<>(Arrays.asList(text.split("[ \\t]+")));
        }

        HbaLine line() throws NotTranslatable {
            String type = next();
            String databases = next();
            String users = next();
            if (databases.equals("replication")) {
                return left("pgweir does not pool replication connections, so nobody comes by it");
            }
            names("user", users);
            names("database", databases);
            switch (type) {
                case "local" -> rule.put("address", List.of("local"));
                case "host" -> rule.put("address", addresses());
                case "hostssl", "hostnossl" -> {
                    rule.put("address", addresses());
                    if (type.equals("hostssl") && !tls) {
                        return left("client_tls_sslmode is disable, so nobody comes by it");
                    }
                    rule.put("tls", type.equals("hostssl") ? "required" : "none");
                }
                default -> throw new NotTranslatable("there are no lines of the type " + type);
            }
            return withMethod(next(), type);
        }

        private HbaLine left(String why) {
            return new HbaLine(place, text, Optional.empty(), Judgement.same("left out: " + why), true);
        }

        private HbaLine withMethod(String method, String type) {
            boolean inClear = !type.equals("hostssl") && !type.equals("local");
            List<String> methods =
                    switch (method) {
                        case "trust", "reject", "scram-sha-256", "cert" -> List.of(method);
                        case "md5" -> List.of("scram-sha-256", "md5");
                        case "password" -> inClear ? List.of("scram-sha-256", "md5") : List.of("password");
                        default -> List.of("reject");
                    };
            rule.put("methods", methods);
            return new HbaLine(place, text, Optional.of(rule), judgement(method, methods), true);
        }

        private Judgement judgement(String method, List<String> methods) {
            if (!method.equals("reject") && methods.contains("reject")) {
                return Judgement.unsupported(
                        "there is no method " + method + ": these clients are refused", "choose another");
            }
            if (!words.isEmpty()) {
                return Judgement.different(
                        "a rule of auth.rules, without " + String.join(" ", words),
                        "names of certificates that stand for users are users.*.certificate_names");
            }
            return methods.equals(List.of(method))
                    ? Judgement.same("a rule of auth.rules")
                    : Judgement.better("a rule of auth.rules, with scram-sha-256 wherever the stored secret suits it");
        }

        private void names(String key, String list) throws NotTranslatable {
            List<String> names = Arrays.stream(list.split(","))
                    .map(name -> name.replace("\"", ""))
                    .toList();
            if (list.matches(".*(^|,)[@+/].*") || names.contains("sameuser") || names.contains("samerole")) {
                throw new NotTranslatable("'" + list + "' is no list of names");
            }
            if (!names.contains(ALL)) {
                rule.put(key, names);
            }
        }

        private List<String> addresses() throws NotTranslatable {
            String address = next();
            if (address.equals(ALL)) {
                return EVERYWHERE;
            }
            if (address.contains("/")) {
                int slash = address.indexOf('/');
                return List.of(network(address.substring(0, slash), address.substring(slash + 1)));
            }
            return List.of(network(address, String.valueOf(prefixOf(next()))));
        }

        private static String network(String address, String prefix) throws NotTranslatable {
            byte[] bytes = bytes(address);
            if (!prefix.matches("[0-9]{1,3}") || Integer.parseInt(prefix) > bytes.length * Byte.SIZE) {
                throw new NotTranslatable("'/" + prefix + "' is no length of a network's prefix");
            }
            int kept = Integer.parseInt(prefix);
            for (int bit = kept; bit < bytes.length * Byte.SIZE; bit++) {
                bytes[bit / Byte.SIZE] &= (byte) ~(0x80 >> bit % Byte.SIZE);
            }
            try {
                return InetAddress.getByAddress(bytes).getHostAddress() + "/" + kept;
            } catch (UnknownHostException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        private static int prefixOf(String mask) throws NotTranslatable {
            int bits = 0;
            for (byte part : bytes(mask)) {
                bits += Integer.bitCount(part & 0xff);
            }
            return bits;
        }

        /** Names are not looked up: PgBouncer has none here. */
        private static byte[] bytes(String address) throws NotTranslatable {
            if (!address.matches("[0-9.]+|[0-9A-Fa-f.:]*:[0-9A-Fa-f.:]*")) {
                throw new NotTranslatable("'" + address + "' is no address");
            }
            try {
                return InetAddress.getByName(address).getAddress();
            } catch (UnknownHostException none) {
                throw new NotTranslatable("'" + address + "' is no address");
            }
        }

        private String next() throws NotTranslatable {
            if (words.isEmpty()) {
                throw new NotTranslatable("it ends too early");
            }
            return words.remove(0);
        }
    }
}
