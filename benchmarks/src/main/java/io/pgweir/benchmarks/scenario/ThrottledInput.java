package io.pgweir.benchmarks.scenario;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;

/** Lets bytes through at a steady rate, in small steps, from the moment it is made. */
final class ThrottledInput extends InputStream {

    /** Small beside a second's worth, so that the reader is slow all the time and not fast now and then. */
    private static final int STEP = 16 * 1024;

    private final InputStream in;
    private final long bytesPerSecond;
    private final long startNanos = System.nanoTime();
    private volatile long passed;

    ThrottledInput(InputStream in, long bytesPerSecond) {
        this.in = in;
        this.bytesPerSecond = bytesPerSecond;
    }

    /** May be read by another thread. */
    long passed() {
        return passed;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = in.read(buffer, offset, Math.min(length, STEP));
        if (read > 0) {
            passed += read;
            awaitTurn();
        }
        return read;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    private void awaitTurn() throws InterruptedIOException {
        double dueNanos = (double) passed / bytesPerSecond * 1e9;
        long earlyMillis = (long) ((dueNanos - (System.nanoTime() - startNanos)) / 1e6);
        if (earlyMillis > 0) {
            try {
                Thread.sleep(earlyMillis);
            } catch (InterruptedException e) {
                throw new InterruptedIOException("no longer reading");
            }
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
