package io.pgweir.proxy.admin.console.command;

import io.pgweir.protocol.ErrorFields;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What a command has come to.
 *
 * @param tag of CommandComplete
 * @param rows values as text, null for NULL, as many in each row as the command has columns
 * @param notices that go before
 */
public record Answer(String tag, List<List<String>> rows, List<ErrorFields> notices) {

    static Answer rows(List<List<String>> rows) {
        return new Answer("SHOW", rows, List.of());
    }

    static Answer done(String tag) {
        return new Answer(tag, List.of(), List.of());
    }

    static Answer noticed(String tag, ErrorFields notice) {
        return new Answer(tag, List.of(), List.of(notice));
    }

    /** One row; a value is shown by its {@code toString()}. */
    static List<String> row(Object... values) {
        List<String> row = new ArrayList<>(values.length);
        for (Object value : values) {
            row.add(value == null ? null : value.toString());
        }
        return Collections.unmodifiableList(row);
    }
}
