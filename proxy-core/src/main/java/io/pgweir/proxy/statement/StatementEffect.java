package io.pgweir.proxy.statement;

/**
 * What a request on its way does to prepared statements. It is taken as done when the request is written, because the
 * next one in the pipeline builds on it, and is undone if PostgreSQL refuses the request or skips it after an error.
 */
@FunctionalInterface
public interface StatementEffect {

    void undo();
}
