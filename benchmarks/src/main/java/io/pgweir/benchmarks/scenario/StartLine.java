package io.pgweir.benchmarks.scenario;

import io.pgweir.benchmarks.contender.Endpoint;
import io.pgweir.benchmarks.contender.InstalledPooler;
import io.pgweir.benchmarks.contender.PgweirCopy;
import io.pgweir.benchmarks.contender.PgweirProgram;
import io.pgweir.benchmarks.contender.PoolerProgram;
import io.pgweir.benchmarks.contender.PoolerSetUp;
import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Properties;

/** All that is to be started, installed and ready to go. */
final class StartLine implements Closeable {

    /** One way to start one pooler. */
    record Starter(String label, InstalledPooler pooler) {}

    private final Endpoint server;
    private final PoolerSetUp setUp;
    private final List<Starter> starters = new ArrayList<>();
    private final Deque<Closeable> toClose = new ArrayDeque<>();

    private StartLine(Endpoint server, PoolerSetUp setUp) {
        this.server = server;
        this.setUp = setUp;
    }

    /** @param javaHomes for pgweir; without one, its launcher chooses */
    static StartLine of(List<PoolerProgram> programs, List<Path> javaHomes, Endpoint server, PoolerSetUp setUp)
            throws IOException, InterruptedException {
        StartLine line = new StartLine(server, setUp);
        try {
            for (PoolerProgram program : programs) {
                if (program instanceof PgweirProgram pgweir) {
                    line.addPgweir(pgweir, javaHomes);
                } else {
                    line.add(program.name(), program);
                }
            }
            return line;
        } catch (Exception e) {
            line.close();
            throw e;
        }
    }

    private void addPgweir(PgweirProgram program, List<Path> javaHomes) throws IOException, InterruptedException {
        if (javaHomes.isEmpty()) {
            addPgweir(program, program.name());
        }
        for (Path javaHome : javaHomes) {
            addPgweir(program.on(javaHome), program.name() + " on Java " + javaVersion(javaHome));
        }
    }

    /** Every JDK since 9 has the file. */
    private static String javaVersion(Path javaHome) throws IOException {
        Properties release = new Properties();
        try (Reader reader = Files.newBufferedReader(javaHome.resolve("release"))) {
            release.load(reader);
        }
        return release.getProperty("JAVA_VERSION").replace("\"", "");
    }

    private void addPgweir(PgweirProgram program, String label) throws IOException, InterruptedException {
        add(label + ", no class cache", copy(program).program());
        PgweirCopy warm = copy(program);
        warm.makeClassCache();
        add(label + ", class cache", warm.program());
    }

    private PgweirCopy copy(PgweirProgram program) throws IOException {
        PgweirCopy copy = PgweirCopy.of(program);
        toClose.push(copy);
        return copy;
    }

    private void add(String label, PoolerProgram program) throws IOException, InterruptedException {
        InstalledPooler pooler = InstalledPooler.install(program, server, setUp);
        toClose.push(pooler);
        starters.add(new Starter(label, pooler));
    }

    List<Starter> starters() {
        return starters;
    }

    @Override
    public void close() throws IOException {
        while (!toClose.isEmpty()) {
            toClose.pop().close();
        }
    }
}
