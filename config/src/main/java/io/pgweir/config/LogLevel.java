package io.pgweir.config;

/** The least important event that is still logged. */
public enum LogLevel implements Labelled {
    /** Something is broken and needs a person. */
    ERROR("error"),
    /** Something is wrong and pgweir goes on. */
    WARN("warn"),
    /** Start, stop, reload, servers lost and found. */
    INFO("info"),
    /** One line for each connection. */
    DEBUG("debug"),
    /** Everything, including message types; slow. */
    TRACE("trace");

    private final String label;

    LogLevel(String label) {
        this.label = label;
    }

    @Override
    public String label() {
        return label;
    }
}
