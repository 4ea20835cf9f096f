package io.pgweir.proxy;

import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.admin.Outcome;
import io.pgweir.proxy.dispatch.PoolKey;
import io.pgweir.proxy.server.ServerConnectionView;
import io.pgweir.proxy.session.ClientView;
import io.pgweir.proxy.session.Clients;
import io.pgweir.proxy.session.ServerDetails;
import io.pgweir.proxy.state.PinReason;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Who has the server connections that an operation waits for, as lines for people. */
record Blockers(List<String> lines) {

    /** More would not be read. */
    private static final int SHOWN = 20;

    static CompletableFuture<Blockers> of(Servers servers, Predicate<PoolKey> pools) {
        return servers.each(Clients::details)
                .thenApply(all -> new Blockers(all.stream()
                        .flatMap(server -> lines(server, pools, Instant.now()))
                        .toList()));
    }

    private static Stream<String> lines(ServerDetails server, Predicate<PoolKey> pools, Instant now) {
        Stream<String> clients = server.clients().stream()
                .filter(client ->
                        pools.test(client.pool()) && client.connection().isPresent())
                .map(client -> line(client, client.connection().get(), now));
        Stream<String> nobodys = server.connections().stream()
                .filter(connection ->
                        pools.test(connection.pool()) && connection.client().isEmpty())
                .map(connection -> "server connection " + connection.id() + " (" + connection.pool() + ", pid "
                        + connection.processId() + ") is " + connection.state().label());
        return Stream.concat(clients, nobodys);
    }

    private static String line(ClientView client, ServerConnectionView connection, Instant now) {
        return "client " + client.id() + " (" + client.user() + "@" + client.database() + " from "
                + (client.address() instanceof InetSocketAddress internet
                        ? internet.getAddress().getHostAddress() + ":" + internet.getPort()
                        : "unix socket")
                + (client.applicationName().isEmpty() ? "" : ", " + client.applicationName()) + ") has pid "
                + connection.processId() + doing(client, connection, now);
    }

    private static String doing(ClientView client, ServerConnectionView connection, Instant now) {
        String requested = since(connection.requestedAt(), now);
        if (connection.transactionSince().isPresent()) {
            return (connection.busy() ? ", running for " : ", idle for ") + requested + " in a transaction of "
                    + since(connection.transactionSince().get(), now);
        }
        if (!client.pins().isEmpty()) {
            return ", pinned by "
                    + client.pins().stream().map(PinReason::label).sorted().collect(Collectors.joining(", "));
        }
        return ", for its session";
    }

    private static String since(Instant begin, Instant now) {
        return Duration.between(begin, now).toMillis() + "ms";
    }

    Outcome refusal(String message) {
        ErrorFields error = ErrorFields.error(SqlState.OBJECT_IN_USE, message);
        if (lines.isEmpty()) {
            return Outcome.refused(error.withHint("Whoever was in the way has just left: try again."));
        }
        String more = lines.size() > SHOWN ? "\n… and " + (lines.size() - SHOWN) + " more" : "";
        return Outcome.refused(error.withDetail(lines.stream().limit(SHOWN).collect(Collectors.joining("\n")) + more)
                .withHint("Wait for them, or end them with KILL_CLIENT id."));
    }
}
