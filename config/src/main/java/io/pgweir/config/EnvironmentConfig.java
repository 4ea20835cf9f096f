package io.pgweir.config;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Configuration without a file, for a container that has only environment variables: one server from a URL, its users,
 * and the keys that {@link Variables} names. It becomes the same tree as a file, and is held to the same rules; a problem
 * names the variable instead of a line.
 */
public final class EnvironmentConfig {

    private static final String OPTION = "--server";
    /** Kubernetes sets these in every pod if a service is called pgweir; nobody meant them for pgweir. */
    private static final Pattern OF_KUBERNETES =
            Pattern.compile("PGWEIR_SERVICE_HOST|PGWEIR_SERVICE_PORT(_.*)?|PGWEIR_PORT(_[0-9]+_(TCP|UDP)(_.*)?)?");

    private final Problems problems = new Problems();
    private final Map<String, String> environment;
    private final TreeBuilder tree = new TreeBuilder();
    private final Path directory = Path.of("").toAbsolutePath();
    private final Substitution substitution;

    private EnvironmentConfig(Map<String, String> environment) {
        this.environment = environment;
        this.substitution = new Substitution(environment, directory, problems);
    }

    /** Reads {@code PGWEIR_SERVER} and all other {@code PGWEIR_} variables. */
    public static ConfigLoader.Result load(Map<String, String> environment) {
        String url = environment.getOrDefault(Variables.SERVER, "");
        return new EnvironmentConfig(environment).load(Place.named(Variables.SERVER), url);
    }

    /**
     * The same with a URL from the command line in the place of {@code PGWEIR_SERVER}.
     *
     * @param url {@code postgres://user:password@host:5432/database?sslmode=verify-full}; who logs in to pgweir is the user
     *     of the URL, with the same password
     */
    public static ConfigLoader.Result fromServerUrl(String url, Map<String, String> environment) {
        return new EnvironmentConfig(environment).load(Place.named(OPTION), url);
    }

    private ConfigLoader.Result load(Place place, String url) {
        server(place, url);
        variables();
        return ConfigLoader.result(tree.build(place), directory, problems);
    }

    private void server(Place place, String url) {
        tree.put(literal(place, Variables.ONLY_SERVER), "databases", DatabaseConfig.ANY_OTHER, "server");
        try {
            if (url.isEmpty()) {
                throw new BadValue("is missing", ServerUrl.FORM);
            }
            put(place, ServerUrl.parse(url));
        } catch (BadValue refused) {
            problems.add(place, "the URL " + refused.getMessage(), refused.hint());
            // In the place of what the URL would have named, so that all the rest is still checked.
            tree.put(new Tree.Broken(place), "servers", Variables.ONLY_SERVER, "host");
            tree.put(new Tree.Broken(place), "users");
        }
    }

    private void put(Place place, ServerUrl url) {
        String server = Variables.ONLY_SERVER;
        tree.put(literal(place, url.host()), "servers", server, "host");
        // A URL without @ has the password where the port belongs, so that a message must not repeat it.
        url.port().ifPresent(port -> tree.put(new Tree.Scalar(place, port, ""), "servers", server, "port"));
        Map<String, String> parameters = url.parameters();
        ServerUrl.TLS_PARAMETERS.forEach((parameter, key) -> {
            if (parameters.containsKey(parameter)) {
                tree.put(literal(place, parameters.get(parameter)), "servers", server, "tls", key);
            }
        });
        url.database().ifPresent(name -> tree.put(literal(place, server), "databases", name, "server"));
        url.user().ifPresent(user -> tree.put(literal(place, url.password().reveal()), "users", user, "password"));
    }

    private void variables() {
        new TreeMap<>(environment).forEach((name, value) -> {
            if (!name.startsWith(Variables.PREFIX)
                    || OF_KUBERNETES.matcher(name).matches()) {
                return;
            }
            Place place = Place.named(name);
            if (name.equals(Variables.USERS)) {
                users(place, value);
            } else if (Variables.key(name).isPresent()) {
                put(Variables.key(name).get(), substitution.apply(place, value));
            } else if (!name.equals(Variables.SERVER)) {
                problems.add(place, "unknown variable", Nearest.hint(name, Variables.names()));
            }
        });
    }

    /** A shorthand holds for the only server, for every database, and for the tenant that everybody is of. */
    private void put(Key<?> key, Tree value) {
        List<String> names =
                switch (key.path().split("\\.", 2)[0]) {
                    case "servers" -> List.of(Variables.ONLY_SERVER);
                    case "databases" -> tree.namesIn("databases");
                    case "tenants" -> List.of(TenantConfig.DEFAULT);
                    default -> List.of(Keys.ANY_NAME);
                };
        for (String name : names) {
            String[] path = key.path().split("\\.");
            tree.put(
                    value,
                    Arrays.stream(path)
                            .map(word -> word.equals(Keys.ANY_NAME) ? name : word)
                            .toArray(String[]::new));
        }
    }

    /** {@code name:password,name:password}; a password with a comma comes in through <code>${file:...}</code>. */
    private void users(Place place, String value) {
        for (String user : value.split(",")) {
            int colon = user.indexOf(':');
            if (colon <= 0) {
                problems.add(place, "has a user without a password", "write name:password,name:password");
                tree.put(new Tree.Broken(place), "users");
                return;
            }
            Tree password = substitution.apply(place, user.substring(colon + 1));
            String name = user.substring(0, colon).trim();
            if (!tree.put(password, "users", name, "password")) {
                problems.add(place, "the user '" + name + "' is given twice", "name each user once");
            }
        }
    }

    /** What comes out of a URL is taken as it is: a password may well contain <code>${</code>. */
    private static Tree literal(Place place, String text) {
        return new Tree.Scalar(place, text, text);
    }
}
