package io.pgweir.config;

/** The shape of a log line. */
public enum LogFormat implements Labelled {
    /** For people: time, level, words. */
    TEXT("text"),
    /** For collectors: one JSON object a line. */
    JSON("json");

    private final String label;

    LogFormat(String label) {
        this.label = label;
    }

    @Override
    public String label() {
        return label;
    }
}
