package io.pgweir.cli.top;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.NonBlockingReader;

/** The terminal that a person sits at, as one screen; left as it was found. Confined to one thread. */
public final class TopTerminal implements AutoCloseable {

    /** No key was pressed in time. */
    static final int NONE = NonBlockingReader.READ_EXPIRED;

    /** Nobody is there any more. */
    static final int END = NonBlockingReader.EOF;

    private static final int CONTROL_C = 3;
    private static final int DEFAULT_WIDTH = 80;
    private static final int DEFAULT_HEIGHT = 24;

    private final Terminal terminal;
    private final Attributes before;

    TopTerminal(Terminal terminal) {
        this.terminal = terminal;
        this.before = terminal.enterRawMode();
        terminal.puts(Capability.enter_ca_mode);
        terminal.puts(Capability.cursor_invisible);
    }

    /**
     * By {@code stty}, which is wherever there are terminals.
     *
     * @throws IOException if standard input or output is no terminal
     */
    public static TopTerminal open() throws IOException {
        try {
            return new TopTerminal(TerminalBuilder.builder()
                    .system(true)
                    .provider("exec")
                    .dumb(false)
                    .build());
        } catch (IllegalStateException none) {
            throw new IOException("standard input and output are none", none);
        }
    }

    /** Where nobody has said how large it is, that of old terminals. */
    int width() {
        return terminal.getWidth() > 0 ? terminal.getWidth() : DEFAULT_WIDTH;
    }

    int height() {
        return terminal.getHeight() > 0 ? terminal.getHeight() : DEFAULT_HEIGHT;
    }

    /** Waits for a key at most that long; Ctrl-C is {@link #END}. */
    int key(long nanos) throws IOException {
        int key = terminal.reader().read(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)));
        return key == CONTROL_C ? END : key;
    }

    /** In one write, so that nothing flickers. */
    void show(List<String> lines) {
        terminal.puts(Capability.cursor_home);
        for (int line = 0; line < lines.size(); line++) {
            terminal.writer().print(lines.get(line));
            terminal.puts(Capability.clr_eol);
            if (line < lines.size() - 1) {
                terminal.writer().print("\r\n");
            }
        }
        terminal.puts(Capability.clr_eos);
        terminal.flush();
    }

    @Override
    public void close() throws IOException {
        terminal.puts(Capability.cursor_normal);
        terminal.puts(Capability.exit_ca_mode);
        terminal.setAttributes(before);
        terminal.close();
    }
}
