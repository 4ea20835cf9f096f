package io.pgweir.proxy.dispatch;

import static io.pgweir.proxy.dispatch.StubServer.BAD_PASSWORD;
import static io.pgweir.proxy.dispatch.StubServer.MILLISECOND;
import static io.pgweir.proxy.dispatch.StubServer.SECOND;
import static io.pgweir.proxy.dispatch.StubServer.TOO_MANY;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectingTest {
    private final StubServer server = new StubServer(100);

    private List<StubClient> clients(int count, Pool pool) {
        List<StubClient> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            clients.add(new StubClient(server, "c" + i, server.tenant("default")).checkout(pool));
        }
        return clients;
    }

    @Test
    void the_window_starts_at_two_and_doubles_at_each_success_up_to_pool_size() {
        clients(50, server.pool("app", 20));
        assertThat(server.connects).hasSize(2);
        server.accept();
        assertThat(server.connects).hasSize(4);
        server.accept();
        assertThat(server.connects).hasSize(8);
        server.accept();
        assertThat(server.connects).hasSize(16);
        server.accept();
        assertThat(server.connects).as("pool_size less the four that are open").hasSize(16);
    }

    @Test
    void never_more_connect_at_a_time_than_the_server_allows_however_many_pools_want_to() {
        StubServer careful = new StubServer(new ServerLimits(100, 3, 0, 0));
        List<StubClient> clients = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            Pool pool = careful.pool("app" + i % 10, 20);
            clients.add(new StubClient(careful, "c" + i, careful.tenant("default")).checkout(pool));
            assertThat(careful.connects).hasSizeLessThanOrEqualTo(3);
        }
        while (!careful.connects.isEmpty()) {
            assertThat(careful.connects).hasSizeLessThanOrEqualTo(3);
            careful.accept();
        }
        assertThat(clients).allMatch(client -> client.connection != null);
        assertThat(careful.logins).isEqualTo(60);
    }

    @Test
    void connects_that_fail_make_room_for_those_of_other_pools() {
        StubServer careful = new StubServer(new ServerLimits(100, 1, 0, 0));
        new StubClient(careful, "one", careful.tenant("default")).checkout(careful.pool("one", 5));
        StubClient other =
                new StubClient(careful, "other", careful.tenant("default")).checkout(careful.pool("other", 5));
        assertThat(careful.connects).hasSize(1);
        careful.fail(TOO_MANY);
        assertThat(careful.connects).hasSize(1);
        careful.accept();
        assertThat(other.connection).isNotNull();
    }

    @Test
    void who_is_owed_connections_connects_before_who_came_first() {
        StubServer careful = new StubServer(new ServerLimits(100, 1, 0, 0));
        Tenant owed = careful.dispatcher.tenant(new TenantShare("owed", 1, 1, 0, 0, 0, 0, 0, 1));
        new StubClient(careful, "first", careful.tenant("default")).checkout(careful.pool("one", 5));
        StubClient second =
                new StubClient(careful, "second", careful.tenant("default")).checkout(careful.pool("two", 5));
        StubClient third = new StubClient(careful, "third", owed).checkout(careful.pool("three", 5));
        careful.accept();
        careful.accept();
        assertThat(third.connection).isNotNull();
        assertThat(second.connection).isNull();
    }

    @Test
    void a_raised_bound_counts_at_once() {
        StubServer careful = new StubServer(new ServerLimits(100, 1, 0, 0));
        for (int i = 0; i < 4; i++) {
            new StubClient(careful, "c" + i, careful.tenant("default")).checkout(careful.pool("app" + i, 5));
        }
        assertThat(careful.connects).hasSize(1);
        careful.dispatcher.limits(new ServerLimits(100, 3, 0, 0));
        assertThat(careful.connects).hasSize(3);
    }

    @Test
    void no_more_connects_than_waiters_need() {
        Pool pool = server.pool("app", 20);
        clients(3, pool);
        server.accept();
        assertThat(server.connects).hasSize(2);
        server.acceptAll();
        assertThat(server.logins).isEqualTo(3);
    }

    @Test
    void a_connect_under_way_serves_whoever_waits_when_it_ends() {
        Pool pool = server.pool("app", 20);
        StubClient first = clients(1, pool).get(0);
        server.dispatcher.cancelWait(first);
        StubClient second = clients(1, pool).get(0);
        assertThat(server.connects).hasSize(1);
        server.accept();
        assertThat(second.connection).isNotNull();
    }

    @Test
    void min_pool_size_is_opened_without_any_client_and_kept() {
        Pool pool = server.pool("app", 5, 3);
        server.acceptAll();
        assertThat(server.snapshot(pool).idle()).isEqualTo(3);
        server.connections.get(1).close();
        server.acceptAll();
        assertThat(server.snapshot(pool).idle()).isEqualTo(3);
    }

    @Test
    void after_a_transient_failure_waiters_wait_and_one_connect_probes_at_a_time() {
        Pool pool = server.pool("app", 20);
        List<StubClient> clients = clients(10, pool);
        server.fail(TOO_MANY);
        server.fail(TOO_MANY);
        assertThat(server.connects).as("during the back-off").isEmpty();
        server.pass(150 * MILLISECOND);
        assertThat(server.connects).hasSize(1);
        server.pass(SECOND);
        assertThat(server.connects).hasSize(1);
        server.acceptAll();
        assertThat(clients).allMatch(client -> client.connection != null);
        assertThat(server.snapshot(pool).counters().openFailures()).isEqualTo(2);
    }

    @Test
    void a_server_with_too_many_connections_is_not_stormed() {
        clients(500, server.pool("app", 20));
        int before = server.logins;
        for (int i = 0; i < 600; i++) {
            while (!server.connects.isEmpty()) {
                server.fail(TOO_MANY);
            }
            server.pass(50 * MILLISECOND);
        }
        assertThat(server.logins - before).as("probes in 30 s").isBetween(6, 15);
    }

    @Test
    void a_success_from_the_same_burst_does_not_end_the_back_off() {
        clients(10, server.pool("app", 20));
        server.accept();
        server.fail(TOO_MANY);
        server.accept();
        server.accept();
        assertThat(server.connects).hasSize(1).as("the rest of the burst, and nothing new");
        server.accept();
        assertThat(server.connects).isEmpty();
        server.pass(150 * MILLISECOND);
        assertThat(server.connects).hasSize(1);
    }

    @Test
    void a_permanent_failure_refuses_every_waiter_of_that_pool_at_once() {
        List<StubClient> refused = clients(10, server.pool("app", 20));
        List<StubClient> others = clients(1, server.pool("other", 20));
        server.fail(BAD_PASSWORD);
        assertThat(refused).allSatisfy(client -> {
            assertThat(client.refusal.reason()).isEqualTo(Refusal.Reason.CONNECT_FAILED);
            assertThat(client.refusal.figures().lastFailure()).isEqualTo(BAD_PASSWORD);
        });
        assertThat(others.get(0).answers).isZero();
    }

    @Test
    void clients_that_insist_on_a_wrong_password_cause_one_login_a_second() {
        Pool pool = server.pool("app", 20);
        for (int i = 0; i < 600; i++) {
            clients(10, pool);
            while (!server.connects.isEmpty()) {
                server.fail(BAD_PASSWORD);
            }
            server.pass(50 * MILLISECOND);
        }
        assertThat(server.logins).as("logins in 30 s").isBetween(30, 60);
        assertThat(server.snapshot(pool).waiting()).isLessThan(250);
    }

    @Test
    void a_corrected_password_works_within_about_a_second() {
        Pool pool = server.pool("app", 20);
        for (int i = 0; i < 10; i++) {
            clients(1, pool);
            server.pass(SECOND);
            server.fail(BAD_PASSWORD);
        }
        StubClient client = clients(1, pool).get(0);
        server.pass(1_010 * MILLISECOND);
        server.accept();
        assertThat(client.connection).isNotNull();
        clients(2, pool);
        assertThat(server.connects).as("connects are no longer probes").hasSize(2);
    }

    @Test
    void min_pool_size_does_not_insist_on_a_refused_password() {
        Pool pool = server.pool("app", 20, 2);
        server.fail(BAD_PASSWORD);
        server.fail(BAD_PASSWORD);
        server.pass(60 * SECOND);
        assertThat(server.connects).isEmpty();
        clients(1, pool);
        server.acceptAll();
        assertThat(server.snapshot(pool).idle()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"28P01,true", "28000,true", "3D000,true", "42501,true", "53300,false", "57P03,false", "08006,false"})
    void the_sqlstate_tells_whether_a_failure_is_permanent(String sqlState, boolean permanent) {
        assertThat(ConnectFailure.of(sqlState, "").permanent()).isEqualTo(permanent);
    }
}
