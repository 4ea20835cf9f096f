package io.pgweir.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** Secrets that occur nowhere else, so that whatever has one of them has it from where it was planted. */
final class PlantedSecrets {

    private final Map<String, String> byName = new LinkedHashMap<>();
    private final SecureRandom random = new SecureRandom();

    /** A new one. */
    String plant(String name) {
        byte[] bytes = new byte[12];
        random.nextBytes(bytes);
        return plant(name, "planted" + HexFormat.of().formatHex(bytes));
    }

    /** One that is made of another, such as its verifier. */
    String plant(String name, String secret) {
        byName.put(name, secret);
        return secret;
    }

    String get(String name) {
        return byName.get(name);
    }

    /** @param what was said, by the names of those who said it */
    void assertNoneIsIn(Map<String, String> what) {
        byName.forEach((name, secret) ->
                what.forEach((who, said) -> forms(secret).forEach(form -> assertThat(said.contains(form))
                        .as("%s has the secret %s, as %s:%n%s", who, name, form, said)
                        .isFalse())));
    }

    private static Stream<String> forms(String secret) {
        byte[] bytes = secret.getBytes(UTF_8);
        return Stream.of(
                secret,
                Base64.getEncoder().withoutPadding().encodeToString(bytes),
                HexFormat.of().formatHex(bytes));
    }
}
