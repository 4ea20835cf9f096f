package io.pgweir.benchmarks.load;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.SplittableRandom;

/** A script in the hands of one client, with numbers of its own; confined to the client's loop. */
final class ClientScript {

    private static final Variable[] VARIABLES = Variable.values();

    private final List<Request> requests;
    private final int rows;
    private final int scale;
    private final SplittableRandom random;
    private final int[] values = new int[VARIABLES.length];

    /** @param random seeded by the client's number, so that each contender is asked for the same */
    ClientScript(Script script, int scale, SplittableRandom random) {
        this.requests = script.requests().stream().map(Request::forClient).toList();
        this.rows = script.rows();
        this.scale = scale;
        this.random = random;
    }

    /** Before each transaction. */
    void draw() {
        for (int i = 0; i < VARIABLES.length; i++) {
            values[i] = VARIABLES[i].draw(random, scale);
        }
    }

    int length() {
        return requests.size();
    }

    /** To be written, once. */
    ByteBuf bytes(int step) {
        return requests.get(step).with(values);
    }

    /** The type of the message that ends the reply. */
    byte awaited(int step) {
        return requests.get(step).awaited();
    }

    int rows() {
        return rows;
    }

    void release() {
        requests.forEach(Request::release);
    }
}
