package io.pgweir.proxy.auth;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.ProtocolViolation;

/** One method's questions and the client's answers to them; no thread, no clock, no connection. */
sealed interface Exchange permits ScramExchange, Md5Exchange, PasswordExchange {

    /** What an answer of the client led to. */
    enum Step {
        /** One more question was written. */
        CONTINUE,
        /** The client has proved itself; what was written, if anything, is the last word to it. */
        PROVEN,
        /** It has not. */
        REFUSED,
        /** {@link Exchange#fits} decides, and takes so long that it must not be called on a loop. */
        COMPARE
    }

    /** Writes the first question. */
    void start(ByteBuf out);

    /** Whether the client's next answer shows if it knows the password: the one that a guesser is slowed down for. */
    boolean nextAnswerDecides();

    /** @throws ProtocolViolation if the answer is malformed */
    Step answer(ByteBuf body, ByteBuf out) throws ProtocolViolation;

    /**
     * Whether what the client has answered proves that it knows {@code credential}: also asked of a credential that came
     * after the answer. False if the answer is bound to the old one, as a SCRAM proof is to its salt.
     */
    boolean fits(Credential credential);

    /** What the client's proof and its {@code credential} are good for on the server. */
    ServerCredential serverCredential(Credential credential);
}
