package io.pgweir.proxy.admin.console;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.pgweir.protocol.BackendMessages;
import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.FrontendRequest;
import io.pgweir.protocol.FrontendRequest.Bind;
import io.pgweir.protocol.FrontendRequest.Close;
import io.pgweir.protocol.FrontendRequest.Describe;
import io.pgweir.protocol.FrontendRequest.Execute;
import io.pgweir.protocol.FrontendRequest.FunctionCall;
import io.pgweir.protocol.FrontendRequest.Parse;
import io.pgweir.protocol.FrontendRequest.Query;
import io.pgweir.protocol.FrontendRequest.Sync;
import io.pgweir.protocol.FrontendType;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.admin.console.CommandRunner.Outcome;
import io.pgweir.proxy.admin.console.command.CommandFailure;
import io.pgweir.proxy.admin.console.command.Commands;
import io.pgweir.proxy.admin.console.command.Invocation;
import io.pgweir.proxy.admin.console.command.ReportedParameters;
import io.pgweir.proxy.session.ConsoleClient;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * What a client of the console asks, and what it is answered: the message flow of "Simple Query" and "Extended Query" in the
 * PostgreSQL manual. Knows no socket; its owner takes the replies. Confined to its loop.
 */
final class ConsoleSession {

    /** The console has no transactions. */
    private static final byte IN_NO_TRANSACTION = 'I';

    private final ConsoleClient client;
    private final Commands commands;
    private final CommandRunner runner;
    private final ByteBufAllocator allocator;
    private final Runnable commandEnded;
    private final PreparedCommands prepared;

    /** Of the simple query under way, what has not begun. */
    private final Queue<Invocation> pending = new ArrayDeque<>();

    /** Something in the present batch has failed: the rest of it is passed over. */
    private boolean skipsToSync;

    private ByteBuf replies;

    /** @param commandEnded called when {@link #isBusy} has become false, and there are replies to take */
    ConsoleSession(
            ConsoleClient client,
            Commands commands,
            CommandRunner runner,
            ByteBufAllocator allocator,
            Runnable commandEnded) {
        this.client = client;
        this.commands = commands;
        this.runner = runner;
        this.allocator = allocator;
        this.commandEnded = commandEnded;
        this.prepared = new PreparedCommands(commands, client.role());
    }

    /** What a client hears that has just logged in. */
    void welcome() {
        ByteBuf out = out();
        BackendMessages.authenticationOk(out);
        ReportedParameters.VALUES.forEach((name, value) -> BackendMessages.parameterStatus(out, name, value));
        BackendMessages.parameterStatus(out, "application_name", client.applicationName());
        BackendMessages.parameterStatus(out, "session_authorization", client.user());
        BackendMessages.parameterStatus(out, "is_superuser", "off");
        BackendMessages.backendKeyData(
                out, client.key().processId(), client.key().secretKey());
        ready();
    }

    /** Whether a command is under way, so that the next request has to wait. */
    boolean isBusy() {
        return runner.isBusy();
    }

    /** What is to be sent, which the caller owns from now on; null if there is nothing. */
    ByteBuf takeReplies() {
        ByteBuf taken = replies;
        replies = null;
        return taken;
    }

    /** Only while it is not {@linkplain #isBusy busy}; may be busy afterwards. */
    void handle(FrontendRequest request) {
        if (request instanceof Sync) {
            skipsToSync = false;
            prepared.synced();
            ready();
        } else if (!skipsToSync) {
            try {
                attempt(request);
            } catch (CommandFailure failure) {
                fail(request instanceof Query || request instanceof FunctionCall, failure.error());
            }
        }
    }

    private void attempt(FrontendRequest request) throws CommandFailure {
        if (request instanceof Query query) {
            query(query);
        } else if (request instanceof Parse parse) {
            prepared.parse(parse, out());
        } else if (request instanceof Bind bind) {
            prepared.bind(bind, out());
        } else if (request instanceof Describe describe) {
            prepared.describe(describe, out());
        } else if (request instanceof Execute execute) {
            execute(prepared.portal(execute), execute.maxRows());
        } else if (request instanceof Close close) {
            prepared.close(close, out());
        } else if (request instanceof FunctionCall) {
            throw new CommandFailure(
                    ErrorFields.error(SqlState.FEATURE_NOT_SUPPORTED, "the console has no functions to call"));
        }
    }

    /** A request that is not even read. */
    void refuse(byte type, ErrorFields error) {
        if (!skipsToSync) {
            fail(type == FrontendType.QUERY || type == FrontendType.FUNCTION_CALL, error);
        }
    }

    /** @param alone whether the request is no part of a batch that a Sync will end */
    private void fail(boolean alone, ErrorFields error) {
        BackendMessages.error(out(), error);
        if (alone) {
            ready();
        } else {
            skipsToSync = true;
        }
    }

    // ---- simple ----------------------------------------------------------------------------------------------------

    private void query(Query query) throws CommandFailure {
        prepared.closeUnnamed();
        pending.addAll(commands.read(query.text(), client.role()));
        if (pending.isEmpty()) {
            BackendMessages.emptyQueryResponse(out());
            ready();
        } else {
            runNext();
        }
    }

    private void runNext() {
        Invocation next = pending.remove();
        runner.run(next, outcome -> answered(next, outcome));
    }

    private void answered(Invocation invocation, Outcome outcome) {
        if (outcome.error() != null) {
            pending.clear();
            fail(true, outcome.error());
        } else {
            answer(invocation, outcome);
        }
        if (!isBusy()) {
            commandEnded.run();
        }
    }

    private void answer(Invocation invocation, Outcome outcome) {
        ByteBuf out = out();
        ResultWriter.notices(out, outcome.answer());
        boolean[] text = ResultWriter.allText(invocation.command());
        if (text.length > 0) {
            ResultWriter.description(out, invocation.command(), text);
            ResultWriter.rows(out, invocation.command(), outcome.answer().rows(), text);
        }
        BackendMessages.commandComplete(out, outcome.answer().tag());
        if (pending.isEmpty()) {
            ready();
        } else {
            runNext();
        }
    }

    // ---- extended --------------------------------------------------------------------------------------------------

    private void execute(Portal portal, int maxRows) {
        if (portal.invocation().isEmpty()) {
            BackendMessages.emptyQueryResponse(out());
        } else if (portal.hasRun()) {
            portal.send(out(), maxRows);
        } else {
            runner.run(portal.invocation().get(), outcome -> executed(portal, maxRows, outcome));
        }
    }

    private void executed(Portal portal, int maxRows, Outcome outcome) {
        if (outcome.error() != null) {
            fail(false, outcome.error());
        } else {
            portal.ran(out(), outcome.answer());
            portal.send(out(), maxRows);
        }
        commandEnded.run();
    }

    // ---- leaving ---------------------------------------------------------------------------------------------------

    /** The client does not want to wait for what is under way any longer. */
    void cancel() {
        runner.cancel();
    }

    /** The client is gone, or has to go. */
    void abandon() {
        runner.abandon();
        pending.clear();
        if (replies != null) {
            replies.release();
            replies = null;
        }
    }

    private void ready() {
        BackendMessages.readyForQuery(out(), IN_NO_TRANSACTION);
    }

    private ByteBuf out() {
        if (replies == null) {
            replies = allocator.buffer(512);
        }
        return replies;
    }
}
