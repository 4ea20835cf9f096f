package io.pgweir.proxy.metrics;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/**
 * The latest events, up to a number. When it is reached, the eldest of the kind that there are most of makes room: while
 * connects fail a thousand times a second, one still sees who has paused what an hour ago. Any thread.
 */
final class Events {

    private final int capacity;
    private final Map<String, Queue<Numbered>> byWord = new HashMap<>();
    private long count;
    private int size;

    Events(int capacity) {
        this.capacity = capacity;
    }

    /** Two may have the same time. */
    private record Numbered(long number, Event event) {}

    synchronized void add(Event event) {
        if (size == capacity) {
            byWord.values().stream()
                    .max(Comparator.comparingInt(Queue::size))
                    .orElseThrow()
                    .remove();
            size--;
        }
        byWord.computeIfAbsent(event.word(), first -> new ArrayDeque<>()).add(new Numbered(count++, event));
        size++;
    }

    /** The latest first. */
    synchronized List<Event> latest() {
        return byWord.values().stream()
                .flatMap(Queue::stream)
                .sorted(Comparator.comparingLong(Numbered::number).reversed())
                .map(Numbered::event)
                .toList();
    }
}
