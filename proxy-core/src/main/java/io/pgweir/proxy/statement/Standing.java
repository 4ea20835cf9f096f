package io.pgweir.proxy.statement;

/** How a statement stands on a server connection. */
public enum Standing {
    NOWHERE,
    /** Prepared; what it returns here may not be what clients were told elsewhere. */
    UNCOMPARED,
    /** PostgreSQL has been asked what it returns here. */
    COMPARING,
    /** It is what clients were told. Should that change, PostgreSQL refuses it by itself. */
    AS_DESCRIBED
}
