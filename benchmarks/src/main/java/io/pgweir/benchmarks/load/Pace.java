package io.pgweir.benchmarks.load;

/** Decides when clients begin their next transaction. Confined to the loop of its clients. */
interface Pace {

    interface Starter {
        /** @param dueAt {@link System#nanoTime} from which the latency counts */
        void begin(LoadClient client, long dueAt);
    }

    /** The client has nothing to do, from now on. */
    void idle(LoadClient client, long now);

    /** None begins any more. */
    void stop();

    /** Each client begins its next transaction when its last one is done. */
    static Pace closed(Starter starter) {
        return new Pace() {
            private boolean stopped;

            @Override
            public void idle(LoadClient client, long now) {
                if (!stopped) {
                    starter.begin(client, now);
                }
            }

            @Override
            public void stop() {
                stopped = true;
            }
        };
    }
}
