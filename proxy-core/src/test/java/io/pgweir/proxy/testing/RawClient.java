package io.pgweir.proxy.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.protocol.BackendType;
import io.pgweir.protocol.ChannelBinding;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.protocol.ScramClientExchange;
import io.pgweir.protocol.ScramKeys;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/**
 * A client whose every message a test chooses: {@code client.send(query("select 1"))}, {@code client.expect(...)}. It
 * waits for what it reads for ten seconds at most, so a test that expects too much fails and does not hang.
 */
public final class RawClient implements AutoCloseable {

    private static final int READ_TIMEOUT_MILLIS = 10_000;

    private static final int AUTHENTICATION_OK = 0;
    private static final int CLEARTEXT_PASSWORD = 3;
    private static final int SASL = 10;
    private static final int SASL_CONTINUE = 11;
    private static final int SASL_FINAL = 12;

    /** How to reach the peer, once more where a cancel request wants a connection of its own. */
    @FunctionalInterface
    private interface Dial {
        Socket connect() throws IOException;
    }

    private final Dial dial;
    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final Map<String, String> parameters = new LinkedHashMap<>();
    private int processId;
    private byte[] secretKey;

    private RawClient(Dial dial) throws IOException {
        this.dial = dial;
        this.socket = dial.connect();
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        this.out = socket.getOutputStream();
    }

    /** Connects and says nothing yet. */
    public static RawClient open(int port) throws IOException {
        return new RawClient(() -> dial(port));
    }

    /** The same from another address of this machine, such as 127.0.0.2. */
    public static RawClient openFrom(String address, int port) throws IOException {
        return new RawClient(
                () -> tuned(new Socket(InetAddress.getLoopbackAddress(), port, InetAddress.getByName(address), 0)));
    }

    private static Socket dial(int port) throws IOException {
        return tuned(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    private static Socket tuned(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(READ_TIMEOUT_MILLIS);
        return socket;
    }

    /** Behind an SSLRequest, at pgweir or at PostgreSQL. */
    public static SSLSocket dialEncrypted(int port, SSLContext trusting, String... applicationProtocols)
            throws IOException {
        Socket plain = dial(port);
        plain.getOutputStream().write(FrontendMessage.sslRequest().bytes());
        assertThat((char) plain.getInputStream().read())
                .as("answer to SSLRequest")
                .isEqualTo('S');
        return encrypted(plain, trusting, applicationProtocols);
    }

    private static SSLSocket encrypted(Socket plain, SSLContext trusting, String... applicationProtocols)
            throws IOException {
        SSLSocket encrypted =
                (SSLSocket) trusting.getSocketFactory().createSocket(plain, "127.0.0.1", plain.getPort(), true);
        SSLParameters parameters = encrypted.getSSLParameters();
        parameters.setApplicationProtocols(applicationProtocols);
        encrypted.setSSLParameters(parameters);
        encrypted.startHandshake();
        return encrypted;
    }

    /** Behind an SSLRequest and the handshake; nothing is said yet inside TLS. */
    public static RawClient openEncrypted(int port, SSLContext trusting, String... applicationProtocols)
            throws IOException {
        return new RawClient(() -> dialEncrypted(port, trusting, applicationProtocols));
    }

    /** The same with TLS from the first byte on. */
    public static RawClient openDirectly(int port, SSLContext trusting, String... applicationProtocols)
            throws IOException {
        return new RawClient(() -> encrypted(dial(port), trusting, applicationProtocols));
    }

    /** Over a connection that a test has made by itself, and makes no second time for a cancel request. */
    public static RawClient over(Socket connected) throws IOException {
        return new RawClient(() -> connected);
    }

    /** The same by a Unix-domain socket, where a read waits for ever. */
    public static RawClient open(Path unixSocket) throws IOException {
        return new RawClient(() -> new UnixDomainSocket(unixSocket));
    }

    /** Logged in as {@link TestPostgres#USER}, straight at PostgreSQL or through pgweir. */
    public static RawClient login(int port) throws IOException {
        return login(port, Map.of());
    }

    /** The same inside TLS, and so are its cancel requests. */
    public static RawClient login(int port, SSLContext trusting) throws IOException {
        return openEncrypted(port, trusting)
                .loggedIn(Map.of("user", TestPostgres.USER, "database", TestPostgres.DATABASE));
    }

    /** @param parameters of the StartupMessage, on top of user and database or in their place */
    public static RawClient login(int port, Map<String, String> parameters) throws IOException {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("user", TestPostgres.USER);
        all.put("database", TestPostgres.DATABASE);
        all.putAll(parameters);
        return open(port).loggedIn(all);
    }

    /** The same by a Unix-domain socket, where a read waits for ever. */
    public static RawClient login(Path unixSocket) throws IOException {
        return open(unixSocket).loggedIn(Map.of("user", TestPostgres.USER, "database", TestPostgres.DATABASE));
    }

    private RawClient loggedIn(Map<String, String> parameters) throws IOException {
        send(FrontendMessage.startup(0, parameters));
        authenticate(TestPostgres.PASSWORD);
        return this;
    }

    // ---- login -----------------------------------------------------------------------------------------------------

    /** Answers what the server asks, by SCRAM-SHA-256 or in clear text, and reads on to the first ReadyForQuery. */
    public void authenticate(String password) throws IOException {
        ScramClientExchange scram = new ScramClientExchange(ChannelBinding.UNSUPPORTED, new SecureRandom());
        while (true) {
            BackendMessage message = read();
            ByteBuf body = Unpooled.wrappedBuffer(message.body());
            switch (message.type()) {
                case BackendType.AUTHENTICATION -> answer(body, scram, password);
                case BackendType.BACKEND_KEY_DATA -> {
                    processId = body.readInt();
                    secretKey = rest(body);
                }
                case BackendType.PARAMETER_STATUS -> remember(message);
                case BackendType.READY_FOR_QUERY -> {
                    return;
                }
                default -> throw new AssertionError("in the login: " + message);
            }
        }
    }

    private void answer(ByteBuf body, ScramClientExchange scram, String password) throws IOException {
        int request = body.readInt();
        try {
            switch (request) {
                case AUTHENTICATION_OK -> {}
                case CLEARTEXT_PASSWORD -> send(FrontendMessage.password(password));
                case SASL -> send(FrontendMessage.saslInitialResponse("SCRAM-SHA-256", scram.clientFirst()));
                case SASL_CONTINUE -> {
                    ScramClientExchange.ServerFirst first = scram.serverFirst(rest(body));
                    ScramKeys keys = ScramKeys.derive(password, first.salt(), first.iterations());
                    send(FrontendMessage.saslResponse(scram.clientFinal(keys)));
                }
                case SASL_FINAL -> scram.verifyServerFinal(rest(body));
                default -> throw new AssertionError("authentication request " + request);
            }
        } catch (ProtocolViolation violation) {
            throw new AssertionError(violation);
        }
    }

    private void remember(BackendMessage parameterStatus) {
        parameters.put(parameterStatus.values().get(0), parameterStatus.values().get(1));
    }

    private static byte[] rest(ByteBuf body) {
        byte[] bytes = new byte[body.readableBytes()];
        body.readBytes(bytes);
        return bytes;
    }

    // ---- sending ---------------------------------------------------------------------------------------------------

    /** All of them in one write. */
    public void send(FrontendMessage... messages) throws IOException {
        out.write(joined(messages));
    }

    /** Each byte in a write, and with luck a segment, of its own. */
    public void sendByteByByte(FrontendMessage... messages) throws IOException {
        for (byte one : joined(messages)) {
            out.write(one);
        }
    }

    /** In two writes, the first of {@code at} bytes. */
    public void sendCutAt(int at, FrontendMessage... messages) throws IOException {
        byte[] bytes = joined(messages);
        out.write(bytes, 0, at);
        out.write(bytes, at, bytes.length - at);
    }

    /** What {@link #send} would write. */
    public static byte[] joined(FrontendMessage... messages) {
        ByteBuf all = Unpooled.buffer();
        Arrays.stream(messages).forEach(message -> all.writeBytes(message.bytes()));
        return rest(all);
    }

    /** From a connection of its own, as every client does it. */
    public void cancel() throws IOException {
        try (RawClient messenger = new RawClient(dial)) {
            messenger.send(FrontendMessage.cancelRequest(processId, secretKey));
            messenger.expectEnd();
        }
    }

    // ---- reading ---------------------------------------------------------------------------------------------------

    /**
     * The next message. Memory is taken for what has come and not for what was announced: to a client of a version before 3
     * PostgreSQL answers in a format of its own, in which a text stands where the length is now.
     */
    public BackendMessage read() throws IOException {
        byte type = in.readByte();
        int length = in.readInt() - Integer.BYTES;
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException();
        }
        return BackendMessage.read(type, body);
    }

    /** One byte, such as the answer to an SSLRequest. */
    public char readByte() throws IOException {
        return (char) in.readByte();
    }

    /** The same, and it is still to be read. */
    public char peekByte() throws IOException {
        in.mark(1);
        char next = readByte();
        in.reset();
        return next;
    }

    /** Exactly these messages come next, in this order. */
    public void expect(BackendMessage... messages) throws IOException {
        List<BackendMessage> received = new ArrayList<>();
        try {
            for (BackendMessage message : messages) {
                received.add(read());
                if (!message.equals(received.get(received.size() - 1))) {
                    break;
                }
            }
        } catch (IOException e) {
            assertThat(received).as("then " + e).containsExactly(messages);
        }
        assertThat(received).containsExactly(messages);
    }

    /** All messages up to and with the next ReadyForQuery. */
    public List<BackendMessage> readToReady() throws IOException {
        List<BackendMessage> received = new ArrayList<>();
        do {
            received.add(read());
        } while (received.get(received.size() - 1).type() != BackendType.READY_FOR_QUERY);
        return received;
    }

    /** All that a simple query is answered with. */
    public List<BackendMessage> run(String sql) throws IOException {
        send(FrontendMessage.query(sql));
        return readToReady();
    }

    /** The first column of the first row of a simple query that succeeds. */
    public String ask(String sql) throws IOException {
        List<BackendMessage> received = run(sql);
        return received.stream()
                .filter(message -> message.type() == BackendType.DATA_ROW)
                .map(row -> row.values().get(0))
                .findFirst()
                .orElseThrow(() -> new AssertionError(sql + ": " + received));
    }

    /** The peer has closed the connection, and said nothing more. */
    public void expectEnd() throws IOException {
        List<BackendMessage> said = new ArrayList<>();
        try {
            while (true) {
                said.add(read());
            }
        } catch (EOFException | SocketException end) {
            assertThat(said).as("before the end").isEmpty();
        }
    }

    /** All bytes, whatever they mean, until the peer closes the connection. */
    public byte[] readToEnd() throws IOException {
        return in.readAllBytes();
    }

    // ---- what is known of TLS --------------------------------------------------------------------------------------

    public SSLSession tlsSession() {
        return ((SSLSocket) socket).getSession();
    }

    public String applicationProtocol() {
        return ((SSLSocket) socket).getApplicationProtocol();
    }

    // ---- what is known since the login -----------------------------------------------------------------------------

    /** What a ParameterStatus of the login has said; null if none did. */
    public String parameter(String name) {
        return parameters.get(name);
    }

    public int processId() {
        return processId;
    }

    public byte[] secretKey() {
        return secretKey.clone();
    }

    /** Sends nothing more; what the peer says can still be read. */
    public void finish() throws IOException {
        socket.shutdownOutput();
    }

    // ---- leaving ---------------------------------------------------------------------------------------------------

    /** Leaves without a word, by a TCP reset: what the peer has sent and still sends is lost. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Leaves with a Terminate if the connection still stands. */
    @Override
    public void close() throws IOException {
        try (socket) {
            if (!socket.isClosed() && processId != 0) {
                send(FrontendMessage.terminate());
            }
        } catch (SocketException gone) {
            assertThat(socket.isClosed()).isTrue();
        }
    }
}
