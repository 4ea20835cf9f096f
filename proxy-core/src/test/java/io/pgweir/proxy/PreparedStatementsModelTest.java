package io.pgweir.proxy;

import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Three clients on two server connections see their own statements only, whatever all of them do. */
class PreparedStatementsModelTest {

    private static final int STEPS = 6_000;

    @Test
    void each_client_has_the_statements_that_it_would_have_alone() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (TestPgweir pgweir = TestPgweir.inFrontOf(TestPostgres.newest(), 2);
                RawClient first = RawClient.login(pgweir.port());
                RawClient second = RawClient.login(pgweir.port());
                RawClient third = RawClient.login(pgweir.port())) {
            List<ModelStatementClient> clients = List.of(
                    new ModelStatementClient(first, random),
                    new ModelStatementClient(second, random),
                    new ModelStatementClient(third, random));
            for (int step = 0; step < STEPS; step++) {
                act(clients, clients.get(random.nextInt(clients.size())), random);
            }
        } catch (AssertionError | Exception failure) {
            throw new AssertionError("seed " + seed, failure);
        }
    }

    /** One client at most is in a transaction, so that there is always a server connection for the others. */
    private static void act(List<ModelStatementClient> clients, ModelStatementClient client, Random random)
            throws Exception {
        switch (random.nextInt(40)) {
            case 0 -> client.deallocateAll();
            case 1, 2, 3 -> client.deallocate();
            case 4, 5, 6, 7 -> {
                if (client.isInTransaction()) {
                    client.end();
                } else if (clients.stream().noneMatch(ModelStatementClient::isInTransaction)) {
                    client.begin();
                }
            }
            default -> client.step();
        }
    }
}
