package io.pgweir.proxy.explore;

/** A request is refused by PostgreSQL with this SQLSTATE. */
final class ModelError extends Exception {

    private static final long serialVersionUID = 1;

    ModelError(String sqlState) {
        super(sqlState, null, false, false);
    }

    String sqlState() {
        return getMessage();
    }
}
