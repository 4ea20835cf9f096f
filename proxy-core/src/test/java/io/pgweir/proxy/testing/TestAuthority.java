package io.pgweir.proxy.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;

/** A certificate authority of a test's own, which signs whatever it is asked to. */
public final class TestAuthority {

    private final Path directory;
    private final TestCertificate self;

    private TestAuthority(Path directory, TestCertificate self) {
        this.directory = directory;
        this.self = self;
    }

    /** Its certificate and those that it issues are files of that directory. */
    public static TestAuthority in(Path directory, String name) throws IOException, GeneralSecurityException {
        CertificateRequest request = CertificateRequest.of("CN=" + name).asAuthority();
        return new TestAuthority(directory, TestCertificate.selfSigned(directory, name, request));
    }

    /** What those have to trust who shall believe its certificates, as PEM. */
    public Path certificate() {
        return self.certificate();
    }

    /** Its own certificate and key. */
    public TestCertificate self() {
        return self;
    }

    /** @param name of the files, {@code name.crt} and {@code name.key}; those that are there are written over */
    public TestCertificate issue(String name, CertificateRequest request) throws IOException, GeneralSecurityException {
        return TestCertificate.signedBy(self, directory, name, request);
    }

    /** For what listens on this machine. */
    public TestCertificate issueForThisMachine() throws IOException, GeneralSecurityException {
        return issue("server", CertificateRequest.forThisMachine());
    }

    /** For a client that wants to be that user. */
    public TestCertificate issueForUser(String user) throws IOException, GeneralSecurityException {
        return issue(user, CertificateRequest.of("CN=" + user));
    }
}
