package io.pgweir.benchmarks.contender;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Several contenders in front of one server, all of them running until {@link #close}. */
public record Contenders(List<Contender> all) implements AutoCloseable {

    /** When one does not start, those before it are stopped again. */
    public static Contenders start(List<ContenderKind> kinds, ServerUnderTest server, Path launcher, PoolerSetUp pooler)
            throws IOException, InterruptedException {
        Contenders started = new Contenders(new ArrayList<>());
        try {
            for (ContenderKind kind : kinds) {
                started.all.add(kind.start(server, launcher, pooler));
            }
            return started;
        } catch (Exception e) {
            started.close();
            throw e;
        }
    }

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
