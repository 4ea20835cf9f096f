package io.pgweir.benchmarks.load;

/** Does one transaction when it is told to. Confined to its loop. */
interface LoadClient {

    /** Hears of each {@link #begin} that it is {@code done}, once. */
    interface Owner {
        void opened(LoadClient client);

        /** @param why it never will be */
        void notOpened(String why);

        /**
         * @param dueAt as {@link #begin} was told
         * @param bytes of requests and replies
         */
        void done(LoadClient client, ScriptEnd end, long dueAt, long bytes);

        /** In a transaction, which will be {@code done} nevertheless. */
        void error(String text);

        /** A client can do nothing any more. If it was in a transaction, that is {@code done} next. */
        void lost(String why);
    }

    void open();

    /** @param dueAt {@link System#nanoTime} at which the transaction should begin; its latency is counted from there */
    void begin(long dueAt);

    /** Leaves nothing open; not to be called before {@code opened}. */
    void close();
}
