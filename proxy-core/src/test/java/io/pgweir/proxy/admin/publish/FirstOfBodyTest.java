package io.pgweir.proxy.admin.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

class FirstOfBodyTest {

    private final FirstOfBody body = new FirstOfBody();
    private final Source source = new Source();

    private static final class Source implements Flow.Subscription {
        private long asked;
        private boolean ended;

        @Override
        public void request(long parts) {
            asked += parts;
        }

        @Override
        public void cancel() {
            ended = true;
        }
    }

    private static List<ByteBuffer> part(String text) {
        return List.of(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    private String whole() {
        return body.getBody().toCompletableFuture().getNow("not yet");
    }

    @Test
    void what_is_short_is_whole_at_its_end() {
        body.onSubscribe(source);
        body.onNext(part("over"));
        body.onNext(part("loaded"));
        assertThat(whole()).isEqualTo("not yet");

        body.onComplete();

        assertThat(whole()).isEqualTo("overloaded");
        assertThat(source.asked).isEqualTo(3);
        assertThat(source.ended).isFalse();
    }

    @Test
    void whoever_sends_without_end_is_not_listened_to_any_longer() {
        body.onSubscribe(source);
        body.onNext(part("x".repeat(4_000)));
        assertThat(source.ended).isFalse();

        body.onNext(part("y".repeat(1_000_000)));

        assertThat(source.ended).isTrue();
        assertThat(whole()).isEqualTo("x".repeat(4_000) + "y".repeat(96));
        assertThat(source.asked).isEqualTo(2);
        body.onNext(part("too late"));
        assertThat(whole()).hasSize(4_096);
    }
}
