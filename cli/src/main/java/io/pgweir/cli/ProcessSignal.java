package io.pgweir.cli;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.function.Consumer;

/** The signals that pgweir answers itself, in place of the JVM. */
public enum ProcessSignal {
    /** Asked to end, as by {@code kill}, Docker, ECS, systemd or Kubernetes. */
    TERM(15),
    /** Ctrl-C. */
    INT(2),
    /** Asked to read the configuration again; also the end of a terminal. */
    HUP(1);

    private final int number;

    ProcessSignal(int number) {
        this.number = number;
    }

    /** What a shell shows for a process that this signal ended. */
    public int exitStatus() {
        return 128 + number;
    }

    /** To this process itself. */
    void raise() {
        try {
            Class<?> signalType = Class.forName("sun.misc.Signal");
            Object signal = signalType.getConstructor(String.class).newInstance(name());
            signalType.getMethod("raise", signalType).invoke(null, signal);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM cannot raise signals", e);
        }
    }

    /**
     * From now on each of these signals goes to {@code receiver}, on a thread of its own, and no longer ends the process.
     *
     * <p>{@code sun.misc.Signal} (module {@code jdk.unsupported}) is the only way to see a signal in Java: a shutdown hook
     * learns neither which signal it was nor that there was a second, and cannot set the exit status. It is called by
     * reflection because javac warns of its every mention with a warning that nothing silences.
     */
    public static void deliverTo(Consumer<ProcessSignal> receiver) {
        try {
            Class<?> signalType = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            MethodHandle accept = MethodHandles.publicLookup()
                    .findVirtual(Consumer.class, "accept", MethodType.methodType(void.class, Object.class))
                    .bindTo(receiver);
            for (ProcessSignal signal : values()) {
                MethodHandle handle = MethodHandles.dropArguments(accept.bindTo(signal), 0, signalType);
                signalType
                        .getMethod("handle", signalType, handlerType)
                        .invoke(
                                null,
                                signalType.getConstructor(String.class).newInstance(signal.name()),
                                MethodHandleProxies.asInterfaceInstance(handlerType, handle));
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM does not hand out signals", e);
        }
    }
}
