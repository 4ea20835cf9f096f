package io.pgweir.proxy.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** After each class of tests: no buffer has been leaked. Found by JUnit by itself; no test need name it. */
public final class NoLeaks implements AfterAllCallback {

    static {
        RecordingLeakDetector.install();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        assertThat(RecordingLeakDetector.takeLeaks()).as("leaked buffers").isEmpty();
    }
}
