package io.pgweir.proxy.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.protocol.BackendType;
import io.pgweir.protocol.ErrorFields;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A message that a scripted client reads or expects, as far as tests compare it: of a DataRow the values as text, of a
 * RowDescription the names, of an error its SQLSTATE, of a notice its text.
 *
 * @param values what is compared
 * @param remark what is shown in a failing test and not compared, such as an error's text
 * @param body the whole of it behind the length word; empty in an expectation, and not compared
 */
public record BackendMessage(byte type, List<String> values, String remark, byte[] body) {

    private static final byte[] NO_BODY = {};

    public static BackendMessage parseComplete() {
        return expected(BackendType.PARSE_COMPLETE);
    }

    public static BackendMessage bindComplete() {
        return expected(BackendType.BIND_COMPLETE);
    }

    public static BackendMessage closeComplete() {
        return expected(BackendType.CLOSE_COMPLETE);
    }

    public static BackendMessage noData() {
        return expected(BackendType.NO_DATA);
    }

    public static BackendMessage portalSuspended() {
        return expected(BackendType.PORTAL_SUSPENDED);
    }

    public static BackendMessage emptyQueryResponse() {
        return expected(BackendType.EMPTY_QUERY_RESPONSE);
    }

    public static BackendMessage parameterDescription(int... types) {
        return expected(
                BackendType.PARAMETER_DESCRIPTION,
                Arrays.stream(types).mapToObj(Integer::toString).toArray(String[]::new));
    }

    public static BackendMessage rowDescription(String... columns) {
        return expected(BackendType.ROW_DESCRIPTION, columns);
    }

    public static BackendMessage dataRow(String... columns) {
        return expected(BackendType.DATA_ROW, columns);
    }

    public static BackendMessage commandComplete(String tag) {
        return expected(BackendType.COMMAND_COMPLETE, tag);
    }

    /** @param status {@code I}, {@code T} or {@code E} */
    public static BackendMessage readyForQuery(char status) {
        return expected(BackendType.READY_FOR_QUERY, String.valueOf(status));
    }

    /** An ErrorResponse of any severity. */
    public static BackendMessage error(String sqlState) {
        return expected(BackendType.ERROR_RESPONSE, sqlState);
    }

    public static BackendMessage notice(String message) {
        return expected(BackendType.NOTICE_RESPONSE, message);
    }

    public static BackendMessage parameterStatus(String name, String value) {
        return expected(BackendType.PARAMETER_STATUS, name, value);
    }

    public static BackendMessage copyInResponse() {
        return expected(BackendType.COPY_IN_RESPONSE);
    }

    public static BackendMessage copyOutResponse() {
        return expected(BackendType.COPY_OUT_RESPONSE);
    }

    public static BackendMessage copyData(String data) {
        return expected(BackendType.COPY_DATA, data);
    }

    public static BackendMessage copyDone() {
        return expected(BackendType.COPY_DONE);
    }

    public static BackendMessage functionCallResponse(String value) {
        return expected(BackendType.FUNCTION_CALL_RESPONSE, value);
    }

    public static BackendMessage notificationResponse(String channel, String payload) {
        return expected(BackendType.NOTIFICATION_RESPONSE, channel, payload);
    }

    private static BackendMessage expected(byte type, String... values) {
        return new BackendMessage(type, Arrays.asList(values), "", NO_BODY);
    }

    /** @param body what follows the length word */
    static BackendMessage read(byte type, byte[] body) {
        ByteBuf in = Unpooled.wrappedBuffer(body);
        return switch (type) {
            case BackendType.ERROR_RESPONSE -> {
                ErrorFields error = ErrorFields.read(in);
                yield new BackendMessage(
                        type, List.of(error.sqlState()), error.severity() + ": " + error.message(), body);
            }
            case BackendType.NOTICE_RESPONSE ->
                new BackendMessage(type, List.of(ErrorFields.read(in).message()), "", body);
            default -> new BackendMessage(type, values(type, in), "", body);
        };
    }

    private static List<String> values(byte type, ByteBuf in) {
        List<String> values = new ArrayList<>();
        switch (type) {
            case BackendType.DATA_ROW -> repeat(in.readShort(), () -> values.add(value(in)));
            case BackendType.ROW_DESCRIPTION ->
                repeat(in.readShort(), () -> {
                    values.add(string(in));
                    in.skipBytes(18);
                });
            case BackendType.PARAMETER_DESCRIPTION ->
                repeat(in.readShort(), () -> values.add(String.valueOf(in.readInt())));
            case BackendType.COMMAND_COMPLETE -> values.add(string(in));
            case BackendType.NOTIFICATION_RESPONSE -> {
                in.skipBytes(Integer.BYTES);
                repeat(2, () -> values.add(string(in)));
            }
            case BackendType.PARAMETER_STATUS -> repeat(2, () -> values.add(string(in)));
            case BackendType.READY_FOR_QUERY -> values.add(String.valueOf((char) in.readByte()));
            case BackendType.COPY_DATA -> values.add(in.toString(UTF_8));
            case BackendType.FUNCTION_CALL_RESPONSE -> values.add(value(in));
            default -> {} // nothing in it that tests compare
        }
        return values;
    }

    private static void repeat(int times, Runnable action) {
        for (int i = 0; i < times; i++) {
            action.run();
        }
    }

    private static String value(ByteBuf in) {
        int length = in.readInt();
        return length < 0 ? null : in.readCharSequence(length, UTF_8).toString();
    }

    private static String string(ByteBuf in) {
        String text = in.readCharSequence(in.bytesBefore((byte) 0), UTF_8).toString();
        in.skipBytes(1);
        return text;
    }

    public boolean isError() {
        return type == BackendType.ERROR_RESPONSE;
    }

    /** All of the first ErrorResponse among these; fails where there is none. */
    public static ErrorFields errorIn(List<BackendMessage> replies) {
        return replies.stream()
                .filter(BackendMessage::isError)
                .map(BackendMessage::errorFields)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no error in " + replies));
    }

    /** All of an ErrorResponse or NoticeResponse. */
    public ErrorFields errorFields() {
        return ErrorFields.read(Unpooled.wrappedBuffer(body));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BackendMessage that && type == that.type && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return 31 * type + values.hashCode();
    }

    @Override
    public String toString() {
        return BackendType.name(type) + (values.isEmpty() ? "" : values) + (remark.isEmpty() ? "" : " " + remark);
    }
}
