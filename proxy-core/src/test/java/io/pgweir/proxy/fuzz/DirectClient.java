package io.pgweir.proxy.fuzz;

import static io.pgweir.proxy.testing.FrontendMessage.query;
import static io.pgweir.proxy.testing.FrontendMessage.sync;

import io.pgweir.proxy.testing.RawClient;
import java.io.IOException;
import java.util.Map;

/** Talks to PostgreSQL itself. One session for many programs, cleaned between them: a login takes longer than a program. */
final class DirectClient implements AutoCloseable {

    private final int port;
    private final String database;
    /** Null behind a program that was not finished. */
    private RawClient client;

    DirectClient(int port, String database) throws IOException {
        this.port = port;
        this.database = database;
        connect();
    }

    private void connect() throws IOException {
        client = RawClient.login(port, Map.of("database", database));
    }

    Transcript run(Program program) throws IOException {
        if (client == null) {
            connect();
        }
        Transcript heard = ProgramRun.of(program, client, null);
        if (heard.isComplete()) {
            heard.endOfSegment();
            client.send(sync(), query("rollback"), query("discard all"));
            for (int replies = 0; replies < 3; replies++) {
                client.readToReady();
            }
        } else {
            client.close();
            client = null;
        }
        return heard;
    }

    @Override
    public void close() throws IOException {
        if (client != null) {
            client.close();
        }
    }
}
