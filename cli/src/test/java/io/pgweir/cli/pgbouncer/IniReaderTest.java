package io.pgweir.cli.pgbouncer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** PgBouncer's grammar: of the ini, of connect strings, and of the users. */
class IniReaderTest {

    private static final Place HERE = new Place("pgbouncer.ini", 7);

    @TempDir
    private Path directory;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    @Test
    void a_line_is_a_comment_a_section_or_a_value_to_its_end() throws Exception {
        Path ini = file("pgbouncer.ini", """
                ; a comment
                  # another
                [databases]

                * = host=a
                my-db.2=
                "odd ""na""me" = dbname=x
                [pgbouncer] pool_mode = session
                server_check_query\t=  select 1 ; no comment  \r
                """);
        assertThat(IniReader.read(ini))
                .extracting(line -> line.section() + "|" + line.name() + "|" + line.value() + "|"
                        + line.place().line())
                .containsExactly(
                        "databases|*|host=a|5",
                        "databases|my-db.2||6",
                        "databases|odd \"na\"me|dbname=x|7",
                        "pgbouncer|pool_mode|session|8",
                        "pgbouncer|server_check_query|select 1 ; no comment|9");
    }

    @Test
    void what_is_included_stands_in_its_place_and_says_where_it_is_from() throws Exception {
        file("pools.ini", "default_pool_size = 3\n[databases]\napp =\n");
        Path ini = file("pgbouncer.ini", "[pgbouncer]\n%include pools.ini\nother = port=1\n");
        assertThat(IniReader.read(ini))
                .extracting(line -> line.section() + " " + line.name() + " " + line.place())
                .containsExactly(
                        "pgbouncer default_pool_size " + directory.resolve("pools.ini") + ":1",
                        "databases app " + directory.resolve("pools.ini") + ":3",
                        "databases other " + ini + ":3");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[pgbouncer]; pool_mode session|pgbouncer.ini:2: neither name = value nor a [section]",
                "pool_mode = session|pgbouncer.ini:1: a value before the first [section]",
                "[pgbouncer];%include absent.ini|pgbouncer.ini:2: %include: ",
                "[pgbouncer];%include pgbouncer.ini|%include goes deeper than 10 files",
                "[pgbounce];a = b|pgbouncer.ini:2: PgBouncer knows no section [pgbounce]",
                "[databases];a = host|pgbouncer.ini:2: the connect string has something that is not key=value",
                "[databases];a = port=1 host=|pgbouncer.ini:2: the connect string has a key without a value",
                "[databases];a = host='x|pgbouncer.ini:2: the connect string has a quote that is never closed",
                "[databases];a=;[pgbouncer];max_client_conn = lots|:4: max_client_conn 'lots' is not a whole number",
                "[databases];a=;[pgbouncer];query_timeout = -1|:4: query_timeout '-1' is not a number of seconds",
                "[pgbouncer];auth_file = absent.txt|pgbouncer.ini:2: auth_file ",
                "[pgbouncer];pool_mode = session|no database is in it"
            })
    void what_pgbouncer_cannot_read_is_told_with_its_place(String text, String message) throws Exception {
        Path ini = file("pgbouncer.ini", text.replace(';', '\n'));
        assertThatThrownBy(() -> PgbouncerImport.of(ini, Optional.empty()))
                .isInstanceOf(IniProblem.class)
                .hasMessageContaining(message);
    }

    @Test
    void quotes_in_a_connect_string_hold_blanks_and_are_doubled_within() {
        assertThat(ConnectString.parse(" host = a\tport=1 connect_query='set a = ''b''; \\ c' user='' host=last", HERE))
                .isEqualTo(Map.of("host", "last", "port", "1", "connect_query", "set a = 'b'; \\ c", "user", ""));
    }

    @Test
    void a_list_of_users_has_quotes_doubled_and_comments() throws Exception {
        Path list = file("userlist.txt", """
                ; "not" "a user"
                "ann" "plain \\ ""secret"" \\" and more

                "bob" ""
                """);
        assertThat(UserList.read(list).entries())
                .extracting(entry -> entry.user() + "=" + entry.secret().reveal() + "@"
                        + entry.place().line())
                .containsExactly("ann=plain \\ \"secret\" \\@2", "bob=@4");
    }

    @Test
    void a_broken_list_of_users_is_told_with_its_place() throws Exception {
        Path list = file("userlist.txt", "\"ann\" \"x\"\nbob x\n");
        assertThatThrownBy(() -> UserList.read(list)).hasMessage(list + ":2: not \"user\" \"secret\"");
    }
}
