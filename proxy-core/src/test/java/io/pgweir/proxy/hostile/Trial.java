package io.pgweir.proxy.hostile;

import io.netty.buffer.Unpooled;
import io.pgweir.protocol.BackendType;
import io.pgweir.proxy.testing.BackendMessage;
import io.pgweir.proxy.testing.FrontendMessage;
import io.pgweir.proxy.testing.RawClient;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/** How far a connection is when it gets a hostile input, and how what becomes of it is found out. */
enum Trial {
    /** Nothing has been said. */
    STARTUP {
        @Override
        Verdict verdict(RawClient peer) throws IOException {
            while (true) {
                BackendMessage message = peer.read();
                switch (message.type()) {
                    case BackendType.ERROR_RESPONSE -> {
                        return fatal(peer, message);
                    }
                    case BackendType.AUTHENTICATION -> {
                        if (Unpooled.wrappedBuffer(message.body()).readInt() != 0) {
                            return Verdict.SERVED;
                        }
                    }
                    case BackendType.READY_FOR_QUERY -> {
                        return Verdict.SERVED;
                    }
                    default -> {}
                }
            }
        }
    },
    /** The client has been asked to prove who it is. */
    AUTHENTICATION {
        @Override
        void prepare(RawClient peer, Setting setting) throws IOException {
            peer.send(FrontendMessage.startup(0, Map.of("user", setting.user(), "database", "app")));
            peer.read();
        }

        @Override
        Verdict verdict(RawClient peer) throws IOException {
            BackendMessage message = peer.read();
            return message.type() == BackendType.ERROR_RESPONSE ? fatal(peer, message) : Verdict.SERVED;
        }
    },
    /** The client has logged in. */
    SESSION {
        @Override
        void prepare(RawClient peer, Setting setting) throws IOException {
            peer.send(FrontendMessage.startup(0, Map.of("user", setting.user(), "database", "app")));
            peer.authenticate("secret");
        }

        /** Whatever else is answered comes before the answer to a query that is sent behind the input. */
        @Override
        Verdict verdict(RawClient peer) throws IOException {
            try {
                peer.send(FrontendMessage.sync(), FrontendMessage.query("select 'alive'"));
            } catch (SocketException over) {
                // What has been said at the end is still to be read.
            }
            BackendMessage alive = BackendMessage.dataRow("alive");
            String error = null;
            int answers = 0;
            while (true) {
                BackendMessage message = peer.read();
                if (message.equals(alive)) {
                    peer.readToReady();
                    return error != null ? Verdict.error(error) : answers == 0 ? Verdict.DROP : Verdict.SERVED;
                }
                if (message.type() == BackendType.ERROR_RESPONSE) {
                    if (message.errorFields().isFatal()) {
                        return fatal(peer, message);
                    }
                    error = error == null ? message.errorFields().sqlState() : error;
                } else if (message.type() != BackendType.READY_FOR_QUERY
                        && message.type() != BackendType.ROW_DESCRIPTION) {
                    answers++;
                }
            }
        }
    };

    void prepare(RawClient peer, Setting setting) throws IOException {}

    /** Reads until it is known; throws where the connection ends. */
    abstract Verdict verdict(RawClient peer) throws IOException;

    private static Verdict fatal(RawClient peer, BackendMessage message) throws IOException {
        peer.expectEnd();
        return Verdict.fatal(message.errorFields().sqlState());
    }

    /** @param trusting the certificate of the peer, where it has one */
    Verdict of(HostileInput input, int port, SSLContext trusting) throws Exception {
        try (RawClient peer =
                input.setting().isInsideTls() ? RawClient.openEncrypted(port, trusting) : RawClient.open(port)) {
            prepare(peer, input.setting());
            try {
                input.play().on(peer);
            } catch (EOFException | SocketException | SSLException over) {
                // The end has come before the whole of the input was sent; it may have had a reason.
            }
            try {
                return verdict(peer);
            } catch (EOFException | SocketException | SSLException end) {
                return Verdict.CLOSE;
            }
        }
    }
}
