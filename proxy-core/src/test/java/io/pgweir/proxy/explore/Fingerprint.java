package io.pgweir.proxy.explore;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a {@link World} will do from here on, in 128 bits.
 *
 * <p>It is taken of everything: all objects that can be reached from the world, with all their fields, those of the
 * product's own classes and those that its lambdas hold. Two worlds with the same fingerprint consist of the same objects
 * in the same places with the same values, so the same steps lead both to the same ends. Only this is left out or written
 * in another way:
 *
 * <ul>
 *   <li>what is only ever counted and never asked ({@code metrics}, {@code PoolCounters}), loggers, the allocator;
 *   <li>the fields in {@link #DEAD}: each is written before it is read in every step;
 *   <li>readings of the clock ({@link #TIMES}): how long ago they were taken stands for them, as no code of the product
 *       does anything with two of them but to subtract one from the other and to compare the difference with a limit of
 *       at most {@link #LONGEST};
 *   <li>{@link #OTHERS}, and of a buffer only what is in it: where in an array it lies does not matter.
 * </ul>
 *
 * <p>A class of the JDK or of Netty that is not known here is refused, so that nothing is left out by oversight. The 128
 * bits are those of SHA-256: among the at most 10<sup>8</sup> states of a run, two different ones have the same with a
 * probability below 10<sup>-22</sup>.
 */
final class Fingerprint {

    private static final Set<String> COUNTED = Set.of(
            "TrafficCounters", "PoolCounters", "CountedBuffers", "SteppedTurn", "NoJitter", "Timeouts", "ServerLimits");

    /** By class and field. */
    private static final Set<String> DEAD = Set.of(
            "FrameCursor.type",
            "FrameCursor.start",
            "FrameCursor.present",
            "FrameCursor.total",
            "RequestReader.runStart",
            "RequestReader.at",
            "RequestReader.restFollows",
            "ReplyReader.runStart",
            "ReplyReader.descriptionStart",
            "World.path",
            "World.now",
            "World.wasActive",
            // Nobody asks for it where connections live for ever.
            "Pool.lastOutlived",
            "PooledConnection.lifetimeShare");

    private static final Set<String> TIMES = Set.of(
            "BusyTime.querySince",
            "BusyTime.transactionSince",
            "BusyTime.idleSince",
            "BusyTime.cancelledSince",
            "BusyTime.adjustingSince",
            "Recovery.began",
            "Departure.began",
            "Departure.cancelled",
            "ClientSession.waitingSince",
            "ClientSession.idleSince",
            "Waiter.waitingSince",
            "Waiter.deadline",
            "WaitQueue.earliestDeadline",
            "Pool.lastUsed",
            "PooledConnection.openedAt",
            "PooledConnection.stateSince",
            "SlotPolicy.lastHandOver",
            "ConnectRamp.retryAt");

    /** Of a ring its entries in their order, of an array as much as is used, of two counters their distance. */
    private static final Set<String> OTHERS = Set.of(
            "LedgerRing.requests",
            "LedgerRing.owed",
            "LedgerRing.effects",
            "LedgerRing.head",
            "LedgerRing.popped",
            "Kept.definition",
            "RepeatableBatch.bytes",
            "RepeatableBatch.settledBefore");

    /** All limits that anything is held to are shorter: longer ago is as good as this long ago. */
    private static final long LONGEST = TimeUnit.MILLISECONDS.toNanos(10_500);

    private static final Map<Class<?>, Shape> SHAPES = new ConcurrentHashMap<>();
    private static final AtomicInteger IDS = new AtomicInteger();

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(4096);
    private final IdentityHashMap<Object, Integer> seen = new IdentityHashMap<>();
    private final long clock;

    private Fingerprint(long clock) {
        this.clock = clock;
    }

    static ByteBuffer of(World world) {
        Fingerprint fingerprint = new Fingerprint(world.turn().clock());
        fingerprint.write(world);
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(fingerprint.out.toByteArray());
            return ByteBuffer.wrap(Arrays.copyOf(hash, 16));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private void write(Object object) {
        if (object == null) {
            out.write('0');
        } else if (object instanceof Number || object instanceof Boolean || object instanceof Character) {
            text(object.toString());
        } else if (object instanceof String string) {
            text(string);
        } else if (object instanceof Enum<?> constant) {
            text(constant.name());
        } else if (object instanceof byte[] bytes) {
            bytes(bytes, 0, bytes.length);
        } else {
            writeOnce(object);
        }
    }

    private void text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        bytes(bytes, 0, bytes.length);
    }

    private void bytes(byte[] bytes, int from, int length) {
        number(length);
        out.write(bytes, from, length);
    }

    private void number(int number) {
        out.write(number >>> 24);
        out.write(number >>> 16);
        out.write(number >>> 8);
        out.write(number);
    }

    /** Where an object comes again, its place in the order in which objects are met stands for it. */
    private void writeOnce(Object object) {
        Integer before = seen.putIfAbsent(object, seen.size());
        if (before != null) {
            out.write('@');
            number(before);
            return;
        }
        if (object instanceof ByteBuf buffer) {
            byte[] bytes = new byte[buffer.readableBytes()];
            buffer.getBytes(buffer.readerIndex(), bytes);
            bytes(bytes, 0, bytes.length);
        } else if (object instanceof Map<?, ?> map) {
            number(map.size());
            map.forEach((key, value) -> {
                write(key);
                write(value);
            });
        } else if (object instanceof Optional<?> optional) {
            write(optional.orElse(null));
        } else if (object instanceof Collection<?> collection) {
            number(collection.size());
            collection.forEach(this::write);
        } else if (object.getClass().isArray()) {
            number(Array.getLength(object));
            for (int i = 0; i < Array.getLength(object); i++) {
                write(Array.get(object, i));
            }
        } else {
            fields(object);
        }
    }

    private void fields(Object object) {
        Shape shape = Shape.of(object);
        number(shape.id());
        for (Part part : shape.parts()) {
            switch (part.kind()) {
                case PLAIN -> write(part.of(object));
                case TIME -> text(Long.toString(Math.min(clock - (long) part.of(object), LONGEST)));
                case OTHERWISE -> {}
            }
        }
        switch (shape.name()) {
            case "LedgerRing" -> ring(object, shape);
            case "Kept" -> beginning(object, shape, "definition");
            case "RepeatableBatch" -> beginning(object, shape, "bytes");
            case "ServerRequests" -> settledSince(shape.get(object, "ledger"), shape.get(object, "batch"));
            default -> {}
        }
    }

    /** Of the array, as much as is used. */
    private void beginning(Object object, Shape shape, String array) {
        bytes((byte[]) shape.get(object, array), 0, (int) shape.get(object, "length"));
    }

    private void ring(Object ring, Shape shape) {
        byte[] requests = (byte[]) shape.get(ring, "requests");
        byte[] owed = (byte[]) shape.get(ring, "owed");
        Object[] effects = (Object[]) shape.get(ring, "effects");
        int head = (int) shape.get(ring, "head");
        int size = (int) shape.get(ring, "size");
        for (int i = 0; i < size; i++) {
            int slot = (head + i) & (requests.length - 1);
            out.write(requests[slot]);
            out.write(owed[slot]);
            write(effects[slot]);
        }
    }

    /** Both only ever grow, and only their distance is asked for, while the batch is kept. */
    private void settledSince(Object ledger, Object batch) {
        Shape batchShape = Shape.of(batch);
        if ((boolean) batchShape.get(batch, "kept")) {
            Object ring = Shape.of(ledger).get(ledger, "ring");
            long popped = (long) Shape.of(ring).get(ring, "popped");
            text(Long.toString(popped - (long) batchShape.get(batch, "settledBefore")));
        }
    }

    /** How a field is written. */
    private enum Kind {
        PLAIN,
        TIME,
        /** With others of its class. */
        OTHERWISE;

        static Kind of(String field) {
            return TIMES.contains(field) ? TIME : OTHERS.contains(field) ? OTHERWISE : PLAIN;
        }
    }

    /** A class and those of its fields that count. @param id in the order in which classes are met */
    private record Shape(int id, String name, List<Part> parts) {

        static Shape of(Object object) {
            return SHAPES.computeIfAbsent(object.getClass(), Shape::of);
        }

        static Shape of(Class<?> type) {
            if (!type.getName().startsWith("io.pgweir.")) {
                throw new AssertionError("no fingerprint is known of a " + type.getName());
            }
            List<Part> parts = new ArrayList<>();
            Class<?> root = COUNTED.contains(type.getSimpleName()) ? type : Object.class;
            for (Class<?> declaring = type; declaring != root; declaring = declaring.getSuperclass()) {
                for (Field field : declaring.getDeclaredFields()) {
                    String name = declaring.getSimpleName() + "." + field.getName();
                    if (!Modifier.isStatic(field.getModifiers()) && !DEAD.contains(name)) {
                        field.setAccessible(true);
                        parts.add(new Part(field, Kind.of(name)));
                    }
                }
            }
            return new Shape(IDS.getAndIncrement(), type.getSimpleName(), List.copyOf(parts));
        }

        Object get(Object object, String name) {
            for (Part part : parts) {
                if (part.field().getName().equals(name)) {
                    return part.of(object);
                }
            }
            throw new AssertionError(object.getClass() + " has no field " + name);
        }
    }

    private record Part(Field field, Kind kind) {

        Object of(Object object) {
            try {
                return field.get(object);
            } catch (IllegalAccessException e) {
                throw new AssertionError(e);
            }
        }
    }
}
