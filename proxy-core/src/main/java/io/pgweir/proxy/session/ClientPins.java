package io.pgweir.proxy.session;

import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.metrics.EventLog;
import io.pgweir.proxy.server.ServerPool;
import io.pgweir.proxy.state.PinReason;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Why one client keeps its server connection beyond its transactions, if it does, and whether its tenant may have one more
 * that does. A client takes its place among these before PostgreSQL sees the text that may pin it, so that there are never
 * too many and nothing has to be undone; only what no text has announced may find no place left.
 */
final class ClientPins {

    private static final Logger log = LoggerFactory.getLogger(ClientPins.class);
    private static final EventLog events = EventLog.of(ClientPins.class);

    private final Client client;
    private final ServerPool pool;
    private final LongSupplier nanoTime;
    private final String tenant;
    private Optional<Integer> maxPins;
    private Set<PinReason> left = Set.of();
    private Set<PinReason> reasons = Set.of();
    private long since;
    private boolean setting;
    private boolean placed;

    /** @param nanoTime of the client's turn */
    ClientPins(Client client, ServerPool pool, LongSupplier nanoTime) {
        this.client = client;
        this.pool = pool;
        this.nanoTime = nanoTime;
        this.tenant = client.limits().share().tenant();
        this.maxPins = client.limits().maxPins();
    }

    /** The limit after a reload; those who are pinned stay it. */
    void maxPins(Optional<Integer> newest) {
        maxPins = newest;
    }

    // ---- why -------------------------------------------------------------------------------------------------------

    /** What PostgreSQL has in the session. */
    Set<PinReason> left() {
        return left;
    }

    void left(Set<PinReason> present) {
        left = Set.copyOf(present);
        changed();
    }

    /** Whether the client has set something, where that is not carried to another connection. */
    void setting(boolean isSet) {
        setting = isSet;
        changed();
    }

    Set<PinReason> reasons() {
        return reasons;
    }

    /** When the first of these reasons came; of a client that has one. */
    long since() {
        return since;
    }

    private void changed() {
        Set<PinReason> present = EnumSet.noneOf(PinReason.class);
        present.addAll(left);
        if (setting) {
            present.add(PinReason.SETTING);
        }
        if (!present.equals(reasons)) {
            since = reasons.isEmpty() ? nanoTime.getAsLong() : since;
            reasons = present;
            log.info(
                    (reasons.isEmpty() ? "event=client_unpin" : "event=client_pin") + " client={} tenant={} reasons={}",
                    client,
                    tenant,
                    reasons.stream().map(PinReason::label).toList());
        }
        if (!reasons.isEmpty()) {
            place();
        }
    }

    // ---- how many --------------------------------------------------------------------------------------------------

    /** @return whether the client may be pinned, which it is taken to be until {@link #giveBack()} */
    boolean place() {
        if (!placed && !client.keepsConnection()) {
            placed = pool.pins().take(tenant, limit());
        }
        return placed || client.keepsConnection();
    }

    /**
     * A transaction is over. Who is not pinned gives its place back, before its connection goes: who gets that next may want
     * this very place.
     *
     * @return whether the client is pinned although there was no place left
     */
    boolean betweenTransactions() {
        if (reasons.isEmpty()) {
            giveBack();
            return false;
        }
        return !place();
    }

    /** The client has no server connection any more, or does not keep it. */
    void giveBack() {
        if (placed) {
            placed = false;
            pool.pins().giveBack(tenant);
        }
    }

    private int limit() {
        return maxPins.orElseGet(() -> Math.max(1, pool.pool().limits().poolSize() / 2));
    }

    /** What the client is told in place of what the text would have done. */
    ErrorFields refusal() {
        return told("; the statement has not been sent to PostgreSQL.");
    }

    /** What the client is told that is {@linkplain #betweenTransactions() one too many}. */
    ErrorFields farewell() {
        return told("; what the client has committed stands, what it has left in its session is discarded.")
                .asFatal();
    }

    private ErrorFields told(String consequence) {
        pool.traffic().pinRefusals++;
        String key = "tenants." + tenant + ".max_pins";
        String ofPool = maxPins.isPresent() ? "" : " (half of pool_size)";
        events.warn("event=pin_refused client={} tenant={} max_pins={}", client, tenant, limit());
        return ErrorFields.error(
                        SqlState.CONFIGURATION_LIMIT_EXCEEDED,
                        "too many clients keep a server connection beyond their transactions")
                .withDetail(key + " = " + limit() + ofPool + " is reached in pool "
                        + pool.pool().key().database() + "/" + pool.pool().key().user() + consequence)
                .withHint(
                        "Temporary tables, session advisory locks, LISTEN and their like are what keeps it; do without,"
                                + " or raise " + key + ".");
    }
}
