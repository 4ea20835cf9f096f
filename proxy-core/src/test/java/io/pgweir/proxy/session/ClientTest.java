package io.pgweir.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.config.SessionStateMode;
import io.pgweir.config.StateAuditMode;
import io.pgweir.protocol.BackendKeyData;
import io.pgweir.proxy.dispatch.TenantShare;
import io.pgweir.proxy.state.SessionSettings;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClientTest {

    @Test
    void a_client_is_named_in_logs_by_user_database_and_address() {
        assertThat(client("alice", "app")).hasToString("\"alice@app\" from /127.0.0.1:4711");
    }

    @Test
    void a_name_cannot_forge_a_line_or_end_its_quotes() {
        String written = client("a\nevent=login client=\"root", "b\\\r\u007f").toString();
        assertThat(written)
                .isEqualTo("\"a\\u000aevent=login client=\\\"root@b\\\\\\u000d\\u007f\" from /127.0.0.1:4711");
    }

    @Test
    void nor_can_it_with_line_breaks_that_only_some_readers_know() {
        assertThat(client("a\u0085b\u2028c\u2029d\u009be\u202ef", "app").toString())
                .matches("[\\x20-\\x7e]*");
    }

    @Test
    void letters_of_other_languages_stay_readable() {
        assertThat(client("größe", "日本\uD83D\uDC18").toString()).startsWith("\"größe@日本\uD83D\uDC18\"");
    }

    private static Client client(String user, String database) {
        return new Client(
                user,
                database,
                new InetSocketAddress("127.0.0.1", 4711),
                new BackendKeyData(1, new byte[4]),
                SessionSettings.NONE,
                false,
                new StateRule("app", SessionStateMode.TRACK, StateAuditMode.OFF),
                new TenantLimits(TenantShare.even("default", 1, 1), Optional.empty(), null),
                0,
                () -> {});
    }
}
