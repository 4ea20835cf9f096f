package io.pgweir.benchmarks.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClientMemoryTest {

    @Test
    void what_the_clients_added_is_shared_out_and_what_was_given_back_is_a_part_of_it() {
        assertThat(new ClientMemory("pgweir", 1024, 60, 160, 85, 170).row())
                .containsExactly("pgweir", "60.0", "160.0", "100.0", "170.0", "85.0", "75 %");
    }

    @Test
    void a_pooler_that_did_not_grow_has_nothing_to_give_back() {
        assertThat(new ClientMemory("pgweir", 10, 60, 60, 60, 60).givenBack()).isZero();
    }
}
