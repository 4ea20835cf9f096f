package io.pgweir.aws;

import io.pgweir.config.Secret;
import io.pgweir.config.ServerAuth;
import io.pgweir.config.TokenProvider;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.rds.RdsUtilities;

/**
 * Tokens of Amazon RDS: a URL that is signed for 15 minutes, with whatever credentials the AWS SDK finds. Signing asks nobody;
 * the credentials may have to be fetched, from the instance or by a web identity, which the SDK remembers.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html">IAM database
 *     authentication</a>
 */
public final class RdsIamTokens implements TokenProvider {

    private static final Duration VALID_FOR = Duration.ofMinutes(15);

    /** {@code mydb.abcdefghijkl.eu-central-1.rds.amazonaws.com}, of a cluster or proxy too, also with {@code .cn} behind it. */
    private static final Pattern ENDPOINT =
            Pattern.compile(".+\\.([a-z]{2}(?:-[a-z]+)+-[0-9]+)\\.rds\\.amazonaws\\.com(?:\\.cn)?\\.?");

    private final DefaultCredentialsProvider credentials =
            DefaultCredentialsProvider.builder().build();

    @Override
    public ServerAuth kind() {
        return ServerAuth.RDS_IAM;
    }

    @Override
    public Token token(Request request) throws TokenFailure {
        Region region = region(request.host());
        try {
            String token = RdsUtilities.builder()
                    .region(region)
                    .credentialsProvider(credentials)
                    .build()
                    .generateAuthenticationToken(what ->
                            what.hostname(request.host()).port(request.port()).username(request.user()));
            return new Token(new Secret(token), VALID_FOR);
        } catch (SdkException e) {
            throw new TokenFailure(
                    "no AWS credentials: " + firstLine(e),
                    "Give pgweir credentials in any way that the AWS SDK knows: AWS_ACCESS_KEY_ID and"
                            + " AWS_SECRET_ACCESS_KEY, a profile, a web identity, or the role of its container or instance.",
                    e);
        }
    }

    private static Region region(String host) throws TokenFailure {
        Optional<Region> named = regionIn(host);
        if (named.isPresent()) {
            return named.get();
        }
        try {
            return DefaultAwsRegionProviderChain.builder().build().getRegion();
        } catch (SdkException e) {
            throw new TokenFailure(
                    "no AWS region in the name of host \"" + host + "\", and none in the environment",
                    "Write the endpoint's own name as the server's host, or set AWS_REGION.",
                    e);
        }
    }

    /** The region in the name of an endpoint. */
    static Optional<Region> regionIn(String host) {
        Matcher endpoint = ENDPOINT.matcher(host);
        return endpoint.matches() ? Optional.of(Region.of(endpoint.group(1))) : Optional.empty();
    }

    /** The SDK lists every place that it has looked at; the log has all of it. */
    private static String firstLine(SdkException e) {
        String message = String.valueOf(e.getMessage());
        int end = message.indexOf('[');
        return (end < 0 ? message : message.substring(0, end))
                .lines()
                .findFirst()
                .orElse("")
                .strip();
    }
}
