package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Bytes written out by hand: hex digits and 'text' in quotes, {@code "53 00000008 'a' 00"}. */
final class Wire {
    private static final Pattern TOKEN = Pattern.compile("'([^']*)'|([0-9a-fA-F]+)|\\s+");

    private Wire() {}

    static byte[] bytes(String written) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Matcher token = TOKEN.matcher(written);
        int end = 0;
        while (token.find() && token.start() == end) {
            end = token.end();
            if (token.group(1) != null) {
                out.writeBytes(token.group(1).getBytes(StandardCharsets.UTF_8));
            } else if (token.group(2) != null) {
                out.writeBytes(HexFormat.of().parseHex(token.group(2)));
            }
        }
        if (end != written.length()) {
            throw new IllegalArgumentException("not hex: " + written.substring(end));
        }
        return out.toByteArray();
    }

    static ByteBuf buffer(String written) {
        return Unpooled.wrappedBuffer(bytes(written));
    }

    static String hex(String written) {
        return ByteBufUtil.hexDump(bytes(written));
    }

    /** What a writer appends, behind bytes of an earlier message so that a wrong offset shows. */
    static String hexOf(Consumer<ByteBuf> writer) {
        ByteBuf out = Unpooled.buffer().writeLong(-1L);
        writer.accept(out);
        return ByteBufUtil.hexDump(out.skipBytes(Long.BYTES));
    }
}
