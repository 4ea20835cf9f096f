package io.pgweir.cli.pgbouncer;

/** Something that PgBouncer could not read either: there is nothing to import. Its message begins with the place. */
public final class IniProblem extends RuntimeException {

    IniProblem(Place place, String message) {
        this(place + ": " + message);
    }

    /** @param message about a file as a whole */
    IniProblem(String message) {
        super(message, null, false, false);
    }
}
