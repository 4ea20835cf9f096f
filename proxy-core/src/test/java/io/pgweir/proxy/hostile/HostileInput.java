package io.pgweir.proxy.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBufUtil;
import io.pgweir.proxy.testing.FrontendMessage;
import io.pgweir.proxy.testing.RawClient;

/**
 * One input with what becomes of it.
 *
 * @param row its number in the table of the page on testing
 * @param what it is, in a few words; of one row no two are the same
 * @param setting of both peers
 * @param play sends it on a connection that is as far as its table says
 * @param postgres what PostgreSQL does with it
 * @param pgweir what pgweir must do with it
 */
record HostileInput(int row, String what, Setting setting, Play play, Verdict postgres, Verdict pgweir) {

    /** Sends an input, and answers what has to be answered for it. */
    @FunctionalInterface
    interface Play {
        void on(RawClient peer) throws Exception;
    }

    /** For which PostgreSQL and pgweir do the same. */
    static HostileInput input(int row, String what, Play play, Verdict verdict) {
        return new HostileInput(row, what, Setting.SCRAM, play, verdict, verdict);
    }

    /** That many bytes in one write. */
    static HostileInput input(int row, String what, FrontendMessage message, Verdict verdict) {
        return input(row, what, peer -> peer.send(message), verdict);
    }

    /** What PostgreSQL does, where that is something else. */
    HostileInput whilePostgres(Verdict verdict) {
        return new HostileInput(row, what, setting, play, verdict, pgweir);
    }

    HostileInput with(Setting other) {
        return new HostileInput(row, what, other, play, postgres, pgweir);
    }

    /** @param bytes two digits each, and blanks anywhere */
    static FrontendMessage hex(String bytes) {
        return new FrontendMessage("bytes", ByteBufUtil.decodeHexDump(bytes.replace(" ", "")));
    }

    static FrontendMessage text(String latin1) {
        return new FrontendMessage("text", latin1.getBytes(ISO_8859_1));
    }

    /** A type byte and a length word that need not be true, and what follows them. */
    static FrontendMessage frame(int type, int length, String latin1) {
        return joined(hex(String.format("%02x %08x", type, length)), text(latin1));
    }

    /** A length word that need not be true, and what follows it. */
    static FrontendMessage packet(int length, String hex) {
        return joined(hex(String.format("%08x", length)), hex(hex));
    }

    static FrontendMessage joined(FrontendMessage... messages) {
        return new FrontendMessage("bytes", RawClient.joined(messages));
    }

    @Override
    public String toString() {
        return row + ": " + what;
    }
}
