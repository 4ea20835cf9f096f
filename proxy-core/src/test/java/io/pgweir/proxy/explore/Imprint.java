package io.pgweir.proxy.explore;

import io.netty.buffer.ByteBuf;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * All objects that can be reached from one, as bytes: what each is, and then what is in it. Two graphs with the same bytes
 * are the same graph.
 *
 * <p>Most of an exploration is spent here, so numbers are short (seven bits a byte), primitive fields are not boxed, and
 * there is one for each thread, used again and again.
 */
final class Imprint {

    /** All limits that anything is held to are shorter: longer ago is as good as this long ago. */
    private static final long LONGEST = TimeUnit.MILLISECONDS.toNanos(10_500);

    private static final ThreadLocal<Imprint> MINE = ThreadLocal.withInitial(Imprint::new);

    private static final int OBJECTS = 1024;

    private final IdentityHashMap<Object, Integer> seen = new IdentityHashMap<>(OBJECTS);
    private final MessageDigest digest;
    private byte[] out = new byte[1 << 16];
    private int length;
    private long clock;

    private Imprint() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** SHA-256 of all of it. */
    static byte[] hash(World world) {
        Imprint imprint = MINE.get();
        imprint.length = 0;
        imprint.seen.clear();
        imprint.clock = world.turn().clock();
        imprint.write(world);
        imprint.digest.update(imprint.out, 0, imprint.length);
        return imprint.digest.digest();
    }

    private void write(Object object) {
        if (object == null) {
            put('0');
        } else if (object instanceof String string) {
            put('"');
            number(string.length());
            for (int i = 0; i < string.length(); i++) {
                number(string.charAt(i));
            }
        } else if (object instanceof Enum<?> constant) {
            put('E');
            number(Shape.of(constant).id());
            number(constant.ordinal());
        } else if (object instanceof byte[] bytes) {
            put('b');
            bytes(bytes, 0, bytes.length);
        } else if (object instanceof Number number) {
            put('1');
            number(number.longValue());
        } else if (object instanceof Boolean bool) {
            put(bool ? 'T' : 'F');
        } else {
            writeOnce(object);
        }
    }

    private void bytes(byte[] bytes, int from, int count) {
        number(count);
        makeRoom(count);
        System.arraycopy(bytes, from, out, length, count);
        length += count;
    }

    /** Seven bits a byte, the last byte with the highest bit set. */
    private void number(long number) {
        makeRoom(10);
        long left = number;
        while (left < 0 || left > 0x7f) {
            out[length++] = (byte) (left & 0x7f);
            left >>>= 7;
        }
        out[length++] = (byte) (left | 0x80);
    }

    private void put(int what) {
        makeRoom(1);
        out[length++] = (byte) what;
    }

    private void makeRoom(int more) {
        if (out.length - length < more) {
            out = Arrays.copyOf(out, 2 * (length + more));
        }
    }

    /** Where an object comes again, its place in the order in which objects are met stands for it. */
    private void writeOnce(Object object) {
        Integer before = seen.putIfAbsent(object, seen.size());
        if (before != null) {
            put('@');
            number(before);
        } else if (object instanceof ByteBuf buffer) {
            put('B');
            buffer(buffer);
        } else if (object instanceof Map<?, ?> map) {
            put('M');
            number(map.size());
            map.forEach((key, value) -> {
                write(key);
                write(value);
            });
        } else if (object instanceof Optional<?> optional) {
            put('O');
            write(optional.orElse(null));
        } else if (object instanceof Collection<?> collection) {
            put('C');
            number(collection.size());
            collection.forEach(this::write);
        } else if (object.getClass().isArray()) {
            put('A');
            number(Array.getLength(object));
            for (int i = 0; i < Array.getLength(object); i++) {
                write(Array.get(object, i));
            }
        } else {
            put('.');
            fields(object);
        }
    }

    private void buffer(ByteBuf buffer) {
        int count = buffer.readableBytes();
        number(count);
        makeRoom(count);
        buffer.getBytes(buffer.readerIndex(), out, length, count);
        length += count;
    }

    private void fields(Object object) {
        Shape shape = Shape.of(object);
        number(shape.id());
        try {
            for (Shape.Part part : shape.parts()) {
                field(object, part);
            }
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
        switch (shape.name()) {
            case "LedgerRing" -> ring(object, shape);
            case "Kept" -> beginning(object, shape, "definition");
            case "RepeatableBatch" -> beginning(object, shape, "bytes");
            case "ServerRequests" -> settledSince(shape.get(object, "ledger"), shape.get(object, "batch"));
            default -> {}
        }
    }

    private void field(Object object, Shape.Part part) throws IllegalAccessException {
        Field field = part.field();
        switch (part.kind()) {
            case BOOLEAN -> put(field.getBoolean(object) ? 1 : 0);
            case BYTE -> put(field.getByte(object));
            case CHAR -> number(field.getChar(object));
            case INT -> number(field.getInt(object));
            case LONG -> number(field.getLong(object));
            case OBJECT -> write(field.get(object));
            case TIME -> number(Math.min(clock - field.getLong(object), LONGEST));
            case OTHERWISE -> {}
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
            number(requests[slot]);
            number(owed[slot]);
            write(effects[slot]);
        }
    }

    /** Both only ever grow, and only their distance is asked for, while the batch is kept. */
    private void settledSince(Object ledger, Object batch) {
        Shape batchShape = Shape.of(batch);
        if ((boolean) batchShape.get(batch, "kept")) {
            Object ring = Shape.of(ledger).get(ledger, "ring");
            long popped = (long) Shape.of(ring).get(ring, "popped");
            number(popped - (long) batchShape.get(batch, "settledBefore"));
        }
    }
}
