package io.pgweir.proxy.statement;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.proxy.state.SessionSettings;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StatementTablesTest {

    @Test
    void the_same_text_and_types_are_one_statement_and_other_types_are_another() {
        StatementCatalogue catalogue = new StatementCatalogue();
        Statement statement = catalogue.find(definition("select $1", 23), SessionSettings.NONE);
        assertThat(catalogue.find(definition("select $1", 23), SessionSettings.NONE))
                .isSameAs(statement);
        assertThat(catalogue.find(definition("select $1", 25), SessionSettings.NONE))
                .isNotSameAs(statement);
        assertThat(catalogue.size()).isEqualTo(2);
    }

    @Test
    void what_is_prepared_under_settings_that_may_change_its_meaning_is_another_statement() {
        StatementCatalogue catalogue = new StatementCatalogue();
        Set<Statement> statements = new HashSet<>();
        for (SessionSettings settings : List.of(
                SessionSettings.NONE,
                SessionSettings.of(Map.of("search_path", "a")),
                SessionSettings.of(Map.of("search_path", "b")),
                SessionSettings.of(Map.of("role", "a")),
                SessionSettings.of(Map.of("datestyle", "ISO, DMY")))) {
            Statement statement = catalogue.find(definition("select * from t", 0), settings);
            assertThat(statements.add(statement)).isTrue();
            SessionSettings alike =
                    settings.with("app.tenant_id", "42").with("work_mem", "1MB").with("application_name", "a");
            assertThat(catalogue.find(definition("select * from t", 0), alike)).isSameAs(statement);
        }
    }

    @Test
    void what_is_replaced_is_replaced_once_for_who_has_it_and_for_who_comes() {
        StatementCatalogue catalogue = new StatementCatalogue();
        Statement first = catalogue.find(definition("select * from t", 0), SessionSettings.NONE);
        assertThat(first.current()).isSameAs(first);
        catalogue.replace(first, new byte[0]);
        Statement second = first.current();
        catalogue.replace(first, new byte[0]);
        assertThat(first.current()).isSameAs(second).isNotSameAs(first);
        catalogue.replace(second, new byte[0]);
        Statement third = second.current();
        assertThat(first.current()).isSameAs(third).isNotSameAs(second);
        assertThat(catalogue.find(definition("select * from t", 0), SessionSettings.NONE))
                .isSameAs(third);
        assertThat(catalogue.size()).isEqualTo(1);
    }

    @Test
    void what_is_superseded_is_kept_by_who_has_it_until_it_is_replaced() {
        StatementCatalogue catalogue = new StatementCatalogue();
        Statement first = catalogue.find(definition("select * from t", 0), SessionSettings.NONE);
        Statement second = catalogue.supersede(first);
        assertThat(first.isOutdated()).isFalse();
        assertThat(first.current()).isSameAs(first);
        assertThat(catalogue.supersede(first)).isSameAs(second);
        Statement third = catalogue.supersede(second);
        assertThat(catalogue.find(definition("select * from t", 0), SessionSettings.NONE))
                .isSameAs(third);
        catalogue.replace(first, new byte[0]);
        assertThat(first.isOutdated()).isTrue();
        assertThat(first.current()).isSameAs(third);
        assertThat(second.isOutdated()).isFalse();
    }

    @Test
    void what_is_dropped_and_comes_back_has_heard_no_comparison() {
        ServerStatements prepared = new ServerStatements();
        Statement statement = new StatementCatalogue().find(definition("select * from t", 0), SessionSettings.NONE);
        prepared.add(statement);
        prepared.comparing(statement);
        AllDropped dropped = new AllDropped(new ClientStatements(null), prepared);
        prepared.compared(statement, true);
        assertThat(prepared.standing(statement)).isEqualTo(Standing.NOWHERE);
        dropped.undo();
        assertThat(prepared.standing(statement)).isEqualTo(Standing.UNCOMPARED);
    }

    @Test
    void a_catalogue_forgets_the_least_recently_prepared_beyond_its_limit() {
        StatementCatalogue catalogue = new StatementCatalogue();
        byte[] often = definition("select often", 0);
        Statement statement = catalogue.find(often, SessionSettings.NONE);
        Statement seldom = catalogue.find(definition("select seldom", 0), SessionSettings.NONE);
        int large = StatementCatalogue.MAX_BYTES / 16;
        for (int i = 0; i < 64; i++) {
            byte[] text = new byte[large];
            text[0] = (byte) i;
            catalogue.find(text, SessionSettings.NONE);
            assertThat(catalogue.find(often, SessionSettings.NONE)).isSameAs(statement);
        }
        assertThat(catalogue.size()).isLessThanOrEqualTo(17);
        assertThat(catalogue.find(definition("select seldom", 0), SessionSettings.NONE))
                .isNotSameAs(seldom);
    }

    @Test
    void a_single_statement_larger_than_the_limit_is_kept_until_the_next() {
        StatementCatalogue catalogue = new StatementCatalogue();
        catalogue.find(new byte[StatementCatalogue.MAX_BYTES + 1], SessionSettings.NONE);
        assertThat(catalogue.size()).isEqualTo(1);
        catalogue.find(definition("select 1", 0), SessionSettings.NONE);
        assertThat(catalogue.size()).isEqualTo(1);
    }

    @Test
    void no_two_statements_have_the_same_name_on_a_server_connection() {
        StatementCatalogue catalogue = new StatementCatalogue();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            Statement statement = catalogue.find(definition("select " + i, 0), SessionSettings.NONE);
            assertThat(names.add(statement.toString())).isTrue();
            assertThat(isReserved(statement.toString())).isTrue();
        }
    }

    @Test
    void names_of_pgweirs_own_are_reserved_and_others_are_not() {
        assertThat(isReserved("pgweir_")).isTrue();
        assertThat(isReserved(new String(Statement.NOBODYS_NAME, US_ASCII))).isTrue();
        assertThat(isReserved("pgweir")).isFalse();
        assertThat(isReserved("PGWEIR_1")).isFalse();
        assertThat(isReserved("")).isFalse();
    }

    @Test
    void a_server_connection_gives_up_the_least_recently_used() {
        ServerStatements prepared = new ServerStatements();
        Statement[] statements = new Statement[ServerStatements.MAX_STATEMENTS];
        for (int i = 0; i < statements.length; i++) {
            assertThat(prepared.evicted()).isNull();
            statements[i] = new Statement(i, new byte[0]);
            prepared.add(statements[i]);
        }
        assertThat(prepared.use(statements[0])).isTrue();
        assertThat(prepared.evicted()).isSameAs(statements[1]);
        prepared.remove(statements[1]);
        assertThat(prepared.use(statements[1])).isFalse();
        assertThat(prepared.evicted()).isNull();
        prepared.remove(statements[0]);
        assertThat(prepared.use(statements[0])).isFalse();
        prepared.clear();
        assertThat(prepared.size()).isZero();
    }

    private static boolean isReserved(String name) {
        return Statement.isReserved(Unpooled.copiedBuffer("p" + name + "_", US_ASCII), 1, name.length());
    }

    private static byte[] definition(String sql, int type) {
        ByteBuf definition = Unpooled.buffer();
        definition.writeBytes(sql.getBytes(US_ASCII)).writeByte(0).writeShort(1).writeInt(type);
        byte[] bytes = new byte[definition.readableBytes()];
        definition.readBytes(bytes);
        return bytes;
    }
}
