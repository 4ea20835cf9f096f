package io.pgweir.proxy;

import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.admin.Operations;
import io.pgweir.proxy.admin.Outcome;
import io.pgweir.proxy.admin.ShutdownMode;
import io.pgweir.proxy.dispatch.Pauses;
import io.pgweir.proxy.dispatch.PoolKey;
import io.pgweir.proxy.metrics.EventLog;
import io.pgweir.proxy.server.Server;
import io.pgweir.proxy.session.Clients;
import io.pgweir.proxy.session.Listener;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Carries out what the console asks for, on each server's loop. Any thread; blocks none. */
final class LiveOperations implements Operations {

    private static final EventLog events = EventLog.of(LiveOperations.class);

    private final Servers servers;
    private final Listener listener;
    private final ProcessOperations process;

    LiveOperations(Servers servers, Listener listener, ProcessOperations process) {
        this.servers = servers;
        this.listener = listener;
        this.process = process;
    }

    @Override
    public Pauses pauses() {
        return servers.pauses();
    }

    @Override
    public Set<String> disabled() {
        return listener.disabled();
    }

    // ---- standing still --------------------------------------------------------------------------------------------

    @Override
    public CompletableFuture<Outcome> pause(Optional<String> database, Optional<Duration> within) {
        return ofKnown(database, () -> {
            Pauses before = servers.pauses();
            servers.pauses(present -> paused(present, database));
            events.info("event=pause database={}", subject(database));
            Predicate<PoolKey> pools = pools(database);
            return waitFor(
                    server -> server.isQuiet(pools),
                    within,
                    limit -> {
                        // Who else has paused it still wants it so.
                        boolean wasPaused =
                                database.map(before.databases()::contains).orElse(before.all());
                        if (!wasPaused) {
                            resume(database, "given_up");
                        }
                        return name(database) + " could not be paused within " + limit.toMillis() + "ms"
                                + (wasPaused ? "" : ", and is not paused");
                    },
                    pools);
        });
    }

    @Override
    public CompletableFuture<Outcome> resume(Optional<String> database) {
        return ofKnown(database, () -> {
            Pauses before = servers.pauses();
            if (!database.map(before.databases()::contains).orElse(before.all())) {
                return refused(SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE, name(database) + " is not paused");
            }
            resume(database, "asked_for");
            return done();
        });
    }

    private void resume(Optional<String> database, String reason) {
        servers.pauses(present -> resumed(present, database));
        events.info("event=resume database={} reason={}", subject(database), reason);
    }

    private static Pauses paused(Pauses present, Optional<String> database) {
        return database.map(present::with).orElseGet(() -> present.withAll(true));
    }

    private static Pauses resumed(Pauses present, Optional<String> database) {
        return database.map(present::without).orElseGet(() -> present.withAll(false));
    }

    @Override
    public CompletableFuture<Outcome> disable(String database) {
        return ofKnown(Optional.of(database), () -> {
            listener.disable(database);
            events.info("event=disable database={}", database);
            return done();
        });
    }

    @Override
    public CompletableFuture<Outcome> enable(String database) {
        return ofKnown(Optional.of(database), () -> {
            listener.enable(database);
            events.info("event=enable database={}", database);
            return done();
        });
    }

    // ---- other connections -----------------------------------------------------------------------------------------

    @Override
    public CompletableFuture<Outcome> reconnect(Optional<String> database) {
        return ofKnown(database, () -> {
            events.info("event=reconnect database={}", subject(database));
            return each(clients -> clients.server().reconnect(pools(database)));
        });
    }

    @Override
    public CompletableFuture<Outcome> waitClose(Optional<String> database, Optional<Duration> within) {
        return ofKnown(database, () -> {
            Predicate<PoolKey> pools = pools(database);
            return waitFor(
                    server -> !server.isReplacing(pools),
                    within,
                    limit -> name(database) + " still has connections to be closed after " + limit.toMillis() + "ms",
                    pools);
        });
    }

    // ---- ending ----------------------------------------------------------------------------------------------------

    @Override
    public CompletableFuture<Outcome> kill(Optional<String> database) {
        return ofKnown(database, () -> {
            events.info("event=kill database={}", subject(database));
            servers.pauses(present -> paused(present, database));
            return each(clients -> clients.kill(pools(database)));
        });
    }

    @Override
    public CompletableFuture<Outcome> killClient(long id) {
        return servers.each(clients -> clients.killClient(id))
                .thenApply(found -> found.contains(true) ? Outcome.done() : Outcome.refused(noClient(id)));
    }

    @Override
    public CompletableFuture<Outcome> cancelSafely(long id, boolean mayRollBack) {
        CompletableFuture<Outcome> answer = new CompletableFuture<>();
        servers.each(clients -> clients.cancelSafely(id, mayRollBack, () -> answer.complete(Outcome.done())))
                .thenAccept(found -> found.stream()
                        .flatMap(Optional::stream)
                        .findFirst()
                        .map(risk -> CancelRefusal.of(id, risk))
                        .orElse(Optional.of(noClient(id)))
                        .ifPresent(error -> answer.complete(Outcome.refused(error))))
                .exceptionally(bug -> fail(answer, bug));
        return answer;
    }

    private static ErrorFields noClient(long id) {
        return ErrorFields.error(SqlState.UNDEFINED_OBJECT, "there is no client " + id)
                .withHint("SHOW CLIENTS has the ids of those who are here, in its last column.");
    }

    @Override
    public CompletableFuture<Outcome> shutdown(ShutdownMode mode) {
        return process.shutdown(mode);
    }

    // ---- the configuration -----------------------------------------------------------------------------------------

    @Override
    public CompletableFuture<Outcome> reload() {
        return process.reload();
    }

    @Override
    public CompletableFuture<Outcome> set(String key, String value) {
        return process.set(key, value);
    }

    // ----------------------------------------------------------------------------------------------------------------

    private CompletableFuture<Outcome> ofKnown(
            Optional<String> database, Supplier<CompletableFuture<Outcome>> operation) {
        if (database.isPresent() && listener.isConsole(database.get())) {
            return refused(
                    SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE, "\"" + database.get() + "\" is the console itself");
        }
        if (database.isPresent() && !listener.knows(database.get())) {
            return refused(SqlState.INVALID_CATALOG_NAME, "no such database: " + database.get());
        }
        return operation.get();
    }

    /** What a deadline that has passed leads to. */
    @FunctionalInterface
    private interface GivingUp {
        /** @return what is said of it */
        String after(Duration limit);
    }

    private CompletableFuture<Outcome> waitFor(
            Predicate<Server> condition, Optional<Duration> within, GivingUp givingUp, Predicate<PoolKey> pools) {
        CompletableFuture<Void> met = servers.untilEach(condition);
        within.ifPresent(limit -> met.orTimeout(limit.toNanos(), TimeUnit.NANOSECONDS));
        CompletableFuture<Outcome> answer = new CompletableFuture<>();
        met.whenComplete((nothing, failure) -> {
            if (failure == null) {
                answer.complete(Outcome.done());
            } else if (failure instanceof TimeoutException) {
                Blockers.of(servers, pools)
                        .thenAccept(blockers -> answer.complete(blockers.refusal(givingUp.after(within.orElseThrow()))))
                        .exceptionally(bug -> fail(answer, bug));
            } else {
                answer.completeExceptionally(failure);
            }
        });
        answer.whenComplete((outcome, failure) -> {
            if (answer.isCancelled() && met.cancel(false)) {
                givingUp.after(Duration.ZERO);
            }
        });
        return answer;
    }

    private static Void fail(CompletableFuture<Outcome> answer, Throwable bug) {
        answer.completeExceptionally(bug);
        return null;
    }

    private CompletableFuture<Outcome> each(Consumer<Clients> action) {
        return servers.each(clients -> {
                    action.accept(clients);
                    return true;
                })
                .thenApply(all -> Outcome.done());
    }

    private static Predicate<PoolKey> pools(Optional<String> database) {
        return database.<Predicate<PoolKey>>map(name -> pool -> pool.database().equals(name))
                .orElse(pool -> true);
    }

    /** As all events have it that are about a database. */
    private static String subject(Optional<String> database) {
        return database.orElse("*");
    }

    private static String name(Optional<String> database) {
        return database.map(name -> "database \"" + name + "\"").orElse("pgweir");
    }

    private static CompletableFuture<Outcome> done() {
        return CompletableFuture.completedFuture(Outcome.done());
    }

    private static CompletableFuture<Outcome> refused(String sqlState, String message) {
        return CompletableFuture.completedFuture(Outcome.refused(ErrorFields.error(sqlState, message)));
    }
}
