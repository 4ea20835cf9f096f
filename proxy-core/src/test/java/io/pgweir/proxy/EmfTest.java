package io.pgweir.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.pgweir.proxy.admin.publish.Publisher;
import io.pgweir.proxy.testing.Await;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The lines that a running pgweir writes; that they keep the rules of the format is for {@code admin} to say. */
class EmfTest {

    private static final String EMF = "metrics: { emf: { enabled: true, interval: 200ms, %s } }";

    private final Logger output = (Logger) LoggerFactory.getLogger(Publisher.EMF_LOGGER);
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getFormattedMessage());
        }
    };

    @BeforeEach
    void listen() {
        appender.start();
        output.setLevel(Level.INFO);
        output.addAppender(appender);
    }

    @AfterEach
    void stop() {
        output.detachAppender(appender);
        output.setLevel(null);
    }

    private void awaitLine(String... parts) throws Exception {
        Await.until(String.join(", ", parts), () -> lines.stream()
                .anyMatch(line -> List.of(parts).stream().allMatch(line::contains)));
    }

    @Test
    void what_clients_do_is_told_with_the_namespace_and_the_dimensions_of_the_file() throws Exception {
        String emf = EMF.formatted("namespace: Shop/Db, dimensions: { service: shop }");
        try (TestPgweir pgweir = TestPgweir.inFrontOf(TestPostgres.newest(), 1, emf);
                RawClient client = RawClient.login(pgweir.port())) {
            awaitLine("\"Namespace\": \"Shop/Db\"", "[[\"service\", \"server\"]]", "\"service\": \"shop\"");
            client.ask("select 1");
            awaitLine("\"server\": \"main\"", "\"pgweir.clients\": 1.0", "\"pgweir.transactions\": 1.0");
            awaitLine("\"tenant\": \"default\"");
        }
    }

    @Test
    void it_may_be_turned_on_and_tenants_summed_by_a_reload() throws Exception {
        String before = yaml("");
        try (TestPgweir pgweir = TestPgweir.start(before)) {
            pgweir.reload(yaml(EMF.formatted("top_tenants: 0")));
            pgweir.expectServesNextClient();
            awaitLine("\"tenant\": \"other\"");
            assertThat(lines).noneMatch(line -> line.contains("\"tenant\": \"default\""));
        }
    }

    private static String yaml(String more) {
        return """
                servers:
                  main: { host: 127.0.0.1, port: %d, tls: { mode: disable } }
                databases:
                  app: { server: main }
                users:
                  app: { password: secret }
                """.formatted(TestPostgres.newest().port()) + more;
    }
}
