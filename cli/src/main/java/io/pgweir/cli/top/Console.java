package io.pgweir.cli.top;

import java.sql.SQLException;

/** The admin console of a running pgweir. */
public interface Console extends AutoCloseable {

    /** @param subject the word behind {@code SHOW} */
    ConsoleTable show(String subject) throws SQLException;

    @Override
    void close() throws SQLException;
}
