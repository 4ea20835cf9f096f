package io.pgweir.cli.top;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Boards for scripts: {@code {"pools":[{"database":"app","user":"ann","clients":3,…}],"tenants":[…],"databases":[…],"waiting":[…]}}. Times
 * are microseconds.
 */
final class JsonText {

    private JsonText() {}

    static String of(List<Board> boards) {
        Map<String, Object> members = new LinkedHashMap<>();
        boards.forEach(board -> members.put(
                board.title(),
                board.lines().stream().map(line -> members(board, line)).toList()));
        return value(members);
    }

    private static Map<String, Object> members(Board board, Line line) {
        Map<String, Object> members = new LinkedHashMap<>(line.identity());
        for (int column = 0; column < board.columns().size(); column++) {
            members.put(board.columns().get(column), line.figures().get(column).value());
        }
        return members;
    }

    private static String value(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(member -> quoted(member.getKey().toString()) + ":" + value(member.getValue()))
                    .collect(Collectors.joining(",", "{", "}"));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(JsonText::value).collect(Collectors.joining(",", "[", "]"));
        }
        return value instanceof Number ? value.toString() : quoted(value.toString());
    }

    /** RFC 8259, section 7. */
    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
            } else if (c < ' ') {
                quoted.append(String.format("\\u%04x", c));
            } else {
                quoted.append((char) c);
            }
        });
        return quoted.append('"').toString();
    }
}
