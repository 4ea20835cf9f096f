package io.pgweir.proxy.server;

import java.util.Random;

/**
 * A random client that keeps to the protocol: simple queries, function calls, extended batches and COPYs, pipelined, some
 * of which fail. What it does next depends only on its seed and on what it has heard.
 */
final class ModelProgram {

    private static final String[] STATEMENTS = {"C", "TC", "TDDC", "HddcC"};

    private final Random random;
    private final ModelPeer peer;
    private int lastId;

    ModelProgram(Random random, ModelPeer peer) {
        this.random = random;
        this.peer = peer;
    }

    void run(int batches) {
        for (int i = 0; i < batches; i++) {
            switch (random.nextInt(6)) {
                case 0 -> simpleQuery();
                case 1 -> send('F', oneIn(3) ? "E" : "V");
                case 2 -> copyBySimpleQuery();
                case 3 -> copyByExecute();
                default -> extendedBatch();
            }
        }
        peer.settle();
    }

    private void simpleQuery() {
        send('Q', oneIn(5) ? "I" : statements());
    }

    private String statements() {
        StringBuilder replies = new StringBuilder();
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
            if (oneIn(6)) {
                return replies.append(oneIn(2) ? "E" : "TDE").toString();
            }
            replies.append(STATEMENTS[random.nextInt(STATEMENTS.length)]);
        }
        return replies.toString();
    }

    private void extendedBatch() {
        for (int n = random.nextInt(8); n > 0; n--) {
            extendedRequest();
        }
        sync();
    }

    private void extendedRequest() {
        boolean fails = oneIn(8);
        switch (random.nextInt(8)) {
            case 0 -> send('P', fails ? "E" : "1");
            case 1 -> peer.sendFaked(request('P', "1"));
            case 2 -> peer.sendFaked(request('C', "3"));
            case 3 -> send('C', fails ? "E" : "3");
            case 4 -> peer.sendPrepared(request('P', fails ? "E" : "1"), request('B', oneIn(8) ? "E" : "2"));
            case 5 -> send('B', fails ? "E" : "2");
            case 6 -> send('D', fails ? "E" : oneIn(2) ? "tT" : oneIn(2) ? "tn" : "T");
            default -> send('E', fails ? "DE" : oneIn(4) ? "Ds" : oneIn(4) ? "I" : "DDC");
        }
    }

    private void sync() {
        send('S', oneIn(10) ? "E" : "");
    }

    private void copyBySimpleQuery() {
        peer.settle();
        int mark = peer.heard().length();
        send('Q', oneIn(3) ? "CGCGC" : oneIn(3) ? "GE" : oneIn(4) ? "CE" : "GC");
        if (oneIn(4)) {
            sync();
        }
        for (int copies = 1; hears(mark, 'G', copies, 'Z'); copies++) {
            copyData();
        }
        peer.settle();
    }

    /** A client may have sent its Sync before it could know that a COPY would follow. */
    private void copyByExecute() {
        peer.settle();
        int mark = peer.heard().length();
        send('P', oneIn(8) ? "E" : "1");
        send('B', "2");
        send('E', oneIn(4) ? "GE" : "GC");
        boolean early = oneIn(2);
        if (early) {
            sync();
        }
        boolean copying = hears(mark, 'G', 1, 'E');
        if (copying) {
            copyData();
        }
        if (copying || !early) {
            send('S', "");
        }
        peer.settle();
    }

    /** A client goes on sending until it hears of an error, and this one is hard of hearing. */
    private void copyData() {
        for (int n = random.nextInt(4); n > 0; n--) {
            send('d', oneIn(8) ? "E" : "");
            if (oneIn(8)) {
                send('S', "");
            }
        }
        if (oneIn(5)) {
            send('f', "E");
        } else {
            send('c', "");
        }
    }

    /** Waits for that many messages of the one type, or for one of the other, which means that they will not come. */
    private boolean hears(int mark, char wanted, int times, char instead) {
        while (true) {
            String since = peer.heard().substring(mark);
            if (since.chars().filter(type -> type == wanted).count() >= times) {
                return true;
            } else if (since.indexOf(instead) >= 0) {
                return false;
            }
            peer.await();
        }
    }

    private void send(char type, String replies) {
        peer.send(request(type, replies));
    }

    private ModelRequest request(char type, String replies) {
        return new ModelRequest(++lastId, type, replies);
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }
}
