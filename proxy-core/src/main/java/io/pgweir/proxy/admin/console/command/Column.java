package io.pgweir.proxy.admin.console.command;

import io.pgweir.protocol.BackendMessages;
import java.util.ArrayList;
import java.util.List;

/** A column of a result. */
public record Column(String name, ColumnType type) {

    /** @param value null for NULL */
    public byte[] encoded(String value, boolean binary) {
        return value == null ? null : type.encoded(value, binary);
    }

    /** As a RowDescription announces it. */
    public BackendMessages.Column described() {
        return new BackendMessages.Column(name, type.oid(), type.size());
    }

    /** Columns in their order: {@code Column.text("database").int4("cl_active", "cl_waiting").list()}. */
    static Row text(String... names) {
        return new Row(new ArrayList<>()).text(names);
    }

    /** The columns so far. */
    record Row(List<Column> columns) {

        Row text(String... names) {
            return add(ColumnType.TEXT, names);
        }

        Row int4(String... names) {
            return add(ColumnType.INT4, names);
        }

        Row int8(String... names) {
            return add(ColumnType.INT8, names);
        }

        Row numeric(String... names) {
            return add(ColumnType.NUMERIC, names);
        }

        List<Column> list() {
            return List.copyOf(columns);
        }

        private Row add(ColumnType type, String... names) {
            for (String name : names) {
                columns.add(new Column(name, type));
            }
            return this;
        }
    }
}
