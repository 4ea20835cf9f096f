package io.pgweir.benchmarks.contender;

import java.io.IOException;
import java.util.List;

/** Several contenders in front of one server, all of them running until {@link #close}. */
public record Contenders(List<Contender> all) implements AutoCloseable {

    /** One that cannot be closed does not keep the others from it. */
    @Override
    public void close() throws IOException {
        IOException failure = null;
        for (Contender contender : all) {
            try {
                contender.close();
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
