package io.pgweir.benchmarks.contender;

/**
 * What pgweir is told about those who share its server connections.
 *
 * @param label in reports, behind the pooler's name; empty for none
 * @param yaml what stands between the braces of {@code tenants}
 */
public record TenantRules(String label, String yaml) {

    /** {@code max_waiting: 0} because the others have no such limit: a crowd that is to wait would be refused. */
    public static final TenantRules NONE = new TenantRules("", "default: { max_waiting: 0 }");

    String suffix() {
        return label.isEmpty() ? "" : ", " + label;
    }
}
