package io.pgweir.proxy.session;

/** What a client may do on the console; the label is the word of log lines. */
public enum ConsoleRole {
    /** Of {@code admin.users}: everything. */
    ADMIN("admin"),
    /** Of {@code admin.stats_users}: look. */
    STATS("stats");

    private final String label;

    ConsoleRole(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
