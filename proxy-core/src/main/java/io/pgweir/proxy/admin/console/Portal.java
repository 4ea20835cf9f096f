package io.pgweir.proxy.admin.console;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.BackendMessages;
import io.pgweir.proxy.admin.console.command.Answer;
import io.pgweir.proxy.admin.console.command.Command;
import io.pgweir.proxy.admin.console.command.Invocation;
import java.util.List;
import java.util.Optional;

/** A statement that is bound: its result is sent in as many pieces as the client asks for. Confined to its loop. */
final class Portal {

    private final Optional<Invocation> invocation;
    private final boolean[] binary;

    /** Null until the command has run. */
    private Answer answer;

    private int sent;

    /** @param invocation empty for the empty statement */
    Portal(Optional<Invocation> invocation, boolean[] binary) {
        this.invocation = invocation;
        this.binary = binary;
    }

    Optional<Invocation> invocation() {
        return invocation;
    }

    boolean hasRun() {
        return answer != null;
    }

    void describe(ByteBuf out) {
        invocation.ifPresentOrElse(
                known -> ResultWriter.description(out, known.command(), binary), () -> BackendMessages.noData(out));
    }

    void ran(ByteBuf out, Answer result) {
        answer = result;
        ResultWriter.notices(out, result);
    }

    /** @param maxRows 0 or less for all that are left */
    void send(ByteBuf out, int maxRows) {
        Command command = invocation.orElseThrow().command();
        int left = answer.rows().size() - sent;
        int count = maxRows > 0 ? Math.min(maxRows, left) : left;
        List<List<String>> rows = answer.rows().subList(sent, sent + count);
        ResultWriter.rows(out, command, rows, binary);
        sent += count;
        if (maxRows > 0 && count == maxRows) {
            BackendMessages.portalSuspended(out);
        } else {
            BackendMessages.commandComplete(out, answer.tag());
        }
    }
}
