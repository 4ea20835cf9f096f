package io.pgweir.proxy.admin.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.protocol.BackendType;
import io.pgweir.proxy.testing.BackendMessage;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The columns of every table, their order and their types, against a file: one line a table, as in {@code SHOW PEERS: peer_id
 * int4, host text}. Programs that read PgBouncer's depend on each of them.
 */
@Timeout(30)
class ConsoleColumnsTest {

    private static final Path GOLDEN = Path.of("src/test/resources/console-columns.txt");
    private static final Map<Integer, String> TYPES = Map.of(25, "text", 23, "int4", 20, "int8", 1700, "numeric");

    private static TestPgweir pgweir;
    private static RawClient client;

    @BeforeAll
    static void login() throws IOException {
        pgweir = ConsoleSetup.start();
        client = ConsoleSetup.login(pgweir);
    }

    @AfterAll
    static void close() throws IOException {
        client.close();
        pgweir.close();
    }

    static List<String> each_table_has_its_columns() throws IOException {
        return Files.readAllLines(GOLDEN).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource
    void each_table_has_its_columns(String line) throws IOException {
        String command = line.substring(0, line.indexOf(':'));
        List<BackendMessage> said = client.run(command);
        assertThat(command + ": " + columns(said.get(0))).isEqualTo(line);
        int columns = said.get(0).values().size();
        assertThat(said)
                .filteredOn(message -> message.type() == BackendType.DATA_ROW)
                .allSatisfy(row -> assertThat(row.values()).hasSize(columns));
        assertThat(said).contains(BackendMessage.commandComplete("SHOW"));
    }

    @Test
    void each_table_of_the_help_is_in_the_file() throws IOException {
        String help = client.run("show help").get(0).errorFields().detail();
        List<String> tables = help.lines()
                .map(String::strip)
                .filter(syntax -> syntax.startsWith("SHOW ") && !syntax.equals("SHOW HELP"))
                .toList();
        assertThat(each_table_has_its_columns().stream().map(line -> line.substring(0, line.indexOf(':'))))
                .containsExactlyInAnyOrderElementsOf(tables);
    }

    private static String columns(BackendMessage rowDescription) {
        assertThat(rowDescription.type()).isEqualTo(BackendType.ROW_DESCRIPTION);
        ByteBuf in = Unpooled.wrappedBuffer(rowDescription.body());
        List<String> columns = new ArrayList<>();
        int count = in.readShort();
        for (int i = 0; i < count; i++) {
            String name = in.readCharSequence(in.bytesBefore((byte) 0), StandardCharsets.UTF_8)
                    .toString();
            in.skipBytes(1 + 4 + 2);
            columns.add(name + " " + TYPES.get(in.readInt()));
            in.skipBytes(2 + 4 + 2);
        }
        return String.join(", ", columns);
    }
}
