package io.pgweir.proxy.state;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Adds up what the statements of one text do; makes no objects as long as they do nothing. For one text after the other. */
final class FoundEffects {

    private final Set<String> settings = new HashSet<>();
    private final Set<String> resets = new HashSet<>();
    private final Set<PinReason> pins = EnumSet.noneOf(PinReason.class);
    private boolean resetsAll;
    private boolean unpins;
    private boolean advancesSequences;
    private boolean readsSequences;
    private TextWork work = TextWork.READS;

    /** A setting by its name; one that has no name here is one that only PostgreSQL knows. */
    void sets(String name) {
        if (name == null) {
            pins(PinReason.DYNAMIC_SETTING);
            return;
        }
        String key = name.toLowerCase(Locale.ROOT);
        settings.add(key);
        if (key.equals("session_authorization")) {
            settings.add("role");
        }
    }

    void resets(String name) {
        sets(name);
        if (name != null) {
            resets.add(name.toLowerCase(Locale.ROOT));
        }
    }

    void resetsAll() {
        resetsAll = true;
    }

    void pins(PinReason reason) {
        pins.add(reason);
    }

    void unpins() {
        unpins = true;
    }

    void advancesSequences() {
        advancesSequences = true;
        does(TextWork.WRITES);
    }

    void does(TextWork more) {
        work = work.and(more);
    }

    void readsSequences() {
        readsSequences = true;
    }

    /** What has been found, which is then forgotten. */
    SessionEffects take() {
        boolean more = !settings.isEmpty() || !pins.isEmpty() || resetsAll || unpins || readsSequences;
        SessionEffects none = advancesSequences ? SessionEffects.advancingSequences(work) : SessionEffects.none(work);
        SessionEffects effects = more
                ? new SessionEffects(
                        settings, resets, resetsAll, false, pins, unpins, advancesSequences, readsSequences, work)
                : none;
        clear();
        return effects;
    }

    void clear() {
        if (!settings.isEmpty()) {
            settings.clear();
            resets.clear();
        }
        pins.clear();
        resetsAll = false;
        unpins = false;
        advancesSequences = false;
        readsSequences = false;
        work = TextWork.READS;
    }
}
