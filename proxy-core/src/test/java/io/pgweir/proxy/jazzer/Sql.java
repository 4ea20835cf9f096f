package io.pgweir.proxy.jazzer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.proxy.state.CommitCommand;
import io.pgweir.proxy.state.SessionEffects;
import io.pgweir.proxy.state.SqlLexer;
import io.pgweir.proxy.state.SqlLexer.Token;
import io.pgweir.proxy.state.SqlScanner;
import io.pgweir.proxy.state.SqlShape;
import io.pgweir.proxy.statement.DeallocateCommand;
import io.pgweir.proxy.statement.DropAllCommand;

/**
 * A query text, in some client's encoding. Each byte belongs to at most one token, what is found does not depend on where the
 * text lies or what is around it, and time and memory grow as the text does.
 *
 * <pre>
 *   how it is to be read | text
 * </pre>
 */
final class Sql {

    private static final String[] ENCODINGS = {"UTF8", "SJIS", "GB18030", "BIG5", "JOHAB", "LATIN1", "EUC_JP", "UHC"};

    /** The text again and again, up to this size. */
    private static final int GROWN = 16 * 1024;

    /** What a text may ask for, by byte: names of settings, for the most part. */
    private static final int BYTES_PER_BYTE = 128;

    private static final long BASE = 64 * 1024;

    private static final byte[] NEIGHBOUR = {'\'', '"', '$', '$', '*', '/'};

    private final boolean standardConformingStrings;
    private final String encoding;

    private Sql(boolean standardConformingStrings, String encoding) {
        this.standardConformingStrings = standardConformingStrings;
        this.encoding = encoding;
    }

    static void read(byte[] bytes) {
        Input in = new Input(bytes);
        int how = in.number();
        Sql sql = new Sql((how & 1) == 0, ENCODINGS[(how >>> 1) % ENCODINGS.length]);
        byte[] text = withoutNul(in.rest());
        sql.check(text);
        if ((how & 0xf0) == 0xf0 && text.length > 0) {
            sql.effectsWithinBounds(grown(text));
        }
    }

    /** A text ends with the first. */
    private static byte[] withoutNul(byte[] text) {
        for (int i = 0; i < text.length; i++) {
            if (text[i] == 0) {
                text[i] = ' ';
            }
        }
        return text;
    }

    private void check(byte[] text) {
        SessionEffects effects = effectsWithinBounds(text);
        ByteBuf among = Unpooled.buffer().writeBytes(NEIGHBOUR).writeBytes(text).writeBytes(NEIGHBOUR);
        SessionEffects elsewhere = effects(among, NEIGHBOUR.length, text.length);
        Promise.unless(effects.equals(elsewhere), () -> effects + " and among other bytes " + elsewhere);

        ByteBuf in = Unpooled.wrappedBuffer(text);
        tokens(in, text.length);
        String shape = SqlShape.of(in, 0, text.length, standardConformingStrings, encoding);
        Promise.unless(
                shape.length() <= SqlShape.MAX_LENGTH && shape.chars().noneMatch(Character::isISOControl), () -> shape);
        byte[] name = DeallocateCommand.nameIn(in, 0, text.length, standardConformingStrings, encoding);
        Promise.unless(name == null || effects.unpins(), () -> "a DEALLOCATE that the scanner does not see");
        boolean dropsAll = DropAllCommand.isIn(in, 0, text.length);
        Promise.unless(!dropsAll || name == null, () -> "all are dropped, and one");
        CommitCommand.mayBeIn(in, 0, text.length);
    }

    private SessionEffects effects(ByteBuf in, int from, int length) {
        return SqlScanner.scan(in, from, length, standardConformingStrings, encoding);
    }

    private void tokens(ByteBuf in, int length) {
        SqlLexer lexer = new SqlLexer();
        lexer.open(in, 0, length, standardConformingStrings, encoding);
        int behind = 0;
        while (lexer.next() != Token.END) {
            int before = behind;
            Promise.unless(
                    lexer.start() >= before && lexer.end() > lexer.start() && lexer.end() <= length,
                    () -> lexer.token() + " from " + lexer.start() + " to " + lexer.end() + " behind " + before);
            behind = lexer.end();
            lexer.name();
            lexer.function();
        }
        lexer.close();
    }

    private static byte[] grown(byte[] text) {
        byte[] grown = new byte[GROWN / text.length * text.length];
        for (int i = 0; i < grown.length; i += text.length) {
            System.arraycopy(text, 0, grown, i, text.length);
        }
        return grown;
    }

    private SessionEffects effectsWithinBounds(byte[] text) {
        Promise.Costs costs = Promise.costs();
        SessionEffects effects = effects(Unpooled.wrappedBuffer(text), 0, text.length);
        costs.areWithin(BASE, BYTES_PER_BYTE, text.length);
        return effects;
    }
}
