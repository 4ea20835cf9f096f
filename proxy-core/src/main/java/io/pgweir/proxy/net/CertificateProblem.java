package io.pgweir.proxy.net;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** What is wrong with a server's certificate, in the words that help whoever has to mend it. */
public final class CertificateProblem extends CertificateException {

    private static final long serialVersionUID = 1L;

    /** Kinds of subject alternative names (RFC 5280, section 4.2.1.6). */
    private static final int DNS_NAME = 2;

    private static final int IP_ADDRESS = 7;

    private CertificateProblem(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * @param chain as the server has sent it, its own certificate first
     * @param host as it is written in the configuration
     */
    static CertificateProblem of(CertificateException refused, X509Certificate[] chain, String host) {
        X509Certificate own = chain[0];
        String certificate = "its certificate (subject \"" + own.getSubjectX500Principal() + "\")";
        Throwable reason = RootCause.of(refused);
        String message;
        if (reason instanceof CertificateExpiredException) {
            message = certificate + " or one that it is issued by has expired: " + reason.getMessage();
        } else if (reason instanceof CertificateNotYetValidException) {
            message = certificate + " or one that it is issued by is not valid yet: " + reason.getMessage();
        } else if (reason instanceof CertPathBuilderException) {
            X509Certificate last = chain[chain.length - 1];
            message = certificate
                    + (isSelfSigned(own)
                            ? " is self-signed and is not among the authorities to trust"
                            : " is issued by \"" + last.getIssuerX500Principal()
                                    + "\", which is not among the authorities to trust");
        } else if (reason instanceof CertPathValidatorException) {
            message = certificate + " is refused: " + reason.getMessage();
        } else {
            // The runtime looks at the host's name last, and has no exception of its own for it.
            message = "its certificate is for " + names(own) + " and not for \"" + host + "\"";
        }
        return new CertificateProblem(message, refused);
    }

    /** The problem among the causes of a failed handshake; where there is none, what lies at its root. */
    public static Throwable in(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && !(cause instanceof CertificateProblem)) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static boolean isSelfSigned(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }

    /** As it is compared with the host: the subject's common name counts only where there is no alternative name. */
    private static String names(X509Certificate certificate) {
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                return alternatives.stream()
                        .filter(name ->
                                name.get(0).equals(DNS_NAME) || name.get(0).equals(IP_ADDRESS))
                        .map(name -> "\"" + name.get(1) + "\"")
                        .collect(Collectors.joining(", "));
            }
        } catch (CertificateParsingException unreadable) {
            return "names that cannot be read (" + unreadable.getMessage() + ")";
        }
        return "\"" + certificate.getSubjectX500Principal() + "\"";
    }
}
