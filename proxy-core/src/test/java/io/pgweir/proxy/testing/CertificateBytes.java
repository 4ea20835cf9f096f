package io.pgweir.proxy.testing;

import io.netty.util.NetUtil;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import javax.security.auth.x500.X500Principal;

/**
 * Writes certificates in DER, which the JDK can only read.
 *
 * <pre>
 * SEQUENCE                                    RFC 5280, section 4.1
 *   SEQUENCE                                  what is signed
 *     [0] INTEGER 2                           version 3
 *     INTEGER serial
 *     SEQUENCE OID                            with what it is signed
 *     issuer
 *     SEQUENCE notBefore notAfter
 *     subject
 *     public key
 *     [3] SEQUENCE OF extension
 *   SEQUENCE OID
 *   BIT STRING signature
 * </pre>
 */
final class CertificateBytes {

    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;
    private static final int GENERALIZED_TIME = 0x18;
    private static final int SEQUENCE = 0x30;
    private static final int VERSION = 0xa0;
    private static final int EXTENSIONS = 0xa3;

    private static final byte[] TRUE = {0x01, 0x01, (byte) 0xff};

    /** 2.5.29.19 and 2.5.29.17. */
    private static final byte[] BASIC_CONSTRAINTS = {0x06, 0x03, 0x55, 0x1d, 0x13};

    private static final byte[] SUBJECT_ALTERNATIVE_NAME = {0x06, 0x03, 0x55, 0x1d, 0x11};

    /** The identifiers of 1.2.840.10045.4.3 (ECDSA) and 1.2.840.113549.1.1 (RSA, which has a NULL behind it). */
    private static final Map<String, byte[]> ALGORITHMS = Map.of(
            "SHA256withECDSA", new byte[] {0x06, 0x08, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x04, 0x03, 0x02},
            "SHA384withECDSA", new byte[] {0x06, 0x08, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x04, 0x03, 0x03},
            "SHA1withRSA", rsa(0x05),
            "SHA256withRSA", rsa(0x0b),
            "SHA512withRSA", rsa(0x0d));

    private CertificateBytes() {}

    private static byte[] rsa(int last) {
        return new byte[] {
            0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 0x01, 0x01, (byte) last, 0x05, 0x00
        };
    }

    static X509Certificate signed(CertificateRequest request, PublicKey key, X500Principal issuer, PrivateKey signer)
            throws GeneralSecurityException {
        byte[] algorithm = element(SEQUENCE, ALGORITHMS.get(request.signature()));
        byte[] toSign = element(
                SEQUENCE,
                element(VERSION, element(INTEGER, new byte[] {2})),
                element(INTEGER, new BigInteger(63, new SecureRandom()).toByteArray()),
                algorithm,
                issuer.getEncoded(),
                element(SEQUENCE, time(request.notBefore()), time(request.notAfter())),
                new X500Principal(request.subject()).getEncoded(),
                key.getEncoded(),
                element(EXTENSIONS, element(SEQUENCE, extensions(request))));
        Signature signature = Signature.getInstance(request.signature());
        signature.initSign(signer);
        signature.update(toSign);
        byte[] certificate =
                element(SEQUENCE, toSign, algorithm, element(BIT_STRING, joined(new byte[] {0}, signature.sign())));
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(certificate));
    }

    private static byte[] time(Instant instant) {
        String text = DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").format(instant.atOffset(ZoneOffset.UTC));
        return element(GENERALIZED_TIME, text.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] extensions(CertificateRequest request) {
        byte[] all = {};
        if (request.authority()) {
            all = element(SEQUENCE, BASIC_CONSTRAINTS, TRUE, element(OCTET_STRING, element(SEQUENCE, TRUE)));
        }
        if (!request.names().isEmpty()) {
            byte[] names = {};
            for (String name : request.names()) {
                names = joined(names, alternativeName(name));
            }
            all = joined(
                    all, element(SEQUENCE, SUBJECT_ALTERNATIVE_NAME, element(OCTET_STRING, element(SEQUENCE, names))));
        }
        return all;
    }

    private static byte[] alternativeName(String name) {
        String[] kindAndText = name.split(":", 2);
        byte[] text = kindAndText[1].getBytes(StandardCharsets.US_ASCII);
        return switch (kindAndText[0]) {
            case "email" -> element(0x81, text);
            case "dns" -> element(0x82, text);
            case "uri" -> element(0x86, text);
            case "ip" -> element(0x87, NetUtil.createByteArrayFromIpAddressString(kindAndText[1]));
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static byte[] element(int tag, byte[]... contents) {
        byte[] content = joined(contents);
        int size = content.length;
        if (size < 0x80) {
            return joined(new byte[] {(byte) tag, (byte) size}, content);
        }
        if (size < 0x100) {
            return joined(new byte[] {(byte) tag, (byte) 0x81, (byte) size}, content);
        }
        return joined(new byte[] {(byte) tag, (byte) 0x82, (byte) (size >> 8), (byte) size}, content);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
