package io.pgweir.proxy.admin.publish;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a receiver of OTLP has said; sections "OTLP/HTTP Response" and "OTLP/HTTP Throttling" of the specification.
 *
 * @param body its first bytes
 * @param pause for which the receiver does not want to be asked
 */
record OtlpAnswer(int status, String body, Duration pause) {

    private static final String LEFT_OUT = "<secret>";
    private static final int LONGEST_QUOTE = 300;
    private static final long LONGEST_PAUSE_SECONDS = 600;
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

    /** Zero, which a receiver may give with a warning, is not in it. */
    private static final Pattern REJECTED = Pattern.compile("\"rejectedDataPoints\"\\s*:\\s*\"?([1-9][0-9]*)");

    private static final Pattern MESSAGE = Pattern.compile("\"errorMessage\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)+)\"");

    static OtlpAnswer of(HttpResponse<String> response) {
        Duration pause = response.headers()
                .firstValue("Retry-After")
                .filter(text ->
                        response.statusCode() >= 400 && SECONDS.matcher(text).matches())
                .map(text -> Duration.ofSeconds(Math.min(LONGEST_PAUSE_SECONDS, Long.parseLong(text))))
                .orElse(Duration.ZERO);
        return new OtlpAnswer(response.statusCode(), response.body(), pause);
    }

    /**
     * Empty if all has been taken.
     *
     * @param secrets that have been sent and may come back, but go into no log
     */
    Optional<String> problem(Collection<String> secrets) {
        if (status / 100 != 2) {
            return Optional.of("metrics.otlp.endpoint has answered " + status + advice()
                    + (body.isBlank() ? "" : ": " + shortened(without(secrets, body.strip()))));
        }
        Matcher rejected = REJECTED.matcher(body);
        Matcher message = MESSAGE.matcher(body);
        String why = message.find() ? ": " + shortened(without(secrets, message.group(1))) : "";
        if (rejected.find()) {
            return Optional.of("metrics.otlp.endpoint has refused " + rejected.group(1) + " of the figures" + why);
        }
        return why.isEmpty() ? Optional.empty() : Optional.of("metrics.otlp.endpoint has taken all, but says" + why);
    }

    private String advice() {
        return switch (status) {
            case 401, 403 -> " (do metrics.otlp.headers say who pgweir is?)";
            case 404, 405 -> " (it takes OTLP by HTTP at another port or path)";
            default -> "";
        };
    }

    private static String without(Collection<String> secrets, String text) {
        String harmless = text;
        for (String secret : secrets) {
            // The last word may come back alone, as what stands behind "Bearer".
            String word = secret.substring(secret.lastIndexOf(' ') + 1);
            harmless = harmless.replace(secret, LEFT_OUT).replace(word, LEFT_OUT);
        }
        return harmless;
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "...";
    }

    /** What others say neither breaks a line of the log nor turns it round. */
    static String printable(String text) {
        return text.replaceAll("\\s+", " ").replaceAll("[^ -~]", "?");
    }
}
