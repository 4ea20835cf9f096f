package io.pgweir.cli.pgbouncer;

/**
 * Where something was written.
 *
 * @param line from 1
 */
record Place(String file, int line) {

    @Override
    public String toString() {
        return file + ":" + line;
    }
}
