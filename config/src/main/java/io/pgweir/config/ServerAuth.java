package io.pgweir.config;

/** With what pgweir proves to PostgreSQL that it may log in as a role. */
public enum ServerAuth implements Labelled {
    /** What the configuration or the client gives; PostgreSQL says what it wants to see of it. */
    PASSWORD("password"),
    /** A token of Amazon RDS, good for some minutes, that is signed with AWS credentials. */
    RDS_IAM("rds-iam");

    private final String label;

    ServerAuth(String label) {
        this.label = label;
    }

    @Override
    public String label() {
        return label;
    }
}
