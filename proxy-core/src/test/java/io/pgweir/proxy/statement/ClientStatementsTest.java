package io.pgweir.proxy.statement;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.proxy.state.SessionSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClientStatementsTest {

    private final ClientStatements statements = new ClientStatements(null);

    @Test
    void it_behaves_like_a_map_also_where_names_collide() {
        for (int seed = 0; seed < 50; seed++) {
            ClientStatements tested = new ClientStatements(null);
            Map<String, NamedStatement> model = new HashMap<>();
            Random random = new Random(seed);
            List<String> names = collidingNames();
            for (int step = 0; step < 2_000; step++) {
                String name = names.get(random.nextInt(names.size()));
                NamedStatement known = model.get(name);
                if (random.nextInt(500) == 0) {
                    tested.clear();
                    model.clear();
                } else if (known == null) {
                    NamedStatement made = named(name, new Statement(step, new byte[0]));
                    tested.put(made);
                    model.put(name, made);
                } else if (random.nextBoolean()) {
                    tested.remove(known);
                    model.remove(name);
                }
                assertThat(tested.size()).as("seed %d", seed).isEqualTo(model.size());
            }
            for (String name : names) {
                assertThat(found(tested, name)).as("%s, seed %d", name, seed).isSameAs(model.get(name));
            }
        }
    }

    /** "Aa" and "BB" have the same hash, and so has every sequence of them; the others fill the table. */
    private static List<String> collidingNames() {
        List<String> names = new ArrayList<>();
        for (int bits = 0; bits < 64; bits++) {
            StringBuilder name = new StringBuilder();
            for (int i = 0; i < 6; i++) {
                name.append((bits >> i & 1) == 0 ? "Aa" : "BB");
            }
            names.add(name.toString());
            names.add("s" + bits);
        }
        return names;
    }

    @Test
    void a_name_is_taken_away_only_if_it_still_stands_for_that_statement() {
        NamedStatement first = named("s", new Statement(1, new byte[0]));
        NamedStatement second = named("s", new Statement(2, new byte[0]));
        statements.put(first);
        statements.remove(second);
        assertThat(found(statements, "s")).isSameAs(first);
        statements.remove(first);
        assertThat(found(statements, "s")).isNull();
        statements.remove(first);
        assertThat(statements.size()).isZero();
    }

    @Test
    void it_is_full_at_its_limit() {
        for (int i = 0; i < ClientStatements.MAX_STATEMENTS; i++) {
            assertThat(statements.isFull()).isFalse();
            statements.put(named("s" + i, new Statement(i, new byte[0])));
        }
        assertThat(statements.isFull()).isTrue();
        assertThat(found(statements, "s9999")).isNotNull();
    }

    @Test
    void it_is_full_when_names_and_texts_take_too_much_memory_and_no_more_when_they_are_gone() {
        Statement large = new Statement(1, new byte[ClientStatements.MAX_BYTES / 8]);
        for (int i = 0; i < 8; i++) {
            assertThat(statements.isFull()).isFalse();
            statements.put(named("s" + i, large));
        }
        assertThat(statements.isFull()).isTrue();
        statements.remove(named("s3", large));
        assertThat(statements.isFull()).isFalse();
        statements.put(named("s3", large));
        statements.clear();
        assertThat(statements.isFull()).isFalse();
    }

    @Test
    void what_all_clients_hold_together_is_bounded_and_given_back() {
        StatementMemory memory = new StatementMemory(10_000);
        ClientStatements first = new ClientStatements(memory);
        ClientStatements second = new ClientStatements(memory);
        NamedStatement large = new NamedStatement("s".getBytes(US_ASCII), new Statement(1, new byte[6_000]));
        first.put(large);
        assertThat(memory.isFull()).isFalse();
        second.put(large);
        assertThat(memory.isFull()).isTrue();
        second.remove(large);
        assertThat(memory.isFull()).isFalse();
        second.put(large);
        ClientStatements dropped = new ClientStatements(null);
        second.moveTo(dropped);
        assertThat(memory.isFull()).isFalse();
        dropped.moveTo(second);
        assertThat(memory.isFull()).isTrue();
        second.clientLeft();
        second.put(large);
        first.clear();
        assertThat(memory.bytes()).isZero();
    }

    @Test
    void a_name_goes_on_with_what_has_taken_its_statements_place() {
        StatementCatalogue catalogue = new StatementCatalogue();
        NamedStatement outdated = named("s", catalogue.find(new byte[] {'x', 0}, SessionSettings.NONE));
        statements.put(outdated);
        assertThat(statements.current(outdated)).isSameAs(outdated);
        catalogue.replace(outdated.statement(), new byte[0]);
        NamedStatement renewed = statements.current(outdated);
        assertThat(renewed.statement()).isSameAs(outdated.statement().current());
        assertThat(found(statements, "s")).isSameAs(renewed);
        statements.remove(outdated);
        assertThat(statements.size()).isZero();
    }

    private static NamedStatement named(String name, Statement statement) {
        return new NamedStatement(name.getBytes(US_ASCII), statement);
    }

    private static NamedStatement found(ClientStatements statements, String name) {
        ByteBuf in = Unpooled.copiedBuffer("--" + name + "--", US_ASCII);
        return statements.get(in, 2, name.length());
    }
}
