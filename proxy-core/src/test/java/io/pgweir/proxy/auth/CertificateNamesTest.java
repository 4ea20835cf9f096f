package io.pgweir.proxy.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.testing.CertificateRequest;
import io.pgweir.proxy.testing.TestCertificate;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateNamesTest {

    @TempDir
    private Path directory;

    @Test
    void they_are_the_common_name_and_the_alternative_names_of_a_person_host_or_service() throws Exception {
        assertThat(names(
                        "CN=app,OU=people,O=pgweir",
                        "dns:app.internal",
                        "email:app@example.org",
                        "uri:spiffe://example.org/app",
                        "ip:127.0.0.1"))
                .containsExactlyInAnyOrder("app", "app.internal", "app@example.org", "spiffe://example.org/app");
    }

    @Test
    void a_certificate_may_have_no_common_name_or_several() throws Exception {
        assertThat(names("O=pgweir")).isEmpty();
        assertThat(names("CN=one,CN=two")).containsExactlyInAnyOrder("one", "two");
    }

    @Test
    void what_looks_like_a_common_name_within_another_part_is_none() throws Exception {
        assertThat(names("CN=app,O=\"x,CN=admin\"")).containsExactly("app");
        assertThat(names("CN=\"app,CN=admin\"")).containsExactly("app,CN=admin");
        assertThat(names("CN=ap\\00p")).containsExactly("ap\0p");
    }

    @Test
    void a_pattern_stands_for_itself_only() throws Exception {
        assertThat(names("CN=*", "dns:*.internal")).containsExactlyInAnyOrder("*", "*.internal");
    }

    private Set<String> names(String subject, String... alternatives) throws Exception {
        return CertificateNames.of(
                TestCertificate.selfSigned(directory, "test", CertificateRequest.of(subject, alternatives))
                        .x509());
    }
}
