package io.pgweir.config;

/** How sockets are waited for, on both sides of pgweir. */
public enum TransportChoice implements Labelled {
    /** Whatever has been measured to be the best of those that the machine has. */
    AUTO("auto"),
    IO_URING("io_uring"),
    EPOLL("epoll"),
    KQUEUE("kqueue"),
    NIO("nio");

    private final String label;

    TransportChoice(String label) {
        this.label = label;
    }

    @Override
    public String label() {
        return label;
    }
}
