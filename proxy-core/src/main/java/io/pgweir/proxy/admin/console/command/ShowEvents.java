package io.pgweir.proxy.admin.console.command;

import io.pgweir.proxy.metrics.Event;
import io.pgweir.proxy.metrics.EventLog;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** {@code SHOW EVENTS}: the latest changes of state, in the words of the log; the latest first. */
final class ShowEvents extends Show {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS 'UTC'").withZone(ZoneOffset.UTC);

    ShowEvents() {
        super("EVENTS", Column.text("time", "event", "subject", "message").list());
    }

    @Override
    List<List<String>> rows() {
        return EventLog.latest().stream().map(ShowEvents::row).toList();
    }

    private static List<String> row(Event event) {
        return Answer.row(TIME.format(event.at()), event.word(), event.subject(), event.message());
    }
}
