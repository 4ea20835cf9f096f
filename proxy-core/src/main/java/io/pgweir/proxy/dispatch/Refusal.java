package io.pgweir.proxy.dispatch;

/** Why a waiter gets no server connection, with the figures that explain it to its user. */
public record Refusal(Reason reason, WaitFigures figures) {

    /** The label is the word of log lines, console and metric tags. */
    public enum Reason {
        WAIT_TIMEOUT("wait_timeout"),
        QUEUE_FULL("queue_full"),
        CONNECT_FAILED("connect_failed"),
        DRAINING("draining");

        private final String label;

        Reason(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }
}
