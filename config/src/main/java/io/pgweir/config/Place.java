package io.pgweir.config;

/**
 * Where a piece of configuration was written.
 *
 * @param file the file, or the name of the environment variable or option
 * @param line from 1; 0 = there are no lines
 * @param column from 1; 0 = there are no columns
 */
record Place(String file, int line, int column) {

    /** A place without lines: an environment variable, a command-line option, or a file that could not be read. */
    static Place named(String name) {
        return new Place(name, 0, 0);
    }
}
