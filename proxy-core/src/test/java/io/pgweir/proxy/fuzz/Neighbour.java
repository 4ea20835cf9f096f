package io.pgweir.proxy.fuzz;

import static io.pgweir.proxy.testing.FrontendMessage.bind;
import static io.pgweir.proxy.testing.FrontendMessage.execute;
import static io.pgweir.proxy.testing.FrontendMessage.parse;
import static io.pgweir.proxy.testing.FrontendMessage.query;
import static io.pgweir.proxy.testing.FrontendMessage.sync;

import io.pgweir.proxy.testing.RawClient;
import java.io.IOException;

/** Another client of the pool, which leaves traces on the server connections between the program's transactions. */
final class Neighbour implements AutoCloseable {

    enum Deed {
        NOTHING,
        ASKS,
        PARSES_THE_UNNAMED_STATEMENT,
        PARSES_A_NAMED_STATEMENT,
        SETS,
        FAILS,
        DEALLOCATES_ALL,
        DISCARDS_ALL,
        /** Keeps a server connection until its next deed, so that the program gets another one. */
        BEGINS
    }

    private final RawClient client;
    private final boolean mayKeepOne;
    private int names;
    private boolean inTransaction;

    Neighbour(RawClient client, int poolSize) {
        this.client = client;
        this.mayKeepOne = poolSize > 1;
    }

    /** @param programMayKeepOne whether the program may have made its server connection its own */
    void act(Deed deed, boolean programMayKeepOne) throws IOException {
        if (deed == Deed.NOTHING || (programMayKeepOne && !mayKeepOne)) {
            return;
        }
        endTransaction();
        switch (deed) {
            case PARSES_THE_UNNAMED_STATEMENT -> client.send(parse("", "select 'not yours'"), sync());
            case PARSES_A_NAMED_STATEMENT -> {
                String name = "s" + ++names;
                client.send(parse(name, SqlTexts.SHARED), bind("", name), execute(""), sync());
            }
            case SETS -> client.send(query("set application_name = 'neighbour'; set timezone = 'Asia/Tokyo'"));
            case FAILS -> client.send(parse("", "select $1::int / 0"), bind("", "", "1"), execute(""), sync());
            case DEALLOCATES_ALL -> client.send(query("deallocate all"));
            case DISCARDS_ALL -> client.send(query("discard all"));
            case BEGINS -> client.send(query(mayKeepOne ? "begin" : "select 1"));
            default -> client.send(query("select 'not yours'"));
        }
        client.readToReady();
        inTransaction = deed == Deed.BEGINS && mayKeepOne;
    }

    void endTransaction() throws IOException {
        if (inTransaction) {
            client.send(query("rollback"));
            client.readToReady();
            inTransaction = false;
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
