package io.pgweir.proxy.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommitCommandTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "commit",
                " \t\r\n\f\u000bCommit;",
                "COMMIT AND CHAIN",
                "end",
                "END TRANSACTION",
                "prepare transaction 'x'",
                "insert into t values (1); commit",
                "insert into t values (1);\n  commit;",
                "rollback; insert into t values (1)",
                "-- now\ncommit",
                "/* now */ commit",
                "",
                " ;commit"
            })
    void what_may_commit_is_never_overlooked(String sql) {
        assertThat(mayCommit(sql)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select 1",
                "  update t set a = 1 ;  ",
                "rollback",
                "ROLLBACK TO SAVEPOINT s;",
                "savepoint s",
                "create table t ()",
                "execute p(1)",
                "co",
                "insert into t values ('commit')"
            })
    void what_cannot_commit_inside_a_block_is_known_as_such(String sql) {
        assertThat(mayCommit(sql)).isFalse();
    }

    private static boolean mayCommit(String sql) {
        ByteBuf in = Unpooled.copiedBuffer("Q____" + sql + "\0", UTF_8);
        return CommitCommand.mayBeIn(in, 5, in.writerIndex() - 1);
    }
}
