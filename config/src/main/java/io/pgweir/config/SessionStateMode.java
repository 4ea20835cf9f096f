package io.pgweir.config;

/** What becomes of what a transaction leaves behind in its session, where clients share server connections. */
public enum SessionStateMode implements Labelled {
    /** Settings go with their client; what cannot go keeps the client on its server connection. */
    TRACK("track"),
    /** Settings keep the client on its server connection, too. */
    PIN("pin"),
    /** Settings go with their client; a command that would leave anything else behind is refused. */
    REJECT("reject");

    private final String label;

    SessionStateMode(String label) {
        this.label = label;
    }

    @Override
    public String label() {
        return label;
    }
}
