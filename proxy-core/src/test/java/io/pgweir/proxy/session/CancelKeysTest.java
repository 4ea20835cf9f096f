package io.pgweir.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.protocol.BackendKeyData;
import io.pgweir.protocol.StartupPacket.CancelRequest;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CancelKeysTest {

    private final CancelKeys keys = new CancelKeys();
    private final AtomicInteger cancelled = new AtomicInteger();

    @Test
    void the_key_leads_to_its_client_until_it_is_forgotten() {
        BackendKeyData key = keys.issue(0);
        cancel(request(key));
        assertThat(cancelled).as("not registered yet").hasValue(0);
        keys.register(key, carriedOut -> cancelled.incrementAndGet());
        cancel(request(key));
        assertThat(cancelled).hasValue(1);
        keys.forget(key);
        cancel(request(key));
        assertThat(cancelled).hasValue(1);
    }

    @Test
    void half_a_key_is_no_key() {
        BackendKeyData key = keys.issue(2);
        keys.register(key, carriedOut -> cancelled.incrementAndGet());
        byte[] secret = key.secretKey();
        byte[] wrong = secret.clone();
        wrong[wrong.length - 1] ^= 1;
        cancel(new CancelRequest(key.processId(), wrong));
        cancel(new CancelRequest(key.processId(), Arrays.copyOf(secret, 4)));
        cancel(new CancelRequest(key.processId(), Arrays.copyOf(secret, secret.length + 1)));
        cancel(new CancelRequest(key.processId(), new byte[0]));
        cancel(new CancelRequest(key.processId() ^ 1, secret));
        assertThat(cancelled).hasValue(0);
    }

    @Test
    void a_key_is_as_long_as_the_protocol_has_room_for() {
        assertThat(keys.issue(0).secretKey()).hasSize(4);
        assertThat(keys.issue(2).secretKey()).hasSize(32);
    }

    @Test
    void no_two_clients_have_the_same_number() {
        Set<Integer> numbers = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            BackendKeyData key = keys.issue(0);
            keys.register(key, carriedOut -> cancelled.incrementAndGet());
            assertThat(key.processId()).isPositive();
            assertThat(numbers.add(key.processId())).isTrue();
        }
    }

    private void cancel(CancelRequest request) {
        keys.cancel(request, () -> {});
    }

    private static CancelRequest request(BackendKeyData key) {
        return new CancelRequest(key.processId(), key.secretKey().clone());
    }
}
