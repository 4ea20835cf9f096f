package io.pgweir.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.server.Ledger.Owed;
import io.pgweir.proxy.server.Ledger.Request;
import io.pgweir.proxy.server.Ledger.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerTest {

    private final Ledger ledger = new Ledger();
    private final List<String> undone = new ArrayList<>();

    @Test
    void the_replies_of_a_pipeline_are_owed_in_the_order_of_its_requests() {
        owe(Request.PARSE, Request.BIND, Request.DESCRIBE, Request.EXECUTE, Request.SYNC, Request.QUERY);
        assertThat(replies("12TDDCZTDCZ")).containsOnly(Verdict.FORWARD);
        assertThat(ledger.isEmpty()).isTrue();
    }

    @Test
    void a_deep_pipeline_makes_the_ring_grow_without_losing_order() {
        for (int i = 0; i < 10; i++) {
            owe(Request.PARSE);
        }
        replies("1111111");
        for (int i = 0; i < 100; i++) {
            owe(Request.BIND, Request.EXECUTE);
        }
        assertThat(replies("111" + "2C".repeat(100))).containsOnly(Verdict.FORWARD);
        assertThat(ledger.isEmpty()).isTrue();
    }

    @Test
    void an_error_ends_all_up_to_the_next_sync() {
        owe(Request.PARSE, Request.BIND, Request.EXECUTE, Request.SYNC, Request.PARSE, Request.SYNC);
        assertThat(replies("EZ1Z")).containsOnly(Verdict.FORWARD);
        assertThat(ledger.isEmpty()).isTrue();
    }

    @Test
    void requests_that_follow_an_error_before_their_sync_are_owed_nothing() {
        owe(Request.PARSE);
        replies("E");
        assertThat(ledger.isUnsynced()).isTrue();
        owe(Request.BIND, Request.EXECUTE, Request.QUERY, Request.SYNC);
        assertThat(ledger.isUnsynced()).isFalse();
        assertThat(replies("Z")).containsOnly(Verdict.FORWARD);
        assertThat(ledger.isEmpty()).isTrue();
    }

    @Test
    void a_simple_query_that_fails_still_ends_with_ready_for_query() {
        owe(Request.QUERY, Request.QUERY);
        assertThat(replies("TDEZCZ")).containsOnly(Verdict.FORWARD);
    }

    @Test
    void of_what_is_done_for_a_request_that_is_kept_back_the_client_hears_only_an_error() {
        ledger.owe(Request.PARSE, Owed.ERROR_ONLY);
        ledger.owe(Request.DESCRIBE, Owed.ERROR_ONLY);
        assertThat(ledger.isWorkingForClient()).isTrue();
        assertThat(replies("1tT")).containsOnly(Verdict.SKIP);
        ledger.owe(Request.PARSE, Owed.ERROR_ONLY);
        ledger.owe(Request.DESCRIBE, Owed.ERROR_ONLY);
        assertThat(replies("E")).containsExactly(Verdict.FORWARD);
        assertThat(ledger.isSkippingToSync()).isTrue();
    }

    @Test
    void once_the_client_has_left_it_hears_no_error_either() {
        ledger.owe(Request.PARSE, Owed.ERROR_ONLY);
        ledger.disown();
        assertThat(ledger.isWorkingForClient()).isFalse();
        assertThat(replies("E")).containsExactly(Verdict.SKIP);
    }

    @Test
    void a_fake_comes_due_when_all_before_it_is_answered() {
        owe(Request.PARSE);
        ledger.owe(Request.CLOSE, Owed.FAKE);
        owe(Request.SYNC);
        assertThat(ledger.fakeDue()).isNull();
        replies("1");
        assertThat(ledger.fakeDue()).isEqualTo(Request.CLOSE);
        ledger.fakeGiven();
        assertThat(ledger.fakeDue()).isNull();
        replies("Z");
        assertThat(ledger.isEmpty()).isTrue();
    }

    @Test
    void a_fake_behind_an_error_is_never_given() {
        owe(Request.PARSE);
        ledger.owe(Request.CLOSE, Owed.FAKE);
        owe(Request.SYNC);
        replies("E");
        assertThat(ledger.fakeDue()).isNull();
        assertThat(replies("Z")).containsOnly(Verdict.FORWARD);
    }

    @Test
    void postgresql_must_not_answer_what_it_was_not_asked() {
        ledger.owe(Request.PARSE, Owed.FAKE);
        assertThat(replies("1")).containsExactly(Verdict.VIOLATION);
    }

    @Test
    void the_effects_of_requests_that_fell_with_an_error_are_undone_and_others_stay() {
        oweWithEffect(Request.PARSE, "first");
        oweWithEffect(Request.PARSE, "second");
        oweWithEffect(Request.CLOSE, "third");
        replies("1E");
        oweWithEffect(Request.PARSE, "fourth");
        owe(Request.SYNC);
        oweWithEffect(Request.PARSE, "fifth");
        replies("Z1");
        assertThat(undone).containsExactly("third", "second", "fourth");
    }

    @Test
    void a_sync_that_arrives_while_copy_data_are_read_is_ignored() {
        owe(Request.EXECUTE, Request.SYNC);
        replies("G");
        assertThat(ledger.isCopyIn()).isTrue();
        owe(Request.SYNC, Request.COPY_END, Request.SYNC);
        assertThat(replies("CZ")).containsOnly(Verdict.FORWARD);
        assertThat(ledger.isEmpty()).isTrue();
        assertThat(ledger.isCopyIn()).isFalse();
    }

    @Test
    void a_copy_that_fails_while_its_end_is_on_its_way_leaves_nothing_owed() {
        owe(Request.QUERY);
        replies("G");
        owe(Request.COPY_END);
        replies("EZ");
        assertThat(ledger.fakeDue()).isNull();
        assertThat(ledger.isEmpty()).isTrue();
    }

    @Test
    void a_sync_that_arrives_behind_the_failure_of_its_copy_is_answered() {
        owe(Request.EXECUTE);
        replies("G");
        owe(Request.SYNC, Request.COPY_END, Request.SYNC);
        assertThat(replies("EZ")).containsOnly(Verdict.FORWARD);
        assertThat(ledger.isInDoubt()).isTrue();
        oweToNobody(Request.CLOSE, Request.SYNC);
        assertThat(replies("Z3Z")).containsExactly(Verdict.FORWARD, Verdict.SKIP, Verdict.SKIP);
        assertThat(ledger.isInDoubt()).isFalse();
        assertThat(replies("Z")).containsExactly(Verdict.VIOLATION);
    }

    @Test
    void a_sync_that_arrives_before_the_failure_of_its_copy_is_not_waited_for() {
        owe(Request.QUERY);
        replies("G");
        owe(Request.SYNC, Request.COPY_END);
        assertThat(replies("EZ")).containsOnly(Verdict.FORWARD);
        assertThat(ledger.isInDoubt()).isTrue();
        owe(Request.QUERY);
        replies("C");
        assertThat(replies("ZZ")).containsExactly(Verdict.FORWARD, Verdict.VIOLATION);
    }

    @Test
    void a_sync_that_fails_with_its_copy_ends_the_skipping() {
        owe(Request.EXECUTE);
        replies("G");
        owe(Request.SYNC);
        replies("E");
        assertThat(ledger.isUnsynced()).isTrue();
        assertThat(replies("Z")).containsExactly(Verdict.FORWARD);
        assertThat(ledger.isUnsynced()).isFalse();
        assertThat(ledger.isInDoubt()).isFalse();
    }

    @Test
    void the_reply_to_a_request_of_pgweirs_own_is_nobodys() {
        ledger.owe(Request.PARSE, Owed.SKIP);
        owe(Request.BIND);
        assertThat(replies("12")).containsExactly(Verdict.SKIP, Verdict.FORWARD);
    }

    @Test
    void an_error_of_pgweirs_own_parse_answers_the_clients_bind_that_fell_with_it() {
        ledger.owe(Request.PARSE, Owed.SKIP);
        owe(Request.BIND, Request.EXECUTE, Request.SYNC);
        assertThat(replies("EZ")).containsExactly(Verdict.FORWARD, Verdict.FORWARD);
    }

    @Test
    void an_error_of_pgweirs_own_query_is_nobodys() {
        ledger.owe(Request.QUERY, Owed.SKIP);
        assertThat(replies("EZ")).containsExactly(Verdict.SKIP, Verdict.SKIP);
    }

    @Test
    void a_reply_that_nobody_is_owed_is_a_violation() {
        assertThat(replies("C")).containsExactly(Verdict.VIOLATION);
        owe(Request.PARSE);
        for (char type : "2DTnCsGVZ?".toCharArray()) {
            assertThat(ledger.reply((byte) type)).as("%s for a Parse", type).isEqualTo(Verdict.VIOLATION);
        }
    }

    @Test
    void what_is_owed_to_a_client_that_has_left_is_nobodys() {
        owe(Request.PARSE);
        ledger.owe(Request.CLOSE, Owed.FAKE);
        owe(Request.EXECUTE, Request.SYNC);
        ledger.disown();
        assertThat(replies("1")).containsExactly(Verdict.SKIP);
        assertThat(ledger.fakeDue())
                .as("still in its place, for its reply keeper to pass over")
                .isEqualTo(Request.CLOSE);
        ledger.fakeGiven();
        assertThat(replies("EZ")).containsOnly(Verdict.SKIP);
    }

    @Test
    void it_is_known_whether_a_ready_for_query_is_still_to_come() {
        owe(Request.PARSE);
        assertThat(ledger.isReadyForQueryOwed()).isFalse();
        assertThat(ledger.isUnsynced()).isTrue();
        owe(Request.SYNC);
        assertThat(ledger.isReadyForQueryOwed()).isTrue();
        assertThat(ledger.isUnsynced()).isFalse();
        replies("1Z");
        assertThat(ledger.isReadyForQueryOwed()).isFalse();
    }

    @Test
    void a_cancel_is_for_what_the_client_is_owed() {
        assertThat(ledger.isWorkingForClient()).as("idle").isFalse();
        ledger.owe(Request.PARSE, Owed.SKIP);
        assertThat(ledger.isWorkingForClient()).as("pgweir's own Parse alone").isFalse();
        owe(Request.BIND);
        assertThat(ledger.isWorkingForClient())
                .as("the client's Bind falls with pgweir's Parse")
                .isTrue();
        owe(Request.EXECUTE, Request.SYNC);
        replies("12CZ");
        assertThat(ledger.isWorkingForClient()).as("answered").isFalse();
    }

    @Test
    void a_cancel_does_not_hit_pgweirs_own_query_in_place_of_the_clients_behind_it() {
        ledger.owe(Request.QUERY, Owed.SKIP);
        assertThat(ledger.isWorkingForClient()).isFalse();
        owe(Request.QUERY);
        assertThat(ledger.isWorkingForClient()).isFalse();
        replies("CZ");
        assertThat(ledger.isWorkingForClient()).isTrue();
    }

    @Test
    void there_is_nothing_to_cancel_for_a_client_that_has_left_or_behind_an_error() {
        owe(Request.QUERY);
        ledger.disown();
        assertThat(ledger.isWorkingForClient()).isFalse();
        replies("CZ");
        owe(Request.PARSE, Request.BIND);
        replies("E");
        assertThat(ledger.isWorkingForClient()).isFalse();
    }

    private void owe(Request... requests) {
        for (Request request : requests) {
            ledger.owe(request, Owed.FORWARD);
        }
    }

    private void oweToNobody(Request... requests) {
        for (Request request : requests) {
            ledger.owe(request, Owed.SKIP);
        }
    }

    private void oweWithEffect(Request request, String name) {
        ledger.owe(request, Owed.FORWARD, () -> undone.add(name));
    }

    private List<Verdict> replies(String types) {
        return types.chars().mapToObj(type -> ledger.reply((byte) type)).toList();
    }
}
