package io.pgweir.proxy.session;

/** Why a client's connection ended; the label is the word of log lines and metric tags. */
public enum ClientCloseReason {
    /** It said goodbye. */
    TERMINATED("terminated"),
    /** It closed its connection without a word, or the network did. */
    DISCONNECTED("disconnected"),
    PROTOCOL_VIOLATION("protocol_violation"),
    /** It was not let in: PostgreSQL refused its settings, or could not be reached. */
    REFUSED("refused"),
    SERVER_LOST("server_lost"),
    IDLE_TIMEOUT("idle_timeout"),
    /** More prepared statements than one client may have. */
    STATEMENT_LIMIT("statement_limit"),
    /** It kept its server connection beyond its transaction when as many did as may. */
    PIN_LIMIT("pin_limit"),
    /** Somebody asked for it on the console. */
    KILLED("killed"),
    SHUTDOWN("shutdown"),
    BUG("bug");

    private final String label;

    ClientCloseReason(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
