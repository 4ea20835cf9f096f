package io.pgweir.proxy.admin.console;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.BackendMessages;
import io.pgweir.proxy.admin.console.command.Answer;
import io.pgweir.proxy.admin.console.command.Column;
import io.pgweir.proxy.admin.console.command.Command;
import java.util.ArrayList;
import java.util.List;

/** Writes what a command has come to, in the formats that the client has asked for. */
final class ResultWriter {

    private ResultWriter() {}

    static boolean[] allText(Command command) {
        return new boolean[command.columns().size()];
    }

    /** What the rows will be like, or that there will be none. */
    static void description(ByteBuf out, Command command, boolean[] binary) {
        if (command.columns().isEmpty()) {
            BackendMessages.noData(out);
        } else {
            BackendMessages.rowDescription(
                    out, command.columns().stream().map(Column::described).toList(), binary);
        }
    }

    static void notices(ByteBuf out, Answer answer) {
        answer.notices().forEach(notice -> BackendMessages.notice(out, notice));
    }

    static void rows(ByteBuf out, Command command, List<List<String>> rows, boolean[] binary) {
        List<Column> columns = command.columns();
        for (List<String> row : rows) {
            List<byte[]> values = new ArrayList<>(columns.size());
            for (int i = 0; i < columns.size(); i++) {
                values.add(columns.get(i).encoded(row.get(i), binary[i]));
            }
            BackendMessages.dataRow(out, values);
        }
    }
}
