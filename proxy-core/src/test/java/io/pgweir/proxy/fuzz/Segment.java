package io.pgweir.proxy.fuzz;

import io.pgweir.protocol.FrontendType;
import io.pgweir.proxy.testing.FrontendMessage;
import io.pgweir.proxy.testing.RawClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * What a client sends before it reads again.
 *
 * @param cuts seed of the places at which the bytes are cut into writes
 * @param neighbour what another client does before, if this one has no server connection then
 * @param marked ends with an empty query, whose answer is the end of what is read
 */
record Segment(List<Step> steps, long cuts, Neighbour.Deed neighbour, boolean marked) {

    /** Nothing else in a marked segment is answered with EmptyQueryResponse. */
    static final List<Step> MARK = List.of(Step.query(""));

    /** The same, but first something else is answered. */
    static final List<Step> MARK_BEHIND_A_BATCH = List.of(Step.parse("", ""), Step.sync(), Step.query(""));

    private static final int MAX_PIECES = 4;

    boolean isCopyIn() {
        return steps.stream()
                .anyMatch(step -> step.type() == FrontendType.COPY_DONE || step.type() == FrontendType.COPY_FAIL);
    }

    /** Whether the client may keep its server connection from here on. */
    boolean mayKeepConnection() {
        return steps.stream().anyMatch(step -> SqlTexts.mayKeepConnection(step.text()));
    }

    /** Whether an extended batch is open at its end. */
    boolean isUnsynced(boolean before) {
        boolean unsynced = before;
        for (Step step : steps) {
            unsynced = step.wantsSync() || (unsynced && step.type() != FrontendType.SYNC);
        }
        return unsynced;
    }

    Segment without(int step) {
        List<Step> fewer = new ArrayList<>(steps);
        fewer.remove(step);
        return new Segment(fewer, cuts, neighbour, marked);
    }

    Segment undisturbed() {
        return new Segment(steps, cuts, Neighbour.Deed.NOTHING, marked);
    }

    void send(RawClient client) throws IOException {
        byte[] bytes = RawClient.joined(steps.stream().map(Step::message).toArray(FrontendMessage[]::new));
        Random random = new Random(cuts);
        int from = 0;
        for (int pieces = random.nextInt(MAX_PIECES); pieces > 0 && from < bytes.length; pieces--) {
            int to = from + 1 + random.nextInt(bytes.length - from);
            client.send(new FrontendMessage("piece", Arrays.copyOfRange(bytes, from, to)));
            from = to;
        }
        client.send(new FrontendMessage("rest", Arrays.copyOfRange(bytes, from, bytes.length)));
    }
}
