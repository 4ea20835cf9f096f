package io.pgweir.cli.pgbouncer;

/**
 * What is to be said about a setting.
 *
 * @param why what pgweir does, and by which key if there is one
 * @param action what to do about it; empty = nothing
 */
record Judgement(Verdict verdict, String why, String action) {

    static Judgement same(String why) {
        return new Judgement(Verdict.SAME, why, "");
    }

    static Judgement better(String why) {
        return new Judgement(Verdict.BETTER, why, "");
    }

    static Judgement different(String why, String action) {
        return new Judgement(Verdict.DIFFERENT, why, action);
    }

    static Judgement unsupported(String why, String action) {
        return new Judgement(Verdict.UNSUPPORTED, why, action);
    }
}
