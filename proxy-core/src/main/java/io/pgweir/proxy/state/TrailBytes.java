package io.pgweir.proxy.state;

/**
 * How characters of more than one byte are told from their first bytes, in the client encodings where a later byte may be
 * one of ASCII's: the second byte of a Japanese letter may be a backslash. In all others a byte below 0x80 is always a
 * character of its own.
 *
 * @see <a href="https://www.postgresql.org/docs/current/multibyte.html">Character set support</a>
 */
enum TrailBytes {
    /** Those of ASCII never are trail bytes: UTF8, EUC_JP, LATIN1 … */
    NEVER_ASCII,
    /** BIG5, GBK, UHC: two bytes. */
    TWO_BYTES,
    /** As the above, but half-width katakana are single bytes. */
    SHIFT_JIS,
    /** Two bytes, or four if the second is a digit. */
    GB18030,
    /** As EUC: two bytes, or three behind 0x8f. */
    JOHAB;

    static TrailBytes of(String clientEncoding) {
        return switch (clientEncoding) {
            case "SJIS", "SHIFT_JIS_2004" -> SHIFT_JIS;
            case "BIG5", "GBK", "UHC" -> TWO_BYTES;
            case "GB18030" -> GB18030;
            case "JOHAB" -> JOHAB;
            default -> NEVER_ASCII;
        };
    }

    /** How many bytes to go to the next character, or to the next byte that cannot be taken for another. */
    int width(int first, int second) {
        if (this == NEVER_ASCII || first < 0x80) {
            return 1;
        }
        return switch (this) {
            case SHIFT_JIS -> first >= 0xa1 && first <= 0xdf ? 1 : 2;
            case GB18030 -> second >= '0' && second <= '9' ? 4 : 2;
            case JOHAB -> first == 0x8f ? 3 : 2;
            default -> 2;
        };
    }
}
