package io.pgweir.proxy.fuzz;

import io.pgweir.protocol.BackendType;
import io.pgweir.proxy.testing.BackendMessage;
import io.pgweir.proxy.testing.FrontendMessage;
import io.pgweir.proxy.testing.RawClient;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;

/** A client that carries out a program and writes down what it hears. */
final class ProgramRun {

    private final RawClient client;
    private final Transcript transcript = new Transcript();
    private final Awaited awaited = new Awaited();
    private boolean unsynced;
    private boolean mayKeepOne;
    private char status = 'I';

    private ProgramRun(RawClient client) {
        this.client = client;
    }

    /** @param neighbour null where there is nobody else */
    static Transcript of(Program program, RawClient client, Neighbour neighbour) throws IOException {
        ProgramRun run = new ProgramRun(client);
        try {
            for (Segment segment : program.segments()) {
                if (neighbour != null && !run.unsynced && run.status == 'I') {
                    neighbour.act(segment.neighbour(), run.mayKeepOne);
                }
                run.mayKeepOne |= segment.mayKeepConnection();
                run.carryOut(segment);
            }
        } catch (SocketTimeoutException e) {
            run.transcript.ended("no answer");
        } catch (IOException e) {
            run.transcript.ended("connection lost: " + e.getMessage());
        }
        return run.transcript;
    }

    private void carryOut(Segment segment) throws IOException {
        segment.steps().forEach(step -> awaited.sent(step.type()));
        unsynced = segment.isUnsynced(unsynced);
        segment.send(client);
        if (segment.marked()) {
            while (hear().type() != BackendType.EMPTY_QUERY_RESPONSE) {}
            hear();
            awaited.clear();
        }
        while (!awaited.isEmpty()) {
            hear();
        }
        transcript.endOfSegment();
    }

    private BackendMessage hear() throws IOException {
        BackendMessage message = client.read();
        transcript.add(message);
        awaited.received(message.type());
        if (message.type() == BackendType.READY_FOR_QUERY) {
            status = message.values().get(0).charAt(0);
        }
        return message;
    }

    /** Whatever is still said after the Terminate would be too much. */
    static void leave(RawClient client, Transcript heard) throws IOException {
        client.send(FrontendMessage.terminate());
        try {
            while (true) {
                heard.add(client.read());
            }
        } catch (EOFException end) {
            heard.endOfSegment();
        }
    }
}
