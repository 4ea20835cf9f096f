package io.pgweir.proxy.jazzer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A stream in pieces, as a network may deliver it; an input chooses where it is cut. */
final class Cuts {

    private Cuts() {}

    /** @param choice 0: in single bytes; else in pieces whose lengths follow from it */
    static List<byte[]> of(byte[] stream, int choice) {
        List<byte[]> pieces = new ArrayList<>();
        int state = choice;
        for (int from = 0; from < stream.length; ) {
            state = (state * 1_103_515_245 + 12_345) & 0x7fff_ffff;
            int length = choice == 0 ? 1 : 1 + (state >>> 16) % (1 + choice);
            int to = Math.min(stream.length, from + length);
            pieces.add(Arrays.copyOfRange(stream, from, to));
            from = to;
        }
        return pieces;
    }
}
