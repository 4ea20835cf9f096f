package io.pgweir.benchmarks.load;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.pgweir.benchmarks.wire.Sockets;
import io.pgweir.cli.CommandFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Many clients that do the same work, logged in and ready. One thread serves all of them as a rule: what it costs to make
 * the load must be small beside what is measured, and on a small machine it takes a processor from it.
 */
public final class LoadGenerator implements AutoCloseable {

    /** Longer than anybody has to wait for a server connection or a login. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final LoadPlan plan;
    private final MultiThreadIoEventLoopGroup loops;
    private final List<ClientGroup> groups = new ArrayList<>();
    private long begunAt;

    private LoadGenerator(LoadPlan plan, Sockets sockets) {
        this.plan = plan;
        this.loops = new MultiThreadIoEventLoopGroup(
                plan.threads(), new DefaultThreadFactory("load", true), sockets.handlers());
    }

    /**
     * Logs all clients in, unless to log in is their work.
     *
     * @throws CommandFailure if one cannot
     */
    public static LoadGenerator open(LoadPlan plan) throws IOException, InterruptedException {
        Sockets sockets = Sockets.best();
        LoadGenerator generator = new LoadGenerator(plan, sockets);
        try {
            generator.addClients(sockets);
            await(generator.groups.stream().map(ClientGroup::open).toList(), "to log in");
            return generator;
        } catch (Exception e) {
            generator.close();
            throw e;
        }
    }

    private void addClients(Sockets sockets) throws IOException {
        Optional<SslContext> tls = Connector.tls(plan.endpoint());
        Script preparation = plan.work().preparation();
        Script script = plan.work().script();
        List<Connector> connectors = new ArrayList<>();
        for (int i = 0; i < plan.threads(); i++) {
            EventLoop loop = (EventLoop) loops.next();
            groups.add(new ClientGroup(loop));
            connectors.add(new Connector(loop, sockets, plan.endpoint(), tls));
        }
        for (int i = 0; i < plan.clients(); i++) {
            SplittableRandom random = new SplittableRandom(i);
            ClientGroup group = groups.get(i % plan.threads());
            Connector connector = connectors.get(i % plan.threads());
            ClientScript own = new ClientScript(script, plan.scale(), random);
            group.add(
                    plan.work() == Work.LOGIN
                            ? new LoginClient(connector, own, group)
                            : new StayingClient(
                                    connector, new ClientScript(preparation, plan.scale(), random), own, group));
        }
        preparation.release();
        script.release();
    }

    /**
     * Lets the clients work. A run ends early when a client loses its connection.
     *
     * @throws CommandFailure if a reply does not come at all
     */
    public LoadResult run(Duration time) throws InterruptedException {
        begin();
        sleep(time);
        return end();
    }

    /** Lets the clients work until {@link #end}. */
    public void begin() {
        begunAt = System.nanoTime();
        OptionalDouble rate = plan.rate().isPresent()
                ? OptionalDouble.of((double) plan.rate().getAsInt() / groups.size())
                : OptionalDouble.empty();
        groups.forEach(group -> group.begin(rate));
    }

    /** Transactions that have succeeded since {@link #begin}, which must not be over. */
    public long succeeded() throws InterruptedException {
        List<CompletableFuture<Long>> counts =
                groups.stream().map(ClientGroup::succeeded).toList();
        await(counts, "to be counted");
        return counts.stream().mapToLong(CompletableFuture::join).sum();
    }

    /**
     * Lets each client finish what it is at.
     *
     * @throws CommandFailure if a reply does not come at all
     */
    public LoadResult end() throws InterruptedException {
        List<CompletableFuture<Tally>> ends =
                groups.stream().map(ClientGroup::end).toList();
        await(ends, "for the last replies");
        return LoadResult.of(ends.stream().map(CompletableFuture::join).toList(), begunAt);
    }

    private void sleep(Duration time) throws InterruptedException {
        try {
            CompletableFuture.anyOf(groups.stream().map(ClientGroup::lost).toArray(CompletableFuture<?>[]::new))
                    .get(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException over) {
            // As it should be.
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(List<? extends CompletableFuture<?>> all, String what) throws InterruptedException {
        try {
            CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new))
                    .get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new CommandFailure("clients still wait " + what + " after " + PATIENCE.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof CommandFailure failure ? failure : new IllegalStateException(e);
        }
    }

    /** Says goodbye for each client. */
    @Override
    public void close() {
        groups.forEach(group -> group.close().join());
        loops.shutdownGracefully(0, PATIENCE.toNanos(), TimeUnit.NANOSECONDS).syncUninterruptibly();
    }
}
