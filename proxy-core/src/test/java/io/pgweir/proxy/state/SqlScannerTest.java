package io.pgweir.proxy.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

class SqlScannerTest {

    /** In {@code effects.txt}: a statement, in which {@code ⏎} is a line break, and what it does in the words below. */
    @ParameterizedTest
    @CsvFileSource(
            resources = "effects.txt",
            delimiterString = "=>",
            quoteCharacter = '\0',
            maxCharsPerColumn = 1000,
            commentCharacter = '~')
    void a_text_does_to_its_session_what_its_words_say(String sql, String effects) {
        assertThat(words(scan(sql.replace('⏎', '\n'), true, "UTF8"))).isEqualTo(effects);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '~',
            value = {
                " => READS",
                "-- nothing => READS",
                "select 1 => READS",
                "SELECT count(*) FROM t WHERE a = 'update' => READS",
                "values (1) => READS",
                "table t => READS",
                "show all => READS",
                "with x as (select 1) select * from x => READS",
                "select * from t for update => READS",
                "begin => READS",
                "set x = 1 => READS",
                "rollback => READS",
                "explain select 1 => READS",
                "prepare p as select 1 => READS",
                "insert into t values (1) => WRITES",
                "update t set a = 1 => WRITES",
                "delete from t => WRITES",
                "merge into t using s on a = b when matched then do nothing => WRITES",
                "truncate t => WRITES",
                "create table t () => WRITES",
                "copy t from stdin => WRITES",
                "call p() => WRITES",
                "do $$ begin end $$ => WRITES",
                "execute p => WRITES",
                "explain analyze delete from t => WRITES",
                "with x as (delete from t returning *) select * from x => WRITES",
                "with x as (update t set a = 1 returning *) select * from x => WRITES",
                "with x as (insert into t values (1) returning *) select * from x => WRITES",
                "select * into t from s => WRITES",
                "select nextval('s') => WRITES",
                "select 1; delete from t => WRITES",
                "frobnicate t => WRITES",
                "commit => COMMITS",
                "/* the */ END => COMMITS",
                "prepare transaction 'x' => COMMITS",
                "commit prepared 'x' => COMMITS",
                "insert into t values (1); commit => COMMITS",
                "set x = 1; commit => COMMITS"
            })
    void a_text_does_to_data_what_its_commands_say_and_rather_too_much(String sql, TextWork work) {
        assertThat(scan(sql == null ? "" : sql, true, "UTF8").work()).isEqualTo(work);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '~',
            value = {
                "select '\\'; set x = 1; --' => nothing => tracked x",
                "select E'\\'; set x = 1; --' => nothing => nothing",
                "select '\\\\'; set x = 1; --' => tracked x => tracked x",
                "select ''; set x = 1; --' => tracked x => tracked x",
                "select N'\\'; set x = 1; --' => nothing => tracked x",
                "select B'\\'; set x = 1; --' => tracked x => tracked x",
                "select \"\\\"; set x = 1; --\" => tracked x => tracked x",
                "select $$\\$$; set x = 1 => tracked x => tracked x",
                "select set_config('a\\.b', 'c', false) => pinned dynamic_setting => tracked a\\.b",
                "select set_config('a.b', 'c', false) => tracked a.b => tracked a.b"
            })
    void a_backslash_in_a_plain_string_is_an_escape_only_without_standard_conforming_strings(
            String sql, String without, String with) {
        assertThat(words(scan(sql, false, "UTF8"))).isEqualTo(without);
        assertThat(words(scan(sql, true, "UTF8"))).isEqualTo(with);
    }

    @ParameterizedTest
    @CsvSource({
        "SJIS, 83, nothing",
        "SHIFT_JIS_2004, 83, nothing",
        "BIG5, a5, nothing",
        "GBK, 81, nothing",
        "UHC, 81, nothing",
        "GB18030, 81, nothing",
        "JOHAB, 88, nothing",
        // Half-width katakana are single bytes: the backslash is one.
        "SJIS, b1, tracked x",
        "EUC_JP, 83, tracked x",
        "LATIN1, 83, tracked x"
    })
    void a_trail_byte_is_no_backslash(String encoding, String lead, String effects) {
        // E'<lead>\' OR E'<lead>\'' … : where the backslash is half a letter, the string ends at the first quote, and
        // the second begins another one.
        byte[] sql = "select E'?\\'' ; set x = 1 --'".getBytes(UTF_8);
        sql[9] = (byte) Integer.parseInt(lead, 16);
        String opposite = "select E'?\\' ; set x = 1 --'";
        byte[] other = opposite.getBytes(UTF_8);
        other[9] = sql[9];
        assertThat(words(scan(sql, true, encoding))).isEqualTo(effects);
        assertThat(words(scan(other, true, encoding))).isEqualTo(effects.equals("nothing") ? "tracked x" : "nothing");
    }

    @Test
    void four_bytes_of_gb18030_are_one_letter() {
        byte[] sql = {'E', '\'', (byte) 0x81, '0', (byte) 0x81, '0', '\\', '\'', ';', 's', 'e', 't', ' ', 'x', '=', '1'
        };
        assertThat(scan(sql, true, "GB18030")).matches(SessionEffects::isNone);
        sql[6] = 'a';
        assertThat(words(scan(sql, true, "GB18030"))).isEqualTo("tracked x");
    }

    @Test
    void a_name_that_cannot_be_read_is_known_to_postgresql_only() {
        byte[] sql = "set app.größe = 1".getBytes(UTF_8);
        assertThat(words(scan(sql, true, "UTF8"))).isEqualTo("tracked app.größe");
        assertThat(words(scan(sql, true, "LATIN1"))).isEqualTo("pinned dynamic_setting");
    }

    @Test
    void what_does_nothing_is_always_the_same_object() {
        assertThat(scan("select 1", true, "UTF8")).isSameAs(SessionEffects.NONE);
        assertThat(scan("insert into t values (1)", true, "UTF8")).isSameAs(scan("copy t from stdin", true, "UTF8"));
        assertThat(scan("delete from t", true, "UTF8")).isSameAs(scan("truncate t", true, "UTF8"));
        assertThat(scan("delete from t", true, "UTF8").isNone()).isTrue();
    }

    @Test
    void one_text_leaves_nothing_behind_for_the_next() {
        scan("set x = 1; create temp table t (); select currval('s'); discard all; select set_config(", true, "UTF8");
        assertThat(scan("select 1)", true, "UTF8")).isSameAs(SessionEffects.NONE);
    }

    private static SessionEffects scan(String sql, boolean standardConformingStrings, String encoding) {
        return scan(sql.getBytes(UTF_8), standardConformingStrings, encoding);
    }

    /** Among other bytes that must not be seen. */
    private static SessionEffects scan(byte[] sql, boolean standardConformingStrings, String encoding) {
        ByteBuf in = Unpooled.buffer().writeBytes("set q = 1;".getBytes(UTF_8));
        int from = in.writerIndex();
        in.writeBytes(sql).writeBytes(";set q = 1;' \" */ $$ \n set q = 1".getBytes(UTF_8));
        return SqlScanner.scan(in, from, sql.length, standardConformingStrings, encoding);
    }

    private static String words(SessionEffects effects) {
        List<String> words = new ArrayList<>();
        new TreeSet<>(effects.settings())
                .forEach(name -> words.add((effects.resets().contains(name) ? "reset " : "tracked ") + name));
        Stream.of(effects.resetsAll() ? "reset all" : "", effects.anySetting() ? "any setting" : "")
                .forEach(words::add);
        effects.pins().stream()
                .sorted(Comparator.naturalOrder())
                .forEach(reason -> words.add("pinned " + reason.label()));
        Stream.of(
                        effects.unpins() ? "unpins" : "",
                        effects.advancesSequences() ? "advances" : "",
                        effects.readsSequences() ? "reads" : "")
                .forEach(words::add);
        words.removeIf(String::isEmpty);
        return words.isEmpty() ? "nothing" : String.join(", ", words);
    }
}
