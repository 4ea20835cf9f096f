package io.pgweir.proxy.jazzer;

import java.util.Arrays;

/** Takes an input apart, from its beginning; what is not there is zero, or empty. */
final class Input {

    private final byte[] bytes;
    private int at;

    Input(byte[] bytes) {
        this.bytes = bytes;
    }

    boolean isAtEnd() {
        return at >= bytes.length;
    }

    /** 0 to 255. */
    int number() {
        return isAtEnd() ? 0 : bytes[at++] & 0xff;
    }

    byte[] take(int length) {
        int end = Math.min(at + length, bytes.length);
        byte[] taken = Arrays.copyOfRange(bytes, Math.min(at, end), end);
        at = end;
        return taken;
    }

    byte[] rest() {
        return take(bytes.length);
    }
}
