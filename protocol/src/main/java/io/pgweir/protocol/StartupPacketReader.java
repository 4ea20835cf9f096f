package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.StartupPacket.CancelRequest;
import io.pgweir.protocol.StartupPacket.GssEncRequest;
import io.pgweir.protocol.StartupPacket.SslRequest;
import io.pgweir.protocol.StartupPacket.StartupMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the packets that open a connection, with the limits, refusals and wording of PostgreSQL's
 * {@code ProcessStartupPacket}. Stateless: an incomplete packet stays in the buffer and is looked at again when more has
 * arrived, which is cheap because a packet is small and its length is judged first.
 */
public final class StartupPacketReader {
    private static final int HEADER_LENGTH = 8;

    /** PostgreSQL's MAX_STARTUP_PACKET_LENGTH, and the length word itself. */
    private static final int MAX_LENGTH = 10_000 + 4;

    private static final int CANCEL_HEADER_LENGTH = 12;

    /** NAMEDATALEN − 1: the longest name that PostgreSQL can store. */
    private static final int MAX_NAME_LENGTH = 63;

    private StartupPacketReader() {}

    /**
     * Reads one packet and moves the reader index behind it; bytes after it are left for whoever comes next.
     *
     * @return empty, with the buffer untouched, until the packet is whole. At most 10,004 bytes are ever waited for, and
     *     nothing is allocated before they are here
     * @throws ProtocolViolation {@linkplain ProtocolViolation#silent() silent} where PostgreSQL closes without a reply
     */
    public static Optional<StartupPacket> read(ByteBuf in) throws ProtocolViolation {
        if (in.readableBytes() < Integer.BYTES) {
            return Optional.empty();
        }
        int length = in.getInt(in.readerIndex());
        if (length < HEADER_LENGTH || length > MAX_LENGTH) {
            throw ProtocolViolation.silent("invalid length of startup packet");
        }
        if (in.readableBytes() < length) {
            return Optional.empty();
        }
        return Optional.of(readWhole(in.readSlice(length).skipBytes(Integer.BYTES)));
    }

    private static StartupPacket readWhole(ByteBuf packet) throws ProtocolViolation {
        int code = packet.readInt();
        return switch (code) {
            case StartupPacket.CANCEL_REQUEST_CODE -> cancelRequest(packet);
            case StartupPacket.SSL_REQUEST_CODE -> withoutBody(packet, new SslRequest());
            case StartupPacket.GSS_ENC_REQUEST_CODE -> withoutBody(packet, new GssEncRequest());
            default -> startupMessage(code >>> 16, code & 0xffff, new MessageReader(packet));
        };
    }

    private static StartupPacket withoutBody(ByteBuf packet, StartupPacket request) throws ProtocolViolation {
        if (packet.isReadable()) {
            throw ProtocolViolation.silent("invalid length of encryption request");
        }
        return request;
    }

    private static CancelRequest cancelRequest(ByteBuf packet) throws ProtocolViolation {
        int keyLength = packet.readableBytes() - (CANCEL_HEADER_LENGTH - HEADER_LENGTH);
        if (keyLength < BackendKeyData.MIN_KEY_LENGTH || keyLength > BackendKeyData.MAX_KEY_LENGTH) {
            throw ProtocolViolation.silent("invalid length of cancel request packet");
        }
        int processId = packet.readInt();
        byte[] secretKey = new byte[keyLength];
        packet.readBytes(secretKey);
        return new CancelRequest(processId, secretKey);
    }

    private static StartupMessage startupMessage(int major, int minor, MessageReader in) throws ProtocolViolation {
        if (major != StartupPacket.MAJOR_VERSION) {
            throw ProtocolViolation.unsupportedProtocol(major, minor);
        }
        Map<String, String> identity = new LinkedHashMap<>();
        Map<String, String> parameters = new LinkedHashMap<>();
        List<String> protocolOptions = new ArrayList<>();
        for (String name = layoutString(in); !name.isEmpty(); name = layoutString(in)) {
            String value = layoutString(in);
            switch (name) {
                case "user", "database", "options", "replication" -> putOnce(identity, name, value);
                default -> {
                    if (name.startsWith("_pq_.")) {
                        protocolOptions.add(name);
                    } else {
                        parameters.remove(name); // the last of a name counts, and in its place among the others
                        parameters.put(name, value);
                    }
                }
            }
        }
        if (in.remaining() > 0) {
            throw invalidLayout();
        }
        String user = user(identity);
        String database = identity.getOrDefault("database", "");
        return new StartupMessage(
                minor,
                truncated(user),
                truncated(database.isEmpty() ? user : database),
                Collections.unmodifiableMap(parameters),
                Optional.ofNullable(identity.get("options")),
                replication(identity.get("replication")),
                List.copyOf(protocolOptions));
    }

    /** Two users in one packet are an attempt to be checked as one and served as the other; PostgreSQL takes the last. */
    private static void putOnce(Map<String, String> identity, String name, String value) throws ProtocolViolation {
        if (identity.put(name, value) != null) {
            throw new ProtocolViolation("invalid startup packet: \"" + name + "\" is given twice");
        }
    }

    private static String user(Map<String, String> identity) throws ProtocolViolation {
        String user = identity.getOrDefault("user", "");
        if (user.isEmpty()) {
            throw new ProtocolViolation(
                    SqlState.INVALID_AUTHORIZATION_SPECIFICATION,
                    "no PostgreSQL user name specified in startup packet");
        }
        return user;
    }

    private static Optional<String> replication(String value) throws ProtocolViolation {
        if (value == null) {
            return Optional.empty();
        }
        if (value.equals("database") || isBoolean(value, "true", "yes", "on", "1")) {
            return Optional.of(value);
        }
        if (isBoolean(value, "false", "no", "off", "0")) {
            return Optional.empty();
        }
        throw new ProtocolViolation(ErrorFields.fatal(
                        SqlState.INVALID_PARAMETER_VALUE,
                        "invalid value for parameter \"replication\": \"" + value + "\"")
                .withHint("Valid values are: \"false\", 0, \"true\", 1, \"database\"."));
    }

    /** PostgreSQL's {@code parse_bool}: unique prefixes of the words in any case; "o" could be both on and off. */
    private static boolean isBoolean(String value, String... words) {
        String lower = value.toLowerCase(Locale.ROOT);
        for (String word : words) {
            if (!lower.isEmpty() && !lower.equals("o") && word.startsWith(lower)) {
                return true;
            }
        }
        return false;
    }

    private static String layoutString(MessageReader in) throws ProtocolViolation {
        if (!in.hasString()) {
            throw invalidLayout();
        }
        return in.utf8();
    }

    private static ProtocolViolation invalidLayout() {
        return new ProtocolViolation("invalid startup packet layout: expected terminator as last byte");
    }

    /** Cut at a character, so that what is left is still UTF-8. */
    private static String truncated(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= MAX_NAME_LENGTH) {
            return name;
        }
        int end = MAX_NAME_LENGTH;
        while ((bytes[end] & 0b1100_0000) == 0b1000_0000) {
            end--;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }
}
