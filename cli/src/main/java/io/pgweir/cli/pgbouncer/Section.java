package io.pgweir.cli.pgbouncer;

import java.util.Arrays;
import java.util.Optional;

/** The sections of the ini. In all but the first, a line is a name and a connect string. */
enum Section {
    PGBOUNCER("pgbouncer"),
    DATABASES("databases"),
    USERS("users"),
    PEERS("peers");

    private final String label;

    Section(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    static Optional<Section> of(String label) {
        return Arrays.stream(values())
                .filter(section -> section.label.equals(label))
                .findFirst();
    }
}
