package io.pgweir.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.server.Ledger.Owed;
import io.pgweir.proxy.server.Ledger.Request;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** PostgreSQL behind a ledger; requests and replies are on their way for a random time. */
final class LedgerPeer implements ModelPeer {

    private final Random random;
    private final Ledger ledger = new Ledger();
    private final ModelPostgres postgres = new ModelPostgres();
    private final Queue<ModelRequest> onTheirWay = new ArrayDeque<>();
    private final StringBuilder heard = new StringBuilder();
    private final Set<Integer> undone = new TreeSet<>();
    private int replied;

    LedgerPeer(Random random) {
        this.random = random;
    }

    @Override
    public void send(ModelRequest request) {
        letTimePass();
        if ("dcf".indexOf(request.type()) >= 0) {
            sendCopyMessage(request);
        } else {
            owe(request, Owed.FORWARD);
            onTheirWay.add(request);
        }
    }

    /** As the request reader does: with nothing owed there can be no COPY. */
    private void sendCopyMessage(ModelRequest message) {
        if (!ledger.isEmpty()) {
            if (message.type() != 'd') {
                ledger.owe(Request.COPY_END, Owed.FORWARD);
            }
            onTheirWay.add(message);
        }
    }

    @Override
    public void sendFaked(ModelRequest request) {
        letTimePass();
        owe(request, Owed.FAKE);
        giveFakes();
    }

    @Override
    public void sendPrepared(ModelRequest parse, ModelRequest bind) {
        letTimePass();
        ledger.owe(Request.PARSE, Owed.SKIP);
        onTheirWay.add(parse);
        owe(bind, Owed.FORWARD);
        onTheirWay.add(bind);
    }

    private void owe(ModelRequest request, Owed whose) {
        Request asked =
                switch (request.type()) {
                    case 'P' -> Request.PARSE;
                    case 'B' -> Request.BIND;
                    case 'D' -> Request.DESCRIBE;
                    case 'E' -> Request.EXECUTE;
                    case 'C' -> Request.CLOSE;
                    case 'S' -> Request.SYNC;
                    case 'Q' -> Request.QUERY;
                    case 'F' -> Request.FUNCTION_CALL;
                    default -> throw new AssertionError(request);
                };
        ledger.owe(asked, whose, request.hasEffect() ? () -> undone.add(request.id()) : null);
    }

    @Override
    public void await() {
        int before = heard.length();
        while (heard.length() == before) {
            assertThat(step()).as("there is more to hear than " + heard).isTrue();
        }
    }

    @Override
    public void settle() {
        while (step()) {}
    }

    private void letTimePass() {
        for (int steps = random.nextInt(6); steps > 0; steps--) {
            step();
        }
    }

    /** A request reaches PostgreSQL, or a reply the ledger; false if nothing is on its way. */
    private boolean step() {
        boolean requests = !onTheirWay.isEmpty();
        boolean replies = replied < postgres.replies().length();
        if (requests && (!replies || random.nextBoolean())) {
            postgres.receive(onTheirWay.remove());
        } else if (replies) {
            reply(postgres.replies().charAt(replied++));
        }
        return requests || replies;
    }

    private void reply(char type) {
        switch (ledger.reply((byte) type)) {
            case FORWARD -> heard.append(type);
            case SKIP -> {}
            case VIOLATION -> throw new AssertionError("nobody is owed " + type + ": " + ledger + " after " + heard);
        }
        giveFakes();
        if (type == 'Z' && ledger.isInDoubt()) {
            resolveDoubt();
        }
    }

    private void resolveDoubt() {
        ledger.owe(Request.CLOSE, Owed.SKIP);
        ledger.owe(Request.SYNC, Owed.SKIP);
        onTheirWay.add(new ModelRequest(0, 'C', "3"));
        onTheirWay.add(new ModelRequest(0, 'S', ""));
    }

    private void giveFakes() {
        for (Request due = ledger.fakeDue(); due != null; due = ledger.fakeDue()) {
            heard.append(due == Request.PARSE ? '1' : '3');
            ledger.fakeGiven();
        }
    }

    boolean isSettled() {
        return ledger.isEmpty() && !ledger.isUnsynced() && !ledger.isCopyIn() && !ledger.isReadyForQueryOwed();
    }

    @Override
    public String heard() {
        return heard.toString();
    }

    @Override
    public Set<Integer> failed() {
        return undone;
    }
}
