package io.pgweir.proxy.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.protocol.BackendType;
import io.pgweir.proxy.testing.Await;
import io.pgweir.proxy.testing.BackendMessage;
import io.pgweir.proxy.testing.FrontendMessage;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a server does that is none, beside one that is: whose client hears of it, and who does not. */
@Timeout(60)
class HostileServerTest {

    private static final int AT_ONCE = 8;

    private static final Map<HostileServer, FakeServer> FAKES = new LinkedHashMap<>();
    private static final Map<HostileServer, Future<Verdict>> HEARD = new LinkedHashMap<>();
    private static final ExecutorService CLIENTS = Executors.newFixedThreadPool(AT_ONCE);

    private static LogLines logLines;
    private static TestPgweir pgweir;
    private static Bystander bystander;

    /** All beside each other: who is slow to fail holds up nobody but its own clients. */
    @BeforeAll
    static void hostile_servers_and_one_that_is_none() throws Exception {
        logLines = new LogLines();
        StringBuilder servers = new StringBuilder();
        StringBuilder databases = new StringBuilder();
        for (HostileServer hostile : HostileServers.all()) {
            FakeServer fake = new FakeServer(hostile.script());
            String name = "hostile" + FAKES.size();
            FAKES.put(hostile, fake);
            servers.append("  %s: { host: 127.0.0.1, port: %d, tls: { mode: %s } }\n"
                    .formatted(name, fake.port(), hostile.tls()));
            databases.append("  %s: { server: %s, pool_size: 1 }\n".formatted(name, name));
        }
        pgweir = TestPgweir.startExactly("""
                listen: { port: 0 }
                http: { enabled: false }
                users: { app: { password: secret } }
                auth: { methods: [trust] }
                timeouts: { server_connect: 1s }
                tenants: { hostile: { match: { database: "hostile*" }, max_wait: 1500ms } }
                servers:
                  main: { host: 127.0.0.1, port: %d, tls: { mode: disable } }
                %sdatabases:
                  app: { server: main, pool_size: 1 }
                %s""".formatted(TestPostgres.newest().port(), servers, databases));
        bystander = Bystander.at(pgweir.port(), "app");
        for (HostileServer hostile : FAKES.keySet()) {
            String database = "hostile" + HEARD.size();
            HEARD.put(hostile, CLIENTS.submit(() -> heardBy(database)));
        }
    }

    @AfterAll
    static void who_is_beside_has_noticed_nothing() throws Exception {
        try {
            bystander.close();
            assertThat(logLines.bugs()).isEmpty();
        } finally {
            pgweir.close();
            CLIENTS.shutdown();
            for (FakeServer fake : FAKES.values()) {
                fake.close();
            }
            logLines.close();
        }
    }

    static Set<HostileServer> a_server() {
        return FAKES.keySet();
    }

    @ParameterizedTest
    @MethodSource
    void a_server(HostileServer hostile) throws Exception {
        assertThat(HEARD.get(hostile).get()).isEqualTo(hostile.client());
        if (hostile.client().endsConnection()) {
            Await.until("its connection is ended", () -> FAKES.get(hostile).ended() > 0);
        }
    }

    private static Verdict heardBy(String database) throws IOException {
        try (RawClient client = RawClient.open(pgweir.port())) {
            client.send(FrontendMessage.startup(0, Map.of("user", "app", "database", database)));
            Verdict login = verdict(client);
            if (login != Verdict.SERVED) {
                return login;
            }
            client.send(FrontendMessage.query("select 1"));
            return verdict(client);
        }
    }

    private static Verdict verdict(RawClient client) throws IOException {
        String error = null;
        try {
            while (true) {
                BackendMessage message = client.read();
                if (message.type() == BackendType.ERROR_RESPONSE) {
                    assertThat(message.remark()).doesNotContain(HostileServers.SECRET);
                    error = message.errorFields().sqlState();
                    if (message.errorFields().isFatal()) {
                        client.expectEnd();
                        return Verdict.fatal(error);
                    }
                } else if (message.type() == BackendType.READY_FOR_QUERY) {
                    return error == null ? Verdict.SERVED : Verdict.error(error);
                }
            }
        } catch (EOFException | SocketException end) {
            return Verdict.CLOSE;
        }
    }
}
