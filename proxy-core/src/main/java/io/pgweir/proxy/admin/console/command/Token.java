package io.pgweir.proxy.admin.console.command;

/**
 * One word of a command.
 *
 * @param text without quotes; a {@link Kind#WORD} as it was typed, whatever its case
 */
record Token(Kind kind, String text) {

    enum Kind {
        /** Letters, digits, underscores and what stands within numbers: {@code pools}, {@code 5}, {@code 1.5}. */
        WORD,
        /** In double quotes, which are doubled within: {@code "my db"}. */
        NAME,
        /** In single quotes, which are doubled within: {@code '5s'}. */
        TEXT,
        /** Any other character. */
        SYMBOL
    }

    boolean isWord(String word) {
        return kind == Kind.WORD && text.equalsIgnoreCase(word);
    }

    boolean isSymbol(char symbol) {
        return kind == Kind.SYMBOL && text.charAt(0) == symbol;
    }
}
