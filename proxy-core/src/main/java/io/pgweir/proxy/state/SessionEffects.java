package io.pgweir.proxy.state;

import java.util.Arrays;
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
 * @param work what it does to data, when all else here is about the session
 */
public record SessionEffects(
        Set<String> settings,
        Set<String> resets,
        boolean resetsAll,
        boolean anySetting,
        Set<PinReason> pins,
        boolean unpins,
        boolean advancesSequences,
        boolean readsSequences,
        TextWork work) {

    /** By what is done to data, those that do nothing at all to the session, as nearly every text; one object for each. */
    private static final SessionEffects[] NOTHING = ofEachWork(false);

    /** The same, but for a sequence that may be advanced. */
    private static final SessionEffects[] ADVANCING_SEQUENCES = ofEachWork(true);

    /** Nothing at all, and data is read only. */
    public static final SessionEffects NONE = none(TextWork.READS);

    /** Of a text that is not known to its end: whatever there is. */
    public static final SessionEffects UNKNOWN =
            new SessionEffects(Set.of(), Set.of(), false, true, PinReason.ASKABLE, true, true, false, TextWork.UNKNOWN);

    public SessionEffects {
        settings = Set.copyOf(settings);
        resets = Set.copyOf(resets);
        pins = Set.copyOf(pins);
    }

    private static SessionEffects[] ofEachWork(boolean advancesSequences) {
        return Arrays.stream(TextWork.values())
                .map(work -> new SessionEffects(
                        Set.of(), Set.of(), false, false, Set.of(), false, advancesSequences, false, work))
                .toArray(SessionEffects[]::new);
    }

    static SessionEffects none(TextWork work) {
        return NOTHING[work.ordinal()];
    }

    static SessionEffects advancingSequences(TextWork work) {
        return ADVANCING_SEQUENCES[work.ordinal()];
    }

    /** Whether nothing outlives the transaction, nor does a sequence come into it. */
    public boolean isNone() {
        return this == NOTHING[work.ordinal()];
    }

    /** Whether PostgreSQL has to be asked about anything when the transaction is over. */
    public boolean touchSession() {
        return !isNone()
                && this != ADVANCING_SEQUENCES[work.ordinal()]
                && (anySetting || resetsAll || unpins || !settings.isEmpty() || !pins.isEmpty());
    }
}
