package io.pgweir.proxy.fuzz;

import io.pgweir.protocol.FrontendType;
import java.util.ArrayList;
import java.util.List;

/** What one client sends, from login to Terminate. */
record Program(long seed, List<Segment> segments) {

    /**
     * Whether it asks for the replies that it then waits for, and keeps clear of what PostgreSQL itself does not survive: a
     * simple query in an unsynced batch, and the use of the unnamed portal that a failed simple query has left.
     */
    boolean isLegal() {
        boolean unsynced = false;
        boolean unnamedPortal = false;
        for (Segment segment : segments) {
            Step last = null;
            for (Step step : segment.steps()) {
                if (step.standsAlone() && unsynced) {
                    return false;
                }
                if (step.usesUnnamedPortal() && !unnamedPortal) {
                    return false;
                }
                unsynced = step.wantsSync() || (unsynced && step.type() != FrontendType.SYNC);
                unnamedPortal = step.bindsUnnamedPortal() || (unnamedPortal && step.type() != FrontendType.SYNC);
                last = step;
            }
            if (unsynced && last.type() != FrontendType.FLUSH) {
                return false;
            }
        }
        return true;
    }

    Program with(int index, Segment segment) {
        List<Segment> changed = new ArrayList<>(segments);
        if (segment == null || segment.steps().isEmpty()) {
            changed.remove(index);
        } else {
            changed.set(index, segment);
        }
        return new Program(seed, changed);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Segment segment : segments) {
            text.append("  -- send");
            if (segment.neighbour() != Neighbour.Deed.NOTHING) {
                text.append(" (before, the neighbour: ")
                        .append(segment.neighbour())
                        .append(')');
            }
            text.append('\n');
            segment.steps()
                    .forEach(step -> text.append("  ").append(shortened(step)).append('\n'));
        }
        return text.toString();
    }

    private static String shortened(Step step) {
        String text = step.toString();
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }
}
