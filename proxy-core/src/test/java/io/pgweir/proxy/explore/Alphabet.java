package io.pgweir.proxy.explore;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Which messages the clients send in one exploration: the fewer kinds, the further it goes in the same time. */
enum Alphabet {
    EVERYTHING(4, withHalfReplies(withoutRareOnes(EnumSet.range(Event.QUERY, Event.TERMINATE)))),
    TRANSACTIONS(5, EnumSet.of(Event.QUERY, Event.BEGIN, Event.COMMIT, Event.FAILING)),
    SETTINGS(5, EnumSet.of(Event.QUERY, Event.BEGIN, Event.COMMIT, Event.SET)),
    STATEMENTS(5, EnumSet.of(Event.BATCH, Event.PREPARE, Event.USE)),
    BATCHES(5, EnumSet.of(Event.QUERY, Event.PARSE, Event.BIND, Event.EXECUTE, Event.SYNC, Event.FLUSH)),
    DESCRIPTIONS(
            4,
            EnumSet.of(
                    Event.PREPARE,
                    Event.DESCRIBE,
                    Event.PARSE,
                    Event.BIND,
                    Event.DESCRIBE_STATEMENT,
                    Event.DESCRIBE_PORTAL,
                    Event.EXECUTE,
                    Event.SYNC,
                    Event.FAILING)),
    SESSIONS(
            4,
            EnumSet.of(
                    Event.QUERY,
                    Event.BEGIN,
                    Event.SET,
                    Event.RESET,
                    Event.CREATE,
                    Event.DROP,
                    Event.DISCARD,
                    Event.TERMINATE)),
    COPIES(
            5,
            EnumSet.of(
                    Event.QUERY,
                    Event.COPY,
                    Event.COPY_DATA,
                    Event.COPY_DONE,
                    Event.COPY_FAIL,
                    Event.LARGE_DATA,
                    Event.REST)),
    HALVES(5, withHalfReplies(EnumSet.of(Event.QUERY, Event.HALF, Event.LARGE_HALF, Event.REST)));

    private final int depth;
    private final Set<Event> messages;

    Alphabet(int depth, Set<Event> messages) {
        this.depth = depth;
        this.messages = messages;
    }

    /** Without what only {@link #DESCRIPTIONS} and {@link #SESSIONS} have: with it, one step less could be gone. */
    private static EnumSet<Event> withoutRareOnes(EnumSet<Event> messages) {
        messages.removeAll(EnumSet.range(Event.RESET, Event.DISCARD));
        messages.removeAll(EnumSet.of(Event.DESCRIBE, Event.DESCRIBE_STATEMENT, Event.DESCRIBE_PORTAL));
        return messages;
    }

    private static Set<Event> withHalfReplies(EnumSet<Event> messages) {
        messages.add(Event.ANSWER_HALF);
        return messages;
    }

    int depth() {
        return depth;
    }

    /** Each of the messages by each client, and all that can befall. */
    List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        for (Event event : Event.values()) {
            if (event == Event.ANSWER_HALF && !messages.contains(event)) {
                continue;
            }
            if (!event.isOfClient()) {
                steps.add(new Step(event, Step.NOBODY));
            } else if (!event.isMessage() || messages.contains(event)) {
                steps.add(new Step(event, 0));
                steps.add(new Step(event, 1));
            }
        }
        return steps;
    }
}
