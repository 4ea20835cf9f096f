package io.pgweir.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pgweir.config.ServerAuth;
import io.pgweir.config.TokenProvider;
import io.pgweir.config.TokenProvider.Request;
import io.pgweir.config.TokenProvider.TokenFailure;
import java.net.URI;
import java.net.URLDecoder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.regions.Region;

/** The signature is made once more by the rules that AWS has published, without the SDK. */
class RdsIamTokensTest {

    private static final String ENDPOINT = "mydb.abcdefghijkl.eu-central-1.rds.amazonaws.com";
    private static final String KEY_ID = "AKIDEXAMPLE";
    private static final String SECRET_KEY = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final TokenProvider tokens = TokenProvider.of(ServerAuth.RDS_IAM).orElseThrow();

    @BeforeEach
    void credentials() {
        System.setProperty("aws.accessKeyId", KEY_ID);
        System.setProperty("aws.secretAccessKey", SECRET_KEY);
    }

    @AfterEach
    void none() {
        for (String property : new String[] {"accessKeyId", "secretAccessKey", "sessionToken", "region"}) {
            System.clearProperty("aws." + property);
        }
    }

    @Test
    void it_is_what_the_service_loader_finds() {
        assertThat(tokens).isInstanceOf(RdsIamTokens.class);
    }

    @ParameterizedTest
    @CsvSource({"app", "first.last+x@example.com", "'a user & more'"})
    void a_token_says_who_connects_where_and_is_signed(String user) throws Exception {
        TokenProvider.Token token = tokens.token(new Request(ENDPOINT, 5433, user));

        assertThat(token.validFor()).isEqualTo(Duration.ofMinutes(15));
        assertThat(token).asString().doesNotContain("Signature");
        String url = token.secret().reveal();
        assertThat(url).startsWith(ENDPOINT + ":5433/?");
        Map<String, String> query = query(url);
        assertThat(query)
                .containsEntry("Action", "connect")
                .containsEntry("DBUser", user)
                .containsEntry("X-Amz-Algorithm", "AWS4-HMAC-SHA256")
                .containsEntry("X-Amz-Expires", "900")
                .containsEntry("X-Amz-SignedHeaders", "host");
        String date = query.get("X-Amz-Date");
        assertThat(query).containsEntry("X-Amz-Credential", KEY_ID + "/" + scope(date, "eu-central-1"));
        assertThat(Duration.between(TIME.parse(date, Instant::from), Instant.now()))
                .isBetween(Duration.ofSeconds(-1), Duration.ofMinutes(1));
        assertThat(query).containsEntry("X-Amz-Signature", signature(query, ENDPOINT + ":5433", "eu-central-1"));
    }

    @Test
    void a_session_token_is_part_of_what_is_signed() throws Exception {
        System.setProperty("aws.sessionToken", "session/token+of==");
        Map<String, String> query =
                query(tokens.token(new Request(ENDPOINT, 5432, "app")).secret().reveal());

        assertThat(query)
                .containsEntry("X-Amz-Security-Token", "session/token+of==")
                .containsEntry("X-Amz-Signature", signature(query, ENDPOINT + ":5432", "eu-central-1"));
    }

    @Test
    void a_host_without_a_region_takes_that_of_the_environment() throws Exception {
        System.setProperty("aws.region", "us-gov-west-1");
        Map<String, String> query = query(
                tokens.token(new Request("localhost", 5432, "app")).secret().reveal());

        assertThat(query).containsEntry("X-Amz-Signature", signature(query, "localhost:5432", "us-gov-west-1"));
    }

    @ParameterizedTest
    @CsvSource({
        "mydb.abcdefghijkl.eu-central-1.rds.amazonaws.com, eu-central-1",
        "c.cluster-ro-abcdefghijkl.us-gov-east-1.rds.amazonaws.com, us-gov-east-1",
        "p.proxy-abcdefghijkl.ap-southeast-2.rds.amazonaws.com., ap-southeast-2",
        "mydb.abcdefghijkl.cn-north-1.rds.amazonaws.com.cn, cn-north-1"
    })
    void the_region_is_in_the_name_of_an_endpoint(String host, String region) {
        assertThat(RdsIamTokens.regionIn(host)).contains(Region.of(region));
    }

    @Test
    void other_names_have_no_region() {
        assertThat(RdsIamTokens.regionIn("db.eu-central-1.example.com")).isEmpty();
        assertThat(RdsIamTokens.regionIn("eu-central-1.rds.amazonaws.com.example.com"))
                .isEmpty();
    }

    @Test
    void without_credentials_one_hears_what_to_do() {
        none();
        TokenFailure failure = catchThrowableOfType(
                TokenFailure.class, () -> new RdsIamTokens().token(new Request(ENDPOINT, 5432, "app")));

        assertThat(failure).hasMessageStartingWith("no AWS credentials: Unable to load credentials");
        assertThat(failure.hint()).contains("AWS_ACCESS_KEY_ID");
    }

    @Test
    void without_a_region_one_hears_what_to_do() {
        TokenFailure failure = catchThrowableOfType(
                TokenFailure.class, () -> tokens.token(new Request("db.example.com", 5432, "app")));

        assertThat(failure).hasMessageContaining("db.example.com");
        assertThat(failure.hint()).contains("AWS_REGION");
    }

    // ---- Signature Version 4, by its description -------------------------------------------------------------------

    private static Map<String, String> query(String url) {
        return Arrays.stream(URI.create("https://" + url).getRawQuery().split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(
                        pair -> pair[0], pair -> URLDecoder.decode(pair[1], UTF_8), (a, b) -> a, TreeMap::new));
    }

    private static String scope(String date, String region) {
        return date.substring(0, 8) + "/" + region + "/rds-db/aws4_request";
    }

    private static String signature(Map<String, String> query, String host, String region) throws Exception {
        String canonicalQuery = query.entrySet().stream()
                .filter(entry -> !entry.getKey().equals("X-Amz-Signature"))
                .map(entry -> encode(entry.getKey()) + "=" + encode(entry.getValue()))
                .collect(Collectors.joining("&"));
        String canonicalRequest =
                String.join("\n", "GET", "/", canonicalQuery, "host:" + host, "", "host", hex(sha256("")));
        String date = query.get("X-Amz-Date");
        String toSign = String.join("\n", "AWS4-HMAC-SHA256", date, scope(date, region), hex(sha256(canonicalRequest)));
        byte[] key = ("AWS4" + SECRET_KEY).getBytes(UTF_8);
        for (String part : scope(date, region).split("/")) {
            key = hmac(key, part);
        }
        return hex(hmac(key, toSign));
    }

    /** RFC 3986: all but the unreserved characters. */
    private static String encode(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(UTF_8)) {
            char c = (char) (b & 0xff);
            boolean unreserved = c < 128 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0);
            encoded.append(unreserved ? String.valueOf(c) : "%%%02X".formatted((int) c));
        }
        return encoded.toString();
    }

    private static byte[] sha256(String text) throws GeneralSecurityException {
        return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(UTF_8));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
