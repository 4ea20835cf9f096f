package io.pgweir.proxy.net;

/** What lies under a failure of sockets and TLS, which libraries wrap several times before they show it. */
public final class RootCause {

    private RootCause() {}

    public static Throwable of(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
