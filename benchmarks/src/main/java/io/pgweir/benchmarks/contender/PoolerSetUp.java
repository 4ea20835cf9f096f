package io.pgweir.benchmarks.contender;

/**
 * What all poolers of a comparison have in common.
 *
 * @param poolSize server connections
 * @param encrypted whether clients connect through TLS; to the server it is plain text in any case
 */
public record PoolerSetUp(int poolSize, boolean encrypted) {

    /** What each pooler is told to allow: more than any load has. */
    public static final int MAX_CLIENTS = 20_000;
}
