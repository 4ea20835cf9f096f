package io.pgweir.cli.top;

import java.io.IOException;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** What {@code top} does with a console: show it once, or until somebody has seen enough. Confined to one thread. */
public final class TopView {

    private final Console console;
    private final Duration interval;
    private Screen screen;

    /** @param title what is looked at, for people */
    public TopView(Console console, String title, Duration interval) {
        this.console = console;
        this.interval = interval;
        this.screen = new Screen(title);
    }

    /** Takes two samples, an interval apart, and prints the second. */
    public void once(PrintWriter out, boolean json) throws SQLException, InterruptedException {
        Sample before = Sample.of(console);
        Thread.sleep(interval.toMillis());
        List<Board> boards = Boards.of(before, Sample.of(console));
        if (json) {
            out.println(JsonText.of(boards));
        } else {
            screen.lines(boards).forEach(out::println);
        }
    }

    /** Shows a new sample after each interval, and does what keys say, until one of them says to end. */
    public void live(TopTerminal terminal) throws SQLException, IOException {
        Sample before = Sample.of(console);
        List<Board> boards = Boards.of(before, before);
        long next = before.nanos();
        while (true) {
            terminal.show(screen.lines(boards, terminal.width(), terminal.height()));
            next += interval.toNanos();
            while (System.nanoTime() < next) {
                int key = terminal.key(next - System.nanoTime());
                if (key == TopTerminal.END || !screen.typing() && key == 'q') {
                    return;
                }
                if (key != TopTerminal.NONE) {
                    screen = pressed(screen, key);
                    terminal.show(screen.lines(boards, terminal.width(), terminal.height()));
                }
            }
            Sample after = Sample.of(console);
            boards = Boards.of(before, after);
            before = after;
        }
    }

    /** {@code s} sorts by the next column, {@code /} begins a filter, which Enter ends; all else is typed or ignored. */
    static Screen pressed(Screen screen, int key) {
        String filter = screen.filter();
        if (!screen.typing()) {
            return switch (key) {
                case 's' -> screen.sortedBy(screen.sort().next());
                case '/' -> screen.filteredBy("", true);
                default -> screen;
            };
        }
        return switch (key) {
            case '\r', '\n' -> screen.filteredBy(filter, false);
            case '\b', 0x7f -> screen.filteredBy(filter.substring(0, Math.max(0, filter.length() - 1)), true);
            default -> key < ' ' ? screen : screen.filteredBy(filter + Character.toString(key), true);
        };
    }
}
