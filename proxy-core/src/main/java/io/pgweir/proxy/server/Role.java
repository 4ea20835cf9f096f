package io.pgweir.proxy.server;

import io.pgweir.config.TokenProvider.TokenFailure;
import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.auth.CredentialRotation;
import io.pgweir.proxy.auth.ServerCredential;
import io.pgweir.proxy.auth.ServerLogin;
import io.pgweir.proxy.auth.TokenCache;
import io.pgweir.proxy.dispatch.ConnectFailure;
import io.pgweir.proxy.metrics.EventLog;
import io.pgweir.proxy.net.LoopTurn;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A role as which pgweir logs in to one server, for all pools of that role. Its logins show their credential one after the
 * other: so PostgreSQL sees one failed login after a password was changed and not one for each connection that is being
 * opened, and what the first login finds out is what the others behind it go by. Confined to the server's loop.
 *
 * <pre>
 * begin ─▶ connect, TLS, startup message ─▶ join the line ─▶ show ─▶ accepted: the next in line shows the same
 *   │                                                          └───▶ refused: files are read again, then
 *   └─ during a pause: the refusal is remembered                       the next one shows another, or there is a pause
 * </pre>
 */
final class Role {

    private static final EventLog events = EventLog.of(Role.class);

    private static final String SECRET_HINT =
            " or the role's password at PostgreSQL. A file is read again by itself, all else by a reload (SIGHUP).";
    private static final String TOKEN_HINT =
            "GRANT rds_iam to the role, and allow rds-db:connect for it to whom pgweir's AWS credentials belong.";

    /** Many pools may ask during a pause, and each time the files are looked at for a change. */
    private static final long BETWEEN_READINGS = TimeUnit.MILLISECONDS.toNanos(500);

    private final String server;
    private final LoopTurn turn;
    private final Executor blocking;
    private final Optional<TokenCache> tokens;
    private final CredentialRotation rotation;
    private final ArrayDeque<LoginAttempt> line = new ArrayDeque<>();
    private final List<Runnable> afterReading = new ArrayList<>();
    private final DerivedKeys derivedKeys = new DerivedKeys();
    private ServerLogin offered;
    private ServerLogin login;
    private LoginAttempt probe;
    private ErrorFields refusal;
    private long readAt;
    private int refusals;
    private boolean serving;

    /**
     * @param tokens where the login is one with tokens
     * @param blocking where files may be read
     */
    Role(String server, ServerLogin login, Optional<TokenCache> tokens, LoopTurn turn, Executor blocking) {
        this.server = server;
        this.tokens = tokens;
        this.offered = login;
        this.login = login;
        this.turn = turn;
        this.blocking = blocking;
        this.rotation = new CredentialRotation(login.credentials(), turn, new Random());
        this.readAt = turn.now();
    }

    String name() {
        return login.user();
    }

    DerivedKeys derivedKeys() {
        return derivedKeys;
    }

    /** What the latest client, or the latest configuration, says; if it says what it has said before, the files know better. */
    void login(ServerLogin newest) {
        if (!newest.equals(offered)) {
            offered = newest;
            use(newest);
        }
    }

    private void use(ServerLogin newest) {
        login = newest;
        rotation.replace(newest.credentials());
    }

    /** Somebody has looked at the configuration, and perhaps at PostgreSQL too. */
    void tryAnew() {
        rotation.endPause();
        tokens.ifPresent(TokenCache::forget);
    }

    /**
     * Asks whether to connect; answers exactly once. After all credentials were refused, one login at a time finds out whether
     * they still are, and none during a pause unless a file has changed.
     */
    void begin(Consumer<LoginAttempt> connect, Consumer<ConnectFailure> refused) {
        boolean reading = !afterReading.isEmpty();
        if (reading || rotation.isPausing() && turn.now() - readAt > BETWEEN_READINGS) {
            reread(() -> prepare(connect, refused));
        } else {
            prepare(connect, refused);
        }
    }

    private void prepare(Consumer<LoginAttempt> connect, Consumer<ConnectFailure> refused) {
        if (rotation.isPausing()) {
            refused.accept(failure());
        } else if (tokens.isPresent()) {
            tokens.get().whenThereIsOne(() -> decide(connect, refused), failure -> refused.accept(noToken(failure)));
        } else {
            decide(connect, refused);
        }
    }

    private void decide(Consumer<LoginAttempt> connect, Consumer<ConnectFailure> refused) {
        if (rotation.isPausing() || rotation.isDoubtful() && probe != null) {
            refused.accept(failure());
            return;
        }
        LoginAttempt attempt = new LoginAttempt(this, refusals, tokens.map(TokenCache::token));
        if (rotation.isDoubtful()) {
            probe = attempt;
        }
        connect.accept(attempt);
    }

    // ---- the line --------------------------------------------------------------------------------------------------

    /**
     * Has the attempt show a credential when it is its turn, perhaps at once.
     *
     * @param mayAskOthers whether PostgreSQL may have to ask others, so that a line could take longer than a login may; as
     *     long as what is shown is known to be right, nobody waits then
     */
    void join(LoginAttempt attempt, boolean mayAskOthers) {
        if (mayAskOthers && rotation.isProven()) {
            attempt.show(rotation.next().orElseThrow());
        } else {
            line.add(attempt);
            serveLine();
        }
    }

    /**
     * In a loop and not by recursion: a whole line may be turned away at once.
     *
     * <p>A login that began before the latest refusal shows nothing but begins again: its backend has looked the password up
     * before it sent its challenge, so it may still know the old one and would refuse the new.
     */
    private void serveLine() {
        if (serving) {
            return;
        }
        serving = true;
        while (!line.isEmpty() && !line.peek().hasTurn()) {
            LoginAttempt first = line.peek();
            Optional<ServerCredential> next = rotation.next();
            if (first.begunAfter() != refusals) {
                line.remove();
                first.beginAgain();
            } else if (next.isPresent()) {
                first.show(next.get());
            } else {
                line.remove();
                first.turnAway(failure());
            }
        }
        serving = false;
    }

    void accepted(LoginAttempt attempt, ServerCredential shown) {
        rotation.accepted(shown);
        ended(attempt);
    }

    /** The attempt keeps its turn until the files have been read. */
    void refused(
            LoginAttempt attempt,
            ServerCredential shown,
            ErrorFields error,
            Runnable again,
            Consumer<ConnectFailure> failed) {
        refusal = error;
        refusals++;
        rotation.refused(shown);
        reread(() -> {
            ended(attempt);
            events.warn(
                    "event=server_login_refused server={} role={} key={} sqlstate={} message=\"{}\" next={}",
                    server,
                    name(),
                    login.key().orElse("none"),
                    error.sqlState(),
                    error.message(),
                    rotation.isPausing() ? "in " + millisToNextAttempt() + "ms" : "another_secret");
            if (rotation.isPausing()) {
                failed.accept(failure());
            } else {
                again.run();
            }
        });
    }

    /** However it has ended; may be said more than once. */
    void ended(LoginAttempt attempt) {
        if (probe == attempt) {
            probe = null;
        }
        line.remove(attempt);
        serveLine();
    }

    // ---- the files -------------------------------------------------------------------------------------------------

    /** Those who ask while the files are being read share the reading. */
    private void reread(Runnable then) {
        afterReading.add(then);
        if (afterReading.size() > 1) {
            return;
        }
        readAt = turn.now();
        ServerLogin before = login;
        blocking.execute(() -> {
            ServerLogin now = before.reread(unreadable -> events.warn(
                    "event=secret_unreadable key={} message=\"{}\"",
                    before.key().orElse("none"),
                    unreadable.getMessage()));
            turn.loop().execute(() -> haveRead(before, now));
        });
    }

    private void haveRead(ServerLogin before, ServerLogin now) {
        if (login == before) {
            use(now);
        }
        List<Runnable> next = List.copyOf(afterReading);
        afterReading.clear();
        next.forEach(Runnable::run);
    }

    // ---- what is said meanwhile ------------------------------------------------------------------------------------

    private long millisToNextAttempt() {
        return TimeUnit.NANOSECONDS.toMillis(rotation.nanosToNextAttempt());
    }

    /** PostgreSQL's own words, and what they are about. */
    private ConnectFailure failure() {
        String what = login.key().map(key -> secrets() + " of " + key).orElse("what the client has logged in with");
        String when = rotation.isPausing() ? "in " + millisToNextAttempt() + "ms" : "under way";
        String detail =
                "PostgreSQL has refused " + what + " for role \"" + name() + "\"; the next attempt is " + when + ".";
        String hint = login.key()
                .map(key -> tokens.isPresent() ? TOKEN_HINT : "Correct " + key + SECRET_HINT)
                .orElse(refusal.hint());
        return new ConnectFailure(
                refusal.sqlState(),
                refusal.message(),
                true,
                refusal.detail() == null ? detail : refusal.detail() + " " + detail,
                hint);
    }

    /** Not PostgreSQL's words, for it has not been asked. */
    private ConnectFailure noToken(TokenFailure failure) {
        long millis = TimeUnit.NANOSECONDS.toMillis(tokens.orElseThrow().nanosToNextAttempt());
        return new ConnectFailure(
                SqlState.SQLCLIENT_UNABLE_TO_ESTABLISH_SQLCONNECTION,
                "no token for role \"" + name() + "\" of server \"" + server + "\": " + failure.getMessage(),
                true,
                "It is wanted by " + login.key().orElseThrow() + "; the next attempt is in " + millis + "ms.",
                failure.hint());
    }

    private String secrets() {
        if (tokens.isPresent()) {
            return "the token";
        }
        return rotation.size() == 1 ? "the secret" : "both secrets";
    }
}
