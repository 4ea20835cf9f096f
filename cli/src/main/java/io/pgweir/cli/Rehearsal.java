package io.pgweir.cli;

import io.pgweir.cli.rehearsal.FirstClient;
import io.pgweir.cli.rehearsal.KnownPassword;
import io.pgweir.cli.rehearsal.StandInServer;
import io.pgweir.protocol.ProtocolViolation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A start, a login and some queries, between stand-ins for PostgreSQL and a client. The JVM that watches it makes the class
 * cache of what it sees: which classes there are, and, from JDK 25 on, which methods are hot. Started by the launcher's
 * command {@code warm}, never by a user.
 */
final class Rehearsal {

    /** Enough for the methods of the hot path to be counted as such, and a fraction of a second. */
    private static final int TIMES = 2_000;

    /** A storm of logins is when a pooler is new, as a rule: what it costs then must not be left to the first who come. */
    private static final int LOGINS = 500;

    private static final String NAME = "rehearsal";
    private static final Pattern CLIENT_PORT = Pattern.compile("connect with: .* port=(\\d+) ");
    private static final Pattern HTTP_PORT = Pattern.compile("http://.*:(\\d+)/");

    private int httpPort;
    private int status = 1;

    private Rehearsal() {}

    public static void main(String[] args) throws Exception {
        System.exit(new Rehearsal().run());
    }

    /** @return 0 if every question was answered */
    private int run() throws IOException {
        Path file = Files.createTempFile("pgweir-rehearsal", ".yaml");
        try (StandInServer postgres = new StandInServer(NAME)) {
            Files.writeString(file, config(postgres.port()));
            Main.serve(
                    PlainServe.source(new String[] {"serve", file.toString()}).orElseThrow(), this::watch);
        } finally {
            Files.delete(file);
        }
        return status;
    }

    /** {@code trusted} is never connected to: it is there for the certificates that are read at a start. */
    private static String config(int port) {
        return """
                listen: { address: 127.0.0.1, port: 0 }
                servers:
                  rehearsal: { host: 127.0.0.1, port: %d, tls: { mode: prefer } }
                  trusted: { host: 127.0.0.1, tls: { mode: verify-full } }
                databases:
                  rehearsal: { server: rehearsal }
                  trusted: { server: trusted }
                users:
                  rehearsal: { password: rehearsal }
                http: { port: 0 }
                """.formatted(port);
    }

    /** Takes what a person would be told; the last of it says how to connect. */
    private void watch(String line) {
        HTTP_PORT.matcher(line).results().forEach(found -> httpPort = port(found));
        CLIENT_PORT.matcher(line).results().forEach(found -> new Thread(() -> play(port(found)), NAME).start());
    }

    private static int port(MatchResult found) {
        return Integer.parseInt(found.group(1));
    }

    private void play(int port) {
        KnownPassword password = new KnownPassword(NAME);
        try {
            try (FirstClient client = new FirstClient(port, NAME, NAME, password)) {
                client.query(TIMES);
                client.execute(TIMES);
            }
            for (int i = 0; i < LOGINS; i++) {
                try (FirstClient client = new FirstClient(port, NAME, NAME, password)) {
                    client.query(1);
                }
            }
            get("/metrics");
            get("/health/ready");
            status = 0;
        } catch (IOException | ProtocolViolation failed) {
            failed.printStackTrace();
        } finally {
            ProcessSignal.TERM.raise();
        }
    }

    private void get(String path) throws IOException {
        try (Socket http = new Socket(InetAddress.getLoopbackAddress(), httpPort)) {
            String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            http.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            http.getInputStream().readAllBytes();
        }
    }
}
