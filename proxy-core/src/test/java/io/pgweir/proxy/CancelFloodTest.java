package io.pgweir.proxy;

import static io.pgweir.proxy.testing.BackendMessage.error;
import static io.pgweir.proxy.testing.BackendMessage.readyForQuery;
import static io.pgweir.proxy.testing.FrontendMessage.cancelRequest;
import static io.pgweir.proxy.testing.FrontendMessage.query;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.testing.Await;
import io.pgweir.proxy.testing.Observer;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** In front of a PostgreSQL that takes cancel requests and neither acts on them nor ends their connections. */
class CancelFloodTest {

    private final TestPostgres postgres = TestPostgres.newest();

    @Test
    void a_thousand_cancels_for_one_query_are_one_at_a_time_for_postgresql_and_leave_nothing() throws Exception {
        try (CancelTrap trap = new CancelTrap(postgres.port());
                TestPgweir pgweir = TestPgweir.inFrontOf(trap.port(), 1, "");
                Observer observer = Observer.of(postgres);
                RawClient client = RawClient.login(pgweir.port());
                RawClient next = RawClient.login(pgweir.port())) {
            String pid = client.ask("select pg_backend_pid()");
            client.send(query("select pg_sleep(3)"));
            observer.awaitRunning(pid, "pg_sleep");
            List<RawClient> cancels = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                RawClient cancel = RawClient.open(pgweir.port());
                cancel.send(cancelRequest(client.processId(), client.secretKey()));
                cancels.add(cancel);
            }
            assertThat(client.readToReady()).doesNotContain(error("57014")).endsWith(readyForQuery('I'));
            assertThat(trap.most()).isEqualTo(1);
            assertThat(next.ask("select pg_backend_pid()"))
                    .as("a cancel that may still come is given no other client's query")
                    .isNotEqualTo(pid);
            observer.awaitGone(pid);
            Await.until("the cancel connections are closed", () -> trap.open() == 0);
            for (RawClient cancel : cancels) {
                cancel.expectEnd();
                cancel.close();
            }
        }
    }

    /** Passes everything on to PostgreSQL but cancel requests, whose connections stay open. */
    private static final class CancelTrap implements AutoCloseable {

        private static final int CANCEL_REQUEST = 80877102;

        private final ServerSocket entrance = new ServerSocket(0, 2_000, InetAddress.getLoopbackAddress());
        private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
        private final AtomicInteger open = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();
        private final int behind;

        CancelTrap(int behind) throws IOException {
            this.behind = behind;
            start(this::accept);
        }

        int port() {
            return entrance.getLocalPort();
        }

        int open() {
            return open.get();
        }

        /** The most cancel requests at a time so far. */
        int most() {
            return most.get();
        }

        private void accept() {
            try {
                while (true) {
                    Socket client = entrance.accept();
                    sockets.add(client);
                    start(() -> serve(client));
                }
            } catch (IOException closed) {
                sockets.forEach(CancelTrap::cut);
            }
        }

        private void serve(Socket client) {
            try (client) {
                DataInputStream in = new DataInputStream(client.getInputStream());
                byte[] first = new byte[in.readInt() - 4];
                in.readFully(first);
                if (ByteBuffer.wrap(first).getInt() == CANCEL_REQUEST) {
                    most.accumulateAndGet(open.incrementAndGet(), Math::max);
                    in.transferTo(OutputStream.nullOutputStream());
                    open.decrementAndGet();
                    return;
                }
                try (Socket server = new Socket(InetAddress.getLoopbackAddress(), behind)) {
                    sockets.add(server);
                    start(() -> pass(server, client));
                    DataOutputStream out = new DataOutputStream(server.getOutputStream());
                    out.writeInt(first.length + 4);
                    out.write(first);
                    in.transferTo(out);
                }
            } catch (IOException end) {
                cut(client);
            }
        }

        private static void pass(Socket from, Socket to) {
            try (from;
                    to) {
                from.getInputStream().transferTo(to.getOutputStream());
            } catch (IOException end) {
                cut(to);
            }
        }

        private static void cut(Socket socket) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void start(Runnable work) {
            Thread thread = new Thread(work, "cancel-trap");
            thread.setDaemon(true);
            thread.start();
        }

        @Override
        public void close() throws IOException {
            entrance.close();
        }
    }
}
