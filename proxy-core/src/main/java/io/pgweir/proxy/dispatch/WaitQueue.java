package io.pgweir.proxy.dispatch;

/**
 * Waiters in the order of their arrival, linked through their own fields: joining, leaving from the middle and being served
 * are all O(1) and allocate nothing.
 */
class WaitQueue {
    private Waiter first;
    private Waiter last;
    private int size;
    // Never later than the earliest deadline: leaving does not move it, so that leaving stays O(1).
    private long earliestDeadline;

    final Waiter first() {
        return first;
    }

    final int size() {
        return size;
    }

    final boolean isEmpty() {
        return first == null;
    }

    void add(Waiter waiter) {
        if (waiter.queue != null) {
            throw new IllegalStateException("waiter waits already: " + waiter);
        }
        if (isEmpty() || waiter.deadline - earliestDeadline < 0) {
            earliestDeadline = waiter.deadline;
        }
        waiter.queue = this;
        waiter.ahead = last;
        if (last == null) {
            first = waiter;
        } else {
            last.behind = waiter;
        }
        last = waiter;
        size++;
    }

    void remove(Waiter waiter) {
        if (waiter.queue != this) {
            throw new IllegalStateException("waiter waits elsewhere: " + waiter);
        }
        if (waiter.ahead == null) {
            first = waiter.behind;
        } else {
            waiter.ahead.behind = waiter.behind;
        }
        if (waiter.behind == null) {
            last = waiter.ahead;
        } else {
            waiter.behind.ahead = waiter.ahead;
        }
        waiter.queue = null;
        waiter.ahead = null;
        waiter.behind = null;
        size--;
    }

    final Waiter removeFirst() {
        Waiter waiter = first;
        remove(waiter);
        return waiter;
    }

    /** Moves everybody to {@code leaving}, to be refused for {@code reason}. */
    final void moveAll(WaitQueue leaving, Refusal.Reason reason) {
        int waiting = size;
        for (int position = 1; !isEmpty(); position++) {
            leaving.addRefused(removeFirst(), reason, position, waiting);
        }
    }

    /**
     * Moves those whose deadline has passed to {@code leaving}. Walks the queue only if there can be one: deadlines differ
     * from tenant to tenant, so the order of arrival is not theirs.
     */
    final void moveExpired(WaitQueue leaving, long now) {
        if (isEmpty() || now - earliestDeadline < 0) {
            return;
        }
        int waiting = size;
        int position = 1;
        long earliest = now + Long.MAX_VALUE / 2;
        Waiter behind;
        for (Waiter waiter = first; waiter != null; waiter = behind, position++) {
            behind = waiter.behind;
            if (now - waiter.deadline >= 0) {
                remove(waiter);
                leaving.addRefused(waiter, Refusal.Reason.WAIT_TIMEOUT, position, waiting);
            } else if (waiter.deadline - earliest < 0) {
                earliest = waiter.deadline;
            }
        }
        earliestDeadline = earliest;
    }

    /** Adds one who will be told of his refusal next, with his place in the queue that he left or could not join. */
    final void addRefused(Waiter waiter, Refusal.Reason reason, int position, int waiting) {
        waiter.refusal = reason;
        waiter.position = position;
        waiter.waitingThen = waiting;
        add(waiter);
    }
}
