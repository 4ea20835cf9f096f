package io.pgweir.proxy.statement;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClientStatementsTest {

    private final ClientStatements statements = new ClientStatements();

    @Test
    void it_behaves_like_a_map_also_where_names_collide() {
        for (int seed = 0; seed < 50; seed++) {
            ClientStatements tested = new ClientStatements();
            Map<String, Statement> model = new HashMap<>();
            Random random = new Random(seed);
            List<String> names = collidingNames();
            for (int step = 0; step < 2_000; step++) {
                String name = names.get(random.nextInt(names.size()));
                Statement known = model.get(name);
                if (random.nextInt(500) == 0) {
                    tested.clear();
                    model.clear();
                } else if (known == null) {
                    Statement made = new Statement(step, new byte[0]);
                    tested.put(name.getBytes(US_ASCII), made);
                    model.put(name, made);
                } else if (random.nextBoolean()) {
                    tested.remove(name.getBytes(US_ASCII), known);
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
        Statement first = new Statement(1, new byte[0]);
        Statement second = new Statement(2, new byte[0]);
        byte[] name = "s".getBytes(US_ASCII);
        statements.put(name, first);
        statements.remove(name, second);
        assertThat(statements.get(name)).isSameAs(first);
        statements.remove(name, first);
        assertThat(statements.get(name)).isNull();
        statements.remove(name, first);
        assertThat(statements.size()).isZero();
    }

    @Test
    void it_is_full_at_its_limit() {
        for (int i = 0; i < ClientStatements.MAX_STATEMENTS; i++) {
            assertThat(statements.isFull()).isFalse();
            statements.put(("s" + i).getBytes(US_ASCII), new Statement(i, new byte[0]));
        }
        assertThat(statements.isFull()).isTrue();
        assertThat(found(statements, "s9999")).isNotNull();
    }

    @Test
    void it_is_full_when_names_and_texts_take_too_much_memory_and_no_more_when_they_are_gone() {
        Statement large = new Statement(1, new byte[ClientStatements.MAX_BYTES / 8]);
        for (int i = 0; i < 8; i++) {
            assertThat(statements.isFull()).isFalse();
            statements.put(("s" + i).getBytes(US_ASCII), large);
        }
        assertThat(statements.isFull()).isTrue();
        statements.remove("s3".getBytes(US_ASCII), large);
        assertThat(statements.isFull()).isFalse();
        statements.put("s3".getBytes(US_ASCII), large);
        statements.clear();
        assertThat(statements.isFull()).isFalse();
    }

    private static Statement found(ClientStatements statements, String name) {
        ByteBuf in = Unpooled.copiedBuffer("--" + name + "--", US_ASCII);
        return statements.get(in, 2, name.length());
    }
}
