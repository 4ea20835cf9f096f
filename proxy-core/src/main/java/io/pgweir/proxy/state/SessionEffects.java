package io.pgweir.proxy.state;

import java.util.Set;

/**
 * What a query text may do to its session beyond its transaction, as far as the text tells. It may promise too much (the
 * command fails, or is rolled back): PostgreSQL is asked what has really happened, but only where there is something here.
 *
 * @param settings names, in lower case, of parameters that the text may change for the session, by whatever command
 * @param resets those of them, in lower case, that it brings back to their default: {@code RESET x}, {@code SET x TO DEFAULT}
 * @param resetsAll {@code RESET ALL} or {@code DISCARD ALL}
 * @param anySetting any parameter may have been changed, since the text could not be read to its end
 * @param pins what it may leave behind in the connection
 * @param unpins it may take away what the session has left in the connection before: {@code UNLISTEN}, {@code DISCARD} …
 * @param advancesSequences it may call {@code nextval}, if only by the default of a column
 * @param readsSequences it calls {@code currval} or {@code lastval}
 */
public record SessionEffects(
        Set<String> settings,
        Set<String> resets,
        boolean resetsAll,
        boolean anySetting,
        Set<PinReason> pins,
        boolean unpins,
        boolean advancesSequences,
        boolean readsSequences) {

    /** Nothing at all, which is what nearly every text does; the one object for it. */
    public static final SessionEffects NONE =
            new SessionEffects(Set.of(), Set.of(), false, false, Set.of(), false, false, false);

    /** The same, but for a sequence that may be advanced; also one object. */
    public static final SessionEffects ADVANCES_SEQUENCES =
            new SessionEffects(Set.of(), Set.of(), false, false, Set.of(), false, true, false);

    /** Of a text that is not known to its end: whatever there is. */
    public static final SessionEffects UNKNOWN =
            new SessionEffects(Set.of(), Set.of(), false, true, PinReason.ASKABLE, true, true, false);

    public SessionEffects {
        settings = Set.copyOf(settings);
        resets = Set.copyOf(resets);
        pins = Set.copyOf(pins);
    }

    /** Whether PostgreSQL has to be asked about anything when the transaction is over. */
    public boolean touchSession() {
        return this != NONE
                && this != ADVANCES_SEQUENCES
                && (anySetting || resetsAll || unpins || !settings.isEmpty() || !pins.isEmpty());
    }
}
