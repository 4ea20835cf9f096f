package io.pgweir.proxy.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.testing.TestPostgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The Vert.x client, which sends up to 64 requests before it has read a reply. */
class VertxTest extends ThroughPgweir {

    private static final int CLIENTS = 4;
    private static final int QUERIES = 1_000;

    private Vertx vertx;

    @BeforeEach
    void startVertx() {
        vertx = Vertx.vertx();
    }

    @AfterEach
    void stopVertx() throws Exception {
        result(vertx.close());
    }

    private PgConnection connect(boolean cachePreparedStatements) throws Exception {
        return result(PgConnection.connect(
                vertx,
                new PgConnectOptions()
                        .setHost("127.0.0.1")
                        .setPort(pgweir.port())
                        .setDatabase(TestPostgres.DATABASE)
                        .setUser(TestPostgres.USER)
                        .setPassword(TestPostgres.PASSWORD)
                        .setCachePreparedStatements(cachePreparedStatements)
                        .setPipeliningLimit(64)));
    }

    private static <T> T result(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static Future<Integer> echo(PgConnection connection, int tag) {
        return connection.preparedQuery("select $1::int").execute(Tuple.of(tag)).map(rows -> rows.iterator()
                .next()
                .getInteger(0));
    }

    private void everyQueryReturnsItsOwnTag(boolean cachePreparedStatements) throws Exception {
        List<PgConnection> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(connect(cachePreparedStatements));
        }
        List<Future<Integer>> answers = new ArrayList<>();
        for (int tag = 0; tag < CLIENTS * QUERIES; tag++) {
            answers.add(echo(clients.get(tag % CLIENTS), tag));
        }
        for (int tag = 0; tag < answers.size(); tag++) {
            assertThat(result(answers.get(tag))).isEqualTo(tag);
        }
    }

    @Test
    void thousands_of_pipelined_queries_return_their_own_tags() throws Exception {
        everyQueryReturnsItsOwnTag(false);
    }

    @Test
    void thousands_of_pipelined_cached_statements_return_their_own_tags() throws Exception {
        everyQueryReturnsItsOwnTag(true);
    }

    @Test
    void an_error_in_the_middle_of_a_pipeline_is_one_query_s_own() throws Exception {
        PgConnection connection = connect(true);
        List<Future<Integer>> answers = new ArrayList<>();
        for (int tag = 0; tag < 300; tag++) {
            int divisor = tag % 10;
            answers.add(connection
                    .preparedQuery("select 10 * $1::int / $2::int")
                    .execute(Tuple.of(tag, divisor))
                    .map(rows -> rows.iterator().next().getInteger(0)));
        }
        for (int tag = 0; tag < answers.size(); tag++) {
            Future<Integer> answer = answers.get(tag);
            if (tag % 10 == 0) {
                String sqlState =
                        result(answer.map(value -> "no error").otherwise(error -> ((PgException) error).getSqlState()));
                assertThat(sqlState).isEqualTo("22012");
            } else {
                assertThat(result(answer)).isEqualTo(10 * tag / (tag % 10));
            }
        }
    }

    @Test
    void pipelined_transactions_commit_or_roll_back_as_a_whole() throws Exception {
        directly("drop table if exists piped; create table piped (n int)");
        PgConnection connection = connect(true);
        PgConnection other = connect(true);
        for (int i = 0; i < 20; i++) {
            int n = i;
            Future<?> committed = connection.begin().compose(transaction -> {
                connection.preparedQuery("insert into piped values ($1)").execute(Tuple.of(n));
                connection.preparedQuery("insert into piped values ($1)").execute(Tuple.of(n));
                return n % 2 == 0 ? transaction.commit() : transaction.rollback();
            });
            assertThat(result(echo(other, n))).isEqualTo(n);
            result(committed);
        }
        assertThat(result(other.query("select count(*) from piped").execute())
                        .iterator()
                        .next()
                        .getLong(0))
                .isEqualTo(20);
    }
}
