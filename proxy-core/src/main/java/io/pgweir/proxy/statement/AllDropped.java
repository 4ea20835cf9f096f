package io.pgweir.proxy.statement;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** {@code DEALLOCATE ALL} or {@code DISCARD ALL}, which drop all prepared statements of their session. */
public final class AllDropped implements EffectOnAll {

    private static final Pattern COMMAND =
            Pattern.compile("\\s*(?:deallocate(?:\\s+prepare)?|discard)\\s+all\\s*;?\\s*", Pattern.CASE_INSENSITIVE);

    private static final Pattern COMMENT = Pattern.compile("/\\*[^*]*\\*/|--[^\\n]*");

    private static final int MAX_LENGTH = 256;

    private final ClientStatements names;
    private final ClientStatements droppedNames = new ClientStatements(null);
    private final ServerStatements prepared;
    private final ServerStatements droppedPrepared = new ServerStatements();

    public AllDropped(ClientStatements names, ServerStatements prepared) {
        this.names = names;
        this.prepared = prepared;
        names.moveTo(droppedNames);
        prepared.moveTo(droppedPrepared);
    }

    /** Whether the text is such a command and nothing else. */
    public static boolean isBy(ByteBuf in, int from, int length) {
        return length <= MAX_LENGTH
                && COMMAND.matcher(COMMENT.matcher(in.toString(from, length, StandardCharsets.ISO_8859_1))
                                .replaceAll(" "))
                        .matches();
    }

    @Override
    public void undo() {
        droppedNames.moveTo(names);
        droppedPrepared.moveTo(prepared);
    }
}
