package io.pgweir.proxy;

import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests in which whatever the one client leaves on the only server connection would meet the other. */
abstract class TwoClientsOnPoolOfOne {

    final TestPostgres postgres = TestPostgres.newest();
    TestPgweir pgweir;
    RawClient client;
    RawClient other;

    @BeforeEach
    void logIn() throws Exception {
        pgweir = TestPgweir.inFrontOf(postgres, 1);
        client = RawClient.login(pgweir.port());
        other = RawClient.login(pgweir.port());
    }

    @AfterEach
    void logOut() throws Exception {
        client.close();
        other.close();
        pgweir.close();
    }
}
