package io.pgweir.proxy.jazzer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The inputs that are kept: one a line, hex digits and 'text' in quotes; lines that begin with # say what those below are.
 */
final class Corpus {

    private static final Pattern TOKEN = Pattern.compile("'([^']*)'|([0-9a-f]+)|\\s+");

    private static final int WORTH_QUOTES = 3;

    private Corpus() {}

    static List<byte[]> of(FuzzTarget target) throws IOException {
        try (InputStream in = Corpus.class.getResourceAsStream(target.label() + ".txt")) {
            List<byte[]> inputs = new ArrayList<>();
            for (String line : new String(in.readAllBytes(), UTF_8).split("\n")) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    inputs.add(bytes(line));
                }
            }
            return inputs;
        }
    }

    static byte[] bytes(String written) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Matcher token = TOKEN.matcher(written);
        int end = 0;
        while (token.find() && token.start() == end) {
            end = token.end();
            if (token.group(1) != null) {
                out.writeBytes(token.group(1).getBytes(ISO_8859_1));
            } else if (token.group(2) != null) {
                out.writeBytes(HexFormat.of().parseHex(token.group(2)));
            }
        }
        if (end != written.length()) {
            throw new IllegalArgumentException("not hex: " + written.substring(end));
        }
        return out.toByteArray();
    }

    /** As it may be added to a file. */
    static String written(byte[] input) {
        StringBuilder line = new StringBuilder();
        for (int from = 0; from < input.length; ) {
            boolean text = isText(input[from]);
            int to = from;
            while (to < input.length && isText(input[to]) == text) {
                to++;
            }
            String part = text && to - from >= WORTH_QUOTES
                    ? '\'' + new String(input, from, to - from, ISO_8859_1) + '\''
                    : HexFormat.of().formatHex(input, from, to);
            line.append(line.length() > 0 ? " " : "").append(part);
            from = to;
        }
        return line.toString();
    }

    private static boolean isText(byte b) {
        return b >= ' ' && b < 0x7f && b != '\'';
    }
}
