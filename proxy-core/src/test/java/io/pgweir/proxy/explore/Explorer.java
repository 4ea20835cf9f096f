package io.pgweir.proxy.explore;

import io.pgweir.proxy.server.Oversight;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Takes every step that is possible in every state that can be reached, breadth first, so that the first broken promise has
 * the shortest path to it. A state is entered by taking the whole path to it from the beginning; one whose {@link
 * Fingerprint} has been met before is not gone on from.
 */
final class Explorer {

    /** @param transitions steps that lead from a state to a state; the way back to the first of them is not counted */
    record Result(int depth, int states, long transitions) {

        /** How many of them have led to a state that had been met. */
        long twins() {
            return transitions - states + 1;
        }

        @Override
        public String toString() {
            return String.format("%,d states, %,d transitions, %d steps deep", states, transitions, depth);
        }
    }

    private final List<Step> steps;
    private final Oversight oversight;
    private final Map<Fingerprint, byte[]> met = new ConcurrentHashMap<>();
    private long transitions;
    private boolean comparesTwins;

    /** Of pgweir as it is. @param steps that may be taken at all */
    Explorer(List<Step> steps) {
        this(steps, null);
    }

    /** Of a pgweir with a hole. */
    Explorer(List<Step> steps, Oversight oversight) {
        this.steps = steps;
        this.oversight = oversight;
    }

    /**
     * Has it checked that what leads to the same fingerprint leads on to the same fingerprints: nothing may be left out of
     * them that matters.
     */
    Explorer comparingTwins() {
        comparesTwins = true;
        return this;
    }

    /**
     * Goes that many steps far.
     *
     * @throws BrokenPromise with the path that leads to it
     */
    Result explore(int depth) {
        byte[] beginning = {};
        met.put(Fingerprint.of(at(beginning)), beginning);
        List<byte[]> frontier = List.of(beginning);
        for (int i = 0; i < depth; i++) {
            List<Visit> visits =
                    frontier.parallelStream().flatMap(this::onwards).toList();
            transitions += visits.size();
            visits.stream()
                    .filter(visit -> visit.broken() != null)
                    .min(Comparator.comparing(Visit::path, Arrays::compare))
                    .ifPresent(visit -> {
                        throw visit.broken();
                    });
            frontier = visits.stream()
                    .filter(visit -> visit.twin() == null)
                    .map(Visit::path)
                    .toList();
        }
        return new Result(depth, met.size(), transitions);
    }

    /** All steps that are possible behind this path. The last is taken in the world that has been asked which they are. */
    private Stream<Visit> onwards(byte[] path) {
        World here = at(path);
        List<Visit> visits = new ArrayList<>();
        byte[] last = null;
        for (int i = 0; i < steps.size(); i++) {
            if (here.may(steps.get(i))) {
                if (last != null) {
                    visits.add(visit(at(path), last));
                }
                last = Arrays.copyOf(path, path.length + 1);
                last[path.length] = (byte) i;
            }
        }
        if (last != null) {
            visits.add(visit(here, last));
        }
        return visits.stream();
    }

    /**
     * Where a path has led to.
     *
     * @param twin the path that led there before; null if none did
     * @param broken the promise that was broken there; null if none was
     */
    private record Visit(byte[] path, byte[] twin, BrokenPromise broken) {}

    /** @param world where only the last step of the path is still to be taken */
    private Visit visit(World world, byte[] path) {
        try {
            world.take(steps.get(path[path.length - 1]));
            byte[] twin = met.putIfAbsent(Fingerprint.of(world), path);
            if (twin == null) {
                world.settle();
            } else if (comparesTwins) {
                compare(path, twin);
            }
            return new Visit(path, twin, null);
        } catch (RuntimeException | AssertionError broken) {
            return new Visit(path, null, new BrokenPromise(broken, world.path(), path.length));
        }
    }

    /** One step further, both must still be the same. */
    private void compare(byte[] path, byte[] twin) {
        for (Step step : steps) {
            World one = at(path);
            World other = at(twin);
            BrokenPromise.unless(one.may(step) == other.may(step), () -> "may not do the same as its twin: " + step);
            if (one.may(step)) {
                one.take(step);
                other.take(step);
                BrokenPromise.unless(
                        Fingerprint.of(one).equals(Fingerprint.of(other)),
                        () -> "is not the same as its twin any more, which came by " + other.path());
            }
        }
    }

    private World at(byte[] path) {
        World world = new World(oversight);
        for (byte step : path) {
            world.take(steps.get(step));
        }
        return world;
    }
}
