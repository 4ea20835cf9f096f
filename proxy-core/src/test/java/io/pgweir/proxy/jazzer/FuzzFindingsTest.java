package io.pgweir.proxy.jazzer;

import org.junit.jupiter.api.Test;

/** What fuzzing has found, by name. Each input is written as in the files of the corpus. */
class FuzzFindingsTest {

    private static final String QUERY = "00 0e 51 0000000d 'select 1' 00";

    /** A query that leaves something behind, its answer, and the beginning of what answers the question for it. */
    private static final String QUESTION =
            "00 11 51 00000010 'SET a.b = 1' 00 05 0f 43 00000008 'SET' 00 5a 00000005 49";

    @Test
    void a_ready_for_query_without_a_status_ends_the_server_connection() {
        relay(QUERY + "05 05 5a 00000004");
        relay(QUERY + "05 08 5a 08000004 495a49");
    }

    @Test
    void a_command_without_a_tag_is_one_of_no_consequence() {
        relay(QUERY + "05 05 43 00000004");
        relay(QUERY + "05 0b 43 00000004 5a 00000005 49");
    }

    @Test
    void a_row_that_is_none_ends_the_server_connection_that_was_asked_for_its_state() {
        relay(QUESTION + "05 05 44 00000004");
        relay(QUESTION + "05 07 44 00000006 0002");
        relay(QUESTION + "05 0f 44 0000000e 0002 7fffffff 00000000");
        relay(QUESTION + "05 0f 44 0000000e 0002 ffffffff ffffffff");
    }

    @Test
    void the_header_of_a_long_parse_may_come_alone() {
        relay("00 05 50 080000ff 00 01 73");
    }

    private static void relay(String steps) {
        FuzzTarget.RELAY.run(Corpus.bytes("00 " + steps));
    }
}
