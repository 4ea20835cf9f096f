package io.pgweir.proxy.auth;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * Whose certificate it is: the names that its authority has vouched for and that a user may bear. To be asked only of
 * certificates that TLS has verified.
 */
public final class CertificateNames {

    /** RFC 5280, section 4.2.1.6. */
    private static final int RFC_822_NAME = 1;

    private static final int DNS_NAME = 2;
    private static final int URI = 6;

    private CertificateNames() {}

    /** Its common names, and its alternative names of the kinds DNS, e-mail and URI; as they are written, none of it expanded. */
    public static Set<String> of(X509Certificate certificate) {
        Set<String> names = new HashSet<>();
        addCommonNames(certificate, names);
        addAlternativeNames(certificate, names);
        return Set.copyOf(names);
    }

    private static void addCommonNames(X509Certificate certificate, Set<String> names) {
        try {
            for (Rdn rdn : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                Attribute commonName = rdn.toAttributes().get("CN");
                // One that is no text is bytes here, and nobody's name.
                if (commonName != null && commonName.get() instanceof String name) {
                    names.add(name);
                }
            }
        } catch (InvalidNameException e) {
            throw new IllegalStateException("the JDK cannot read the name that it has written", e);
        } catch (NamingException e) {
            throw new IllegalStateException("an attribute without a value", e);
        }
    }

    private static void addAlternativeNames(X509Certificate certificate, Set<String> names) {
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                for (List<?> kindAndName : alternatives) {
                    int kind = (Integer) kindAndName.get(0);
                    if (kind == RFC_822_NAME || kind == DNS_NAME || kind == URI) {
                        names.add((String) kindAndName.get(1));
                    }
                }
            }
        } catch (CertificateParsingException malformed) {
            // Names that cannot be read are names of nobody; the common name still counts.
            return;
        }
    }
}
