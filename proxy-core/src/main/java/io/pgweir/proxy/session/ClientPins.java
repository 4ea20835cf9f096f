package io.pgweir.proxy.session;

import io.pgweir.proxy.state.PinReason;
import java.util.EnumSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Why one client keeps its server connection beyond its transactions, if it does. */
final class ClientPins {

    private static final Logger log = LoggerFactory.getLogger(ClientPins.class);

    private final Client client;
    private Set<PinReason> left = Set.of();
    private Set<PinReason> reasons = Set.of();
    private boolean setting;

    ClientPins(Client client) {
        this.client = client;
    }

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

    boolean any() {
        return !reasons.isEmpty();
    }

    private void changed() {
        Set<PinReason> present = EnumSet.noneOf(PinReason.class);
        present.addAll(left);
        if (setting) {
            present.add(PinReason.SETTING);
        }
        if (!present.equals(reasons)) {
            reasons = present;
            log.info(
                    "event={} client={} reasons={}",
                    reasons.isEmpty() ? "client_unpin" : "client_pin",
                    client,
                    reasons.stream().map(PinReason::label).toList());
        }
    }
}
