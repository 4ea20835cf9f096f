package io.pgweir.protocol;

/** Reads the attributes {@code a=value,b=value} of a SCRAM message, in the order that RFC 5802 §7 prescribes. */
final class ScramAttributes {
    private final String message;
    private int position;

    ScramAttributes(String message) {
        this.message = message;
    }

    /** Where the next attribute begins: behind the comma, or one behind the end. */
    int position() {
        return position;
    }

    String next(char name) throws ProtocolViolation {
        if (position + 1 >= message.length()
                || message.charAt(position) != name
                || message.charAt(position + 1) != '=') {
            throw malformed();
        }
        int comma = message.indexOf(',', position);
        int end = comma < 0 ? message.length() : comma;
        String value = message.substring(position + 2, end);
        position = end + 1;
        return value;
    }

    /** A nonce is printable ASCII, and there must be one. */
    String nextNonce() throws ProtocolViolation {
        String nonce = next('r');
        if (nonce.isEmpty() || !nonce.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw malformed();
        }
        return nonce;
    }

    byte[] nextBase64(char name) throws ProtocolViolation {
        try {
            return ScramPrimitives.decodeBase64(next(name));
        } catch (IllegalArgumentException notBase64) {
            throw malformed();
        }
    }

    void end() throws ProtocolViolation {
        if (position != message.length() + 1) {
            throw malformed();
        }
    }

    /** Says nothing of the content: it may be half of a secret. */
    static ProtocolViolation malformed() {
        return new ProtocolViolation("malformed SCRAM message");
    }
}
