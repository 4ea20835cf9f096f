package io.pgweir.cli.top;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Boards as lines of text, one below the other: names on the left, figures on the right, all of one column equally wide.
 *
 * @param title what is looked at
 * @param typing whether the filter is being typed
 */
record Screen(String title, SortBy sort, String filter, boolean typing) {

    private static final int GAP = 2;

    Screen(String title) {
        this(title, SortBy.WAITING, "", false);
    }

    Screen sortedBy(SortBy other) {
        return new Screen(title, other, filter, typing);
    }

    Screen filteredBy(String other, boolean stillTyping) {
        return new Screen(title, sort, other, stillTyping);
    }

    /** All lines, however many. */
    List<String> lines(List<Board> boards) {
        return lines(boards, Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    /**
     * No more lines than there is room for, each board with as many as the others: what does not fit is counted.
     *
     * @param width of a line, in characters
     */
    List<String> lines(List<Board> boards, int width, int height) {
        List<String> lines = new ArrayList<>();
        lines.add(title + "   sort: " + sort.label() + "   filter: " + (filter.isEmpty() && !typing ? "none" : filter)
                + (typing ? "_" : ""));
        int heads = boards.size() * 2;
        int room = height == Integer.MAX_VALUE ? height : Math.max(1, (height - lines.size() - heads) / boards.size());
        for (Board board : boards) {
            lines.add("");
            lines.addAll(table(board.seen(sort, filter), room));
        }
        return lines.stream()
                .limit(height)
                .map(line -> line.length() <= width ? line : line.substring(0, width))
                .toList();
    }

    private static List<String> table(Board board, int room) {
        boolean cut = board.lines().size() > room;
        List<Line> shown = cut ? board.lines().subList(0, room - 1) : board.lines();
        List<List<String>> cells = new ArrayList<>();
        cells.add(heads(board));
        shown.forEach(line -> cells.add(cells(line)));
        int[] widths = new int[board.columns().size() + 1];
        for (List<String> row : cells) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        List<String> text =
                new ArrayList<>(cells.stream().map(row -> aligned(row, widths)).toList());
        if (cut) {
            text.add("… " + (board.lines().size() - shown.size()) + " more");
        }
        return text;
    }

    private static List<String> heads(Board board) {
        List<String> heads = new ArrayList<>();
        heads.add(board.title().toUpperCase(Locale.ROOT));
        board.columns()
                .forEach(column -> heads.add(column.replaceAll("_s$", "/s").replace('_', ' ')));
        return heads;
    }

    private static List<String> cells(Line line) {
        List<String> cells = new ArrayList<>();
        cells.add(line.name());
        line.figures().forEach(figure -> cells.add(figure.shown()));
        return cells;
    }

    private static String aligned(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder(row.get(0))
                .append(" ".repeat(widths[0] - row.get(0).length()));
        for (int column = 1; column < widths.length; column++) {
            String cell = row.get(column);
            line.append(" ".repeat(GAP + widths[column] - cell.length())).append(cell);
        }
        return line.toString();
    }
}
