package io.pgweir.benchmarks.contender;

import io.pgweir.cli.CommandFailure;
import io.pgweir.config.AuthMethod;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** The contenders that there are, by their names on the command line. */
public enum ContenderKind {
    DIRECT {
        @Override
        public boolean isInstalled() {
            return true;
        }

        @Override
        public Contender start(ServerUnderTest server, Path launcher, PoolerSetUp pooler) {
            return new Direct(server.endpoint(), server.version());
        }
    },
    PGWEIR {
        @Override
        public boolean isInstalled() {
            return true;
        }

        @Override
        public Contender start(ServerUnderTest server, Path launcher, PoolerSetUp pooler)
                throws IOException, InterruptedException {
            return PgweirProcess.start(launcher, server.endpoint(), pooler, AuthMethod.SCRAM_SHA_256);
        }
    },
    PGBOUNCER {
        @Override
        public boolean isInstalled() {
            return Programs.onPath(PgBouncerProcess.NAME).isPresent();
        }

        @Override
        public Contender start(ServerUnderTest server, Path launcher, PoolerSetUp pooler)
                throws IOException, InterruptedException {
            Path program = Programs.onPath(PgBouncerProcess.NAME)
                    .orElseThrow(() -> new CommandFailure("pgbouncer is not on the PATH"));
            return PgBouncerProcess.start(program, server.endpoint(), pooler);
        }
    };

    public abstract boolean isInstalled();

    /** @param launcher of pgweir */
    public abstract Contender start(ServerUnderTest server, Path launcher, PoolerSetUp pooler)
            throws IOException, InterruptedException;

    /** As on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
