package io.pgweir.proxy.admin.console.command;

import io.pgweir.proxy.relay.SocketView;
import io.pgweir.proxy.server.ServerConnectionView;
import io.pgweir.proxy.session.ClientView;
import io.pgweir.proxy.session.ServerDetails;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A client or a server connection, as {@code SHOW CLIENTS}, {@code SERVERS} and {@code SOCKETS} have it.
 *
 * @param values the columns that all three have
 * @param buffers those that only {@code SOCKETS} has
 * @param active whether something is under way on it
 */
record SocketRow(List<String> values, List<String> buffers, boolean active) {

    static final String[] BUFFERS = {
        "recv_pos", "pkt_pos", "pkt_remain", "send_pos", "send_remain", "pkt_avail", "send_avail"
    };

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

    static Column.Row columns() {
        return Column.text("type", "user", "database", "replication", "state", "addr")
                .int4("port")
                .text("local_addr")
                .int4("local_port")
                .text("connect_time", "request_time")
                .int4("wait", "wait_us", "close_needed")
                .text("ptr", "link")
                .int4("remote_pid")
                .text("tls", "application_name")
                .int4("prepared_statements", "id");
    }

    static List<SocketRow> clients(ServerDetails server) {
        return server.clients().stream().map(SocketRow::of).toList();
    }

    static List<SocketRow> connections(ServerDetails server) {
        Map<Long, ClientView> clients =
                server.clients().stream().collect(Collectors.toMap(ClientView::id, Function.identity()));
        return server.connections().stream()
                .map(connection ->
                        of(connection, connection.client().map(clients::get).orElse(null)))
                .toList();
    }

    /** Of the console. */
    static Stream<SocketRow> visitors(Visitors visitors) {
        return visitors.present().stream().map(SocketRow::of);
    }

    static Stream<SocketRow> all(ConsoleSource source, Visitors visitors) {
        Stream<SocketRow> ofServers = source.details().stream()
                .flatMap(server -> Stream.concat(clients(server).stream(), connections(server).stream()));
        return Stream.concat(ofServers, visitors(visitors));
    }

    private static SocketRow of(ClientView client) {
        Duration waited = client.waited();
        List<String> values = Answer.row(
                "C",
                client.user(),
                client.database(),
                "none",
                client.pgbouncerState(),
                host(client.address()),
                port(client.address()),
                host(client.socket().local()),
                port(client.socket().local()),
                time(client.connectedAt()),
                time(client.requestedAt()),
                waited.toSeconds(),
                waited.toNanosPart() / 1_000,
                client.leaving() ? 1 : 0,
                pointer(client.id()),
                client.connection().map(connection -> pointer(connection.id())).orElse(""),
                0,
                client.socket().tls(),
                client.applicationName(),
                client.preparedStatements(),
                client.id());
        return new SocketRow(
                values,
                buffers(client.unread(), client.socket()),
                !client.pgbouncerState().equals("idle"));
    }

    /** Active, as in PgBouncer: whoever is there has a command under way or may give one at once. */
    private static SocketRow of(Visitor visitor) {
        List<String> values = Answer.row(
                "C",
                visitor.client().user(),
                ConsolePool.NAME,
                "none",
                "active",
                host(visitor.client().address()),
                port(visitor.client().address()),
                host(visitor.socket().local()),
                port(visitor.socket().local()),
                time(visitor.connectedAt()),
                time(visitor.requestedAt()),
                0,
                0,
                0,
                pointer(visitor.socket().id()),
                "",
                0,
                visitor.socket().tls(),
                visitor.client().applicationName(),
                0,
                visitor.socket().id());
        return new SocketRow(values, buffers(0, visitor.socket()), true);
    }

    /** @param client null if nobody has it */
    private static SocketRow of(ServerConnectionView connection, ClientView client) {
        List<String> values = Answer.row(
                "S",
                connection.pool().user(),
                connection.pool().database(),
                "none",
                connection.pgbouncerState(),
                host(connection.socket().remote()),
                port(connection.socket().remote()),
                host(connection.socket().local()),
                port(connection.socket().local()),
                time(connection.connectedAt()),
                time(connection.requestedAt()),
                0,
                0,
                connection.closing() ? 1 : 0,
                pointer(connection.id()),
                connection.client().map(SocketRow::pointer).orElse(""),
                connection.processId(),
                connection.socket().tls(),
                client == null ? "" : client.applicationName(),
                connection.preparedStatements(),
                connection.id());
        return new SocketRow(
                values,
                buffers(0, connection.socket()),
                !connection.pgbouncerState().equals("idle"));
    }

    /** In the order of {@link #BUFFERS}; positions within them there are none here. */
    private static List<String> buffers(int unread, SocketView socket) {
        return Answer.row(unread, 0, 0, 0, socket.unsent(), unread, socket.unsent());
    }

    List<String> withBuffers() {
        List<String> all = new ArrayList<>(values);
        all.addAll(buffers);
        return all;
    }

    /** Only tells two apart, which in PgBouncer is an address of memory. */
    private static String pointer(long id) {
        return "0x" + Long.toHexString(id);
    }

    static String time(Instant instant) {
        return TIME.format(instant);
    }

    /** As PgBouncer calls the other side of a Unix-domain socket. */
    static String host(SocketAddress address) {
        return address instanceof InetSocketAddress internet
                ? internet.getAddress().getHostAddress()
                : "unix";
    }

    private static int port(SocketAddress address) {
        return address instanceof InetSocketAddress internet ? internet.getPort() : 0;
    }
}
