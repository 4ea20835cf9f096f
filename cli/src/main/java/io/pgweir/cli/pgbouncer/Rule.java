package io.pgweir.cli.pgbouncer;

import java.util.Map;

/** Judges one setting by its value, and by what else the ini says. */
@FunctionalInterface
interface Rule {

    Judgement of(Setting setting, Ini ini);

    /** Whatever its value. */
    static Rule always(Judgement judgement) {
        return (setting, ini) -> judgement;
    }

    /** A setting that has a key, and the same meaning. */
    static Rule key(String path) {
        return always(Judgement.same(path));
    }

    /** A number that is 0 where nothing is asked for. */
    static Rule zeroOr(Judgement otherwise) {
        return (setting, ini) -> setting.isOn() ? otherwise : Judgement.same("off, and there is nothing to switch off");
    }

    /** A switch. */
    static Rule onOff(Judgement on, Judgement off) {
        return (setting, ini) -> setting.isOn() ? on : off;
    }

    /** A text that is empty where nothing is asked for. */
    static Rule emptyOr(Judgement otherwise) {
        return (setting, ini) -> setting.value().isEmpty() ? Judgement.same("not set") : otherwise;
    }

    /** One of several words; {@code others} for any other. */
    static Rule choice(Map<String, Judgement> words, Judgement others) {
        return (setting, ini) -> words.getOrDefault(setting.value(), others);
    }

    /** A limit in seconds, which has to be a number. */
    static Rule seconds(Judgement judgement) {
        return (setting, ini) -> {
            setting.milliseconds();
            return judgement;
        };
    }

    /** A limit in seconds that cannot be switched off in pgweir. */
    static Rule secondsOr(Judgement ofZero, Judgement otherwise) {
        return (setting, ini) -> setting.milliseconds() == 0 ? ofZero : otherwise;
    }
}
