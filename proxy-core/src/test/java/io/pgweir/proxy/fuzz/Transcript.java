package io.pgweir.proxy.fuzz;

import io.pgweir.protocol.BackendType;
import io.pgweir.proxy.testing.BackendMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a client has heard, message by message with all its bytes, but for when it is told of parameters. */
final class Transcript {

    private final List<String> lines = new ArrayList<>();
    private final Map<String, String> parameters = new TreeMap<>();
    private Map<String, String> parametersSaid = new TreeMap<>();
    private String end = "";

    void add(BackendMessage message) {
        switch (message.type()) {
            // May come earlier or later: what counts is what the client knows when it is ready.
            case BackendType.PARAMETER_STATUS ->
                parameters.put(message.values().get(0), message.values().get(1));
            case BackendType.READY_FOR_QUERY -> {
                Map<String, String> news = new TreeMap<>(parameters);
                news.entrySet().removeAll(parametersSaid.entrySet());
                parametersSaid = new TreeMap<>(parameters);
                lines.add("ReadyForQuery " + message.values().get(0) + (news.isEmpty() ? "" : " " + news));
            }
            case BackendType.ERROR_RESPONSE -> lines.add(BackendType.name(message.type()) + " " + error(body(message)));
            default -> lines.add((BackendType.name(message.type()) + " " + body(message)).strip());
        }
    }

    /** Which routine has found that the transaction has failed depends on whether the statement had to be prepared. */
    private static String error(String body) {
        return body.contains("|C25P02|") ? body.substring(0, body.indexOf("|F")) : body;
    }

    private static String body(BackendMessage message) {
        String body = new String(message.body(), StandardCharsets.ISO_8859_1);
        StringBuilder text = new StringBuilder(body.length());
        body.chars().forEach(c -> text.append(c == 0 ? '|' : c < ' ' ? '.' : (char) c));
        return text.toString();
    }

    void endOfSegment() {
        lines.add("--");
    }

    /** The client hears no more, for a reason that is part of what is compared. */
    void ended(String reason) {
        end = reason;
        lines.add(reason);
    }

    boolean isComplete() {
        return end.isEmpty();
    }

    List<String> lines() {
        return lines;
    }
}
