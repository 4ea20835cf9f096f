package io.pgweir.proxy.explore;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * Whose a request is: the letter of its client, and a number that no other of its requests under way has. A query carries
 * it in a comment at its end, a Bind as its only parameter.
 */
final class Tag {

    static final char NOBODY = 0;

    private static final int WORD_BEFORE_OWNER = "row of ".length();

    private Tag() {}

    /** The letter of the client that has sent this request, if it can be told from the request alone. */
    static char owner(Frame request) {
        String tag =
                switch (request.type()) {
                    case 'Q' -> in(request.string(0));
                    case 'P' -> in(request.string(request.string(0).length() + 1));
                    case 'B' -> value(request);
                    case 'd' -> request.text().substring(WORD_BEFORE_OWNER);
                    default -> null;
                };
        return tag == null ? NOBODY : tag.charAt(0);
    }

    static String comment(String tag) {
        return " /*" + tag + "*/";
    }

    /** The tag of a query; null if it has none, as pgweir's own. */
    static String in(String sql) {
        int comment = sql.lastIndexOf("/*");
        return comment < 0 ? null : sql.substring(comment + 2, sql.length() - 2);
    }

    /** The parameter of a Bind with an unnamed portal, of which the statement's name is given. */
    static String value(Frame bind) {
        int formats = 1 + bind.string(1).length() + 1;
        int length = formats + Short.BYTES + Short.BYTES;
        return new String(bind.body(), length + Integer.BYTES, bind.body()[length + 3], US_ASCII);
    }
}
