package io.pgweir.proxy.explore;

import java.nio.ByteBuffer;

/**
 * What a {@link World} will do from here on, in 128 bits. {@link Imprint} says how objects are written.
 *
 * <p>It is taken of everything: all objects that can be reached from the world, with all their fields, those of the
 * product's own classes and those that its lambdas hold. Two worlds with the same fingerprint consist of the same objects
 * in the same places with the same values, so the same steps lead both to the same ends. Only this is left out or written
 * in another way:
 *
 * <ul>
 *   <li>what is only ever counted and never asked ({@code metrics}, {@code PoolCounters}), loggers, the allocator ({@link
 *       Shape#COUNTED});
 *   <li>the fields in {@link Shape#DEAD}: each is written before it is read in every step;
 *   <li>readings of the clock ({@link Shape#TIMES}): how long ago they were taken stands for them, as no code of the product
 *       does anything with two of them but to subtract one from the other and to compare the difference with a limit of
 *       at most {@link Imprint#LONGEST};
 *   <li>{@link Shape#OTHERS}, and of a buffer only what is in it: where in an array it lies does not matter.
 * </ul>
 *
 * <p>A class of the JDK or of Netty that is not known here is refused, so that nothing is left out by oversight. The 128
 * bits are those of SHA-256: among the at most 10<sup>8</sup> states of a run, two different ones have the same with a
 * probability below 10<sup>-22</sup>.
 */
record Fingerprint(long first, long second) {

    static Fingerprint of(World world) {
        ByteBuffer hash = ByteBuffer.wrap(Imprint.hash(world));
        return new Fingerprint(hash.getLong(), hash.getLong());
    }
}
