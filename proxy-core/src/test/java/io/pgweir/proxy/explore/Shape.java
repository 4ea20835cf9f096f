package io.pgweir.proxy.explore;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** A class, and those of its fields that count for a {@link Fingerprint}. */
final class Shape {

    /** Of these no field of their own counts. */
    static final Set<String> COUNTED = Set.of(
            "TrafficCounters",
            "ClientTimes",
            "PoolCounters",
            "TenantCounters",
            "CountedBuffers",
            "SteppedTurn",
            "NoJitter",
            "Timeouts",
            "ServerLimits");

    /** By class and field. */
    static final Set<String> DEAD = Set.of(
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
            // For people only.
            "RelayPort.id",
            "ClientSession.joinedAt",
            "Client.cameAt",
            // There is one tenant, so that they are compared with nobody's.
            "Tenant.virtualTime",
            "TenantTable.serverTime",
            // Asked for only when somebody else cancels, which nobody does here.
            "TransactionWork.most",
            // Worked out of the other fields when it is first asked for, and all worlds share one of these objects.
            "SessionSettings.meaning",
            // Nobody asks for it where connections live for ever.
            "Pool.lastOutlived",
            "PooledConnection.lifetimeShare");

    static final Set<String> TIMES = Set.of(
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
    static final Set<String> OTHERS = Set.of(
            "LedgerRing.requests",
            "LedgerRing.owed",
            "LedgerRing.effects",
            "LedgerRing.head",
            "LedgerRing.popped",
            "Kept.definition",
            "RepeatableBatch.bytes",
            "RepeatableBatch.settledBefore");

    private static final AtomicInteger IDS = new AtomicInteger();

    private static final ClassValue<Shape> SHAPES = new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
            return type.isEnum() || type.getSuperclass().isEnum() ? new Shape(type, List.of()) : shape(type);
        }
    };

    /** How a field is written. */
    enum Kind {
        BOOLEAN,
        BYTE,
        CHAR,
        INT,
        LONG,
        OBJECT,
        TIME,
        /** With others of its class. */
        OTHERWISE;

        private static Kind of(String name, Class<?> type) {
            if (TIMES.contains(name)) {
                return TIME;
            }
            if (OTHERS.contains(name)) {
                return OTHERWISE;
            }
            return switch (type.getName()) {
                case "boolean" -> BOOLEAN;
                case "byte" -> BYTE;
                case "char" -> CHAR;
                case "int" -> INT;
                case "long" -> LONG;
                default -> OBJECT;
            };
        }
    }

    /** One field. */
    record Part(Field field, Kind kind) {}

    private final int id = IDS.getAndIncrement();
    private final String name;
    private final Part[] parts;

    private Shape(Class<?> type, List<Part> parts) {
        this.name = type.getSimpleName();
        this.parts = parts.toArray(Part[]::new);
    }

    static Shape of(Object object) {
        return SHAPES.get(object.getClass());
    }

    private static Shape shape(Class<?> type) {
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
                    parts.add(new Part(field, Kind.of(name, field.getType())));
                }
            }
        }
        return new Shape(type, parts);
    }

    /** In the order in which classes are met. */
    int id() {
        return id;
    }

    String name() {
        return name;
    }

    /** Not to be changed. */
    Part[] parts() {
        return parts;
    }

    Object get(Object object, String name) {
        try {
            for (Part part : parts) {
                if (part.field().getName().equals(name)) {
                    return part.field().get(object);
                }
            }
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
        throw new AssertionError(object.getClass() + " has no field " + name);
    }
}
