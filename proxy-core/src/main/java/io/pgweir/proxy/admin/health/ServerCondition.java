package io.pgweir.proxy.admin.health;

/** Whether the clients of one server can be served, as far as pgweir knows without asking PostgreSQL anything. */
enum ServerCondition {
    /** What {@code min_pool_size} asks for has not logged in yet, and nothing says that it will not. */
    WARMING("warming"),
    /** What {@code min_pool_size} asks for has logged in, and PostgreSQL is not known to be down. */
    UP("up"),
    /** No connection is open, and those that are tried fail. */
    DOWN("down"),
    /** Its event loop does not answer. */
    SILENT("silent");

    private final String label;

    ServerCondition(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }
}
