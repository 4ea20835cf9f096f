package io.pgweir.proxy.admin.console.command;

import io.pgweir.protocol.ErrorFields;
import io.pgweir.proxy.metrics.DatabaseStatistics;
import io.pgweir.proxy.metrics.EventLog;
import io.pgweir.proxy.relay.SocketView;
import io.pgweir.proxy.session.ConsoleClient;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** The clients of the console, and how much they have done: for PgBouncer it is a database among the others. Any thread. */
public final class Visitors {

    private static final EventLog events = EventLog.of(Visitors.class);

    private final Map<Long, Visitor> byId = new ConcurrentSkipListMap<>();
    private final LongAdder logins = new LongAdder();
    private final LongAdder commands = new LongAdder();

    /**
     * Somebody has logged in.
     *
     * @param end says goodbye and closes, from any thread
     */
    public Visitor enter(ConsoleClient client, SocketView socket, Consumer<ErrorFields> end) {
        Visitor visitor = new Visitor(client, socket, end, commands::increment);
        logins.increment();
        byId.put(socket.id(), visitor);
        return visitor;
    }

    public void leave(Visitor visitor) {
        byId.remove(visitor.socket().id());
    }

    public boolean isEmpty() {
        return byId.isEmpty();
    }

    /** Who is here, in the order of coming. */
    List<Visitor> present() {
        return List.copyOf(byId.values());
    }

    boolean isHere(long id) {
        return byId.containsKey(id);
    }

    /** @return whether that is somebody who is here */
    boolean end(long id, ErrorFields lastWords) {
        Visitor visitor = byId.get(id);
        if (visitor != null) {
            events.info("event=kill_client client={} id={}", visitor.client(), id);
            visitor.end(lastWords);
        }
        return visitor != null;
    }

    public void endAll(ErrorFields lastWords) {
        present().forEach(visitor -> visitor.end(lastWords));
    }

    /** With the console as one more of these; each command is a query and a transaction of its own. */
    public Map<String, DatabaseStatistics> among(Map<String, DatabaseStatistics> databases) {
        long done = commands.sum();
        Map<String, DatabaseStatistics> all = new TreeMap<>(databases);
        all.put(ConsolePool.NAME, new DatabaseStatistics(0, done, 0, done, 0, 0, 0, 0, 0, 0, 0, 0, logins.sum()));
        return all;
    }
}
