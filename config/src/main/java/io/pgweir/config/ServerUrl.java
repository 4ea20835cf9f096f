package io.pgweir.config;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A server as one line: {@code postgres://user:password@host:5432/database?sslmode=verify-full&sslrootcert=ca.pem}
 * (manual, section 34.1.1.2). Only the parts that have a meaning here are accepted.
 *
 * <p>Not {@link java.net.URI}: that refuses characters which are common in passwords, and repeats them in its message.
 *
 * @param host without the brackets of an IPv6 address
 * @param port as written, so that its range is checked where every port is
 */
record ServerUrl(
        String host,
        Optional<String> port,
        Optional<String> database,
        Optional<String> user,
        Secret password,
        Map<String, String> parameters) {

    static final String FORM = "write postgres://user:password@host:5432/database?sslmode=verify-full";
    private static final List<String> SCHEMES = List.of("postgres://", "postgresql://");

    /** libpq's names, and those of the keys under {@code servers.*.tls} that they stand for. */
    static final SortedMap<String, String> TLS_PARAMETERS = new TreeMap<>(Map.of(
            "sslmode", "mode",
            "sslrootcert", "ca",
            "sslcert", "certificate",
            "sslkey", "key",
            "channel_binding", "channel_binding"));

    private static final int HEX = 16;

    static ServerUrl parse(String url) throws BadValue {
        String scheme = SCHEMES.stream()
                .filter(url::startsWith)
                .findFirst()
                .orElseThrow(() -> new BadValue("does not begin with postgres://", FORM));
        String rest = url.substring(scheme.length());
        int question = rest.indexOf('?', Math.max(0, rest.lastIndexOf('@')));
        String query = question < 0 ? "" : rest.substring(question + 1);
        String location = question < 0 ? rest : rest.substring(0, question);
        int at = location.lastIndexOf('@');
        String credentials = at < 0 ? "" : location.substring(0, at);
        String target = location.substring(at + 1);
        int slash = target.indexOf('/');
        String address = slash < 0 ? target : target.substring(0, slash);
        String database = slash < 0 ? "" : decode(target.substring(slash + 1));
        int colon = credentials.indexOf(':');
        String user = decode(colon < 0 ? credentials : credentials.substring(0, colon));
        String password = colon < 0 ? "" : decode(credentials.substring(colon + 1));
        return new ServerUrl(
                host(address),
                port(address),
                present(database),
                present(user),
                new Secret(password),
                parameters(query));
    }

    private static String host(String address) throws BadValue {
        if (address.contains(",")) {
            throw new BadValue("names several hosts", "name one; several servers need a file");
        }
        int end = address.startsWith("[") ? address.indexOf(']') : endOfName(address);
        String host = decode(
                address.startsWith("[") && end > 0
                        ? address.substring(1, end)
                        : address.substring(0, Math.max(0, end)));
        if (host.isEmpty()) {
            throw new BadValue("names no host", FORM);
        }
        return host;
    }

    private static int endOfName(String address) {
        int colon = address.indexOf(':');
        return colon < 0 ? address.length() : colon;
    }

    private static Optional<String> port(String address) throws BadValue {
        String afterHost = address.substring(address.startsWith("[") ? address.indexOf(']') + 1 : endOfName(address));
        if (!afterHost.isEmpty() && !afterHost.startsWith(":")) {
            throw new BadValue("has something between the host and the port", FORM);
        }
        return present(afterHost.isEmpty() ? "" : afterHost.substring(1));
    }

    private static Map<String, String> parameters(String query) throws BadValue {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String parameter : query.isEmpty() ? new String[0] : query.split("&")) {
            int equals = parameter.indexOf('=');
            String name = equals < 0 ? parameter : parameter.substring(0, equals);
            if (!TLS_PARAMETERS.containsKey(name)) {
                throw new BadValue(
                        "has an unknown parameter '" + name + "'", Nearest.hint(name, TLS_PARAMETERS.keySet()));
            }
            parameters.put(name, equals < 0 ? "" : decode(parameter.substring(equals + 1)));
        }
        return parameters;
    }

    /** Percent-decoding of RFC 3986. A plus sign stays one: {@link java.net.URLDecoder} would make it a space. */
    private static String decode(String text) throws BadValue {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < encoded.length; i++) {
            if (encoded[i] != '%') {
                bytes.write(encoded[i]);
                continue;
            }
            int high = i + 2 < encoded.length ? Character.digit(encoded[i + 1], HEX) : -1;
            int low = i + 2 < encoded.length ? Character.digit(encoded[i + 2], HEX) : -1;
            if (high < 0 || low < 0) {
                throw new BadValue("has a % that two hexadecimal digits do not follow", "write a plain % as %25");
            }
            if (high + low == 0) {
                throw new BadValue("has a NUL character (%00)", "PostgreSQL's protocol cannot carry it; remove it");
            }
            bytes.write(high * HEX + low);
            i += 2;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException notText) {
            throw new BadValue("is not text in UTF-8 once it is decoded", "encode each byte of UTF-8 as %XX");
        }
    }

    private static Optional<String> present(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
