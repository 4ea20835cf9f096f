package io.pgweir.proxy.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NoLeaksTest {

    @Test
    void a_leaked_buffer_is_found() throws Exception {
        ByteBufAllocator.DEFAULT.buffer(7).touch("leaked on purpose");
        List<String> leaks = new ArrayList<>();
        Await.until("it is found", () -> leaks.addAll(RecordingLeakDetector.takeLeaks()));
        assertThat(leaks).singleElement().asString().contains("leaked on purpose");
    }
}
