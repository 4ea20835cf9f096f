package io.pgweir.proxy.dispatch;

/** The waiters of one tenant for one pool, in the order of their arrival. */
final class Lane extends WaitQueue {
    /** A crowd that began to wait together is told over some ticks, so that nobody else waits for that. */
    private static final int MOST_TOLD_A_TICK = 100;

    final Tenant tenant;
    private final Lanes lanes;

    /** Its place among those of the pool that may be served; negative outside. Owned by {@link Lanes}. */
    int place = -1;
    /** And among those in which its tenant waits. Owned by {@link Tenant}. */
    int placeOfTenant;

    /** The first who has not been told that he waits long; null if there is none. All before him have been. */
    private Waiter firstUntold;

    private int told;

    Lane(Tenant tenant, Lanes lanes) {
        this.tenant = tenant;
        this.lanes = lanes;
    }

    @Override
    void add(Waiter waiter) {
        boolean begins = isEmpty();
        super.add(waiter);
        waiter.told = false;
        if (firstUntold == null) {
            firstUntold = waiter;
        }
        tenant.waiting++;
        lanes.waiting++;
        if (begins) {
            tenant.waitsIn(this);
            lanes.reorder(this);
        }
    }

    @Override
    void remove(Waiter waiter) {
        boolean wasFirst = waiter == first();
        if (waiter == firstUntold) {
            firstUntold = waiter.behind;
        }
        told -= waiter.told ? 1 : 0;
        super.remove(waiter);
        tenant.waiting--;
        lanes.waiting--;
        if (isEmpty()) {
            tenant.waitsNoMoreIn(this);
        }
        if (wasFirst) {
            lanes.reorder(this);
        }
    }

    /** Those who have waited for the time of notice hear of it, in their order, so that nobody is looked at twice. */
    void tellWhoWaitsLong(ServerSlots slots, long now) {
        long notice = tenant.share().noticeNanos();
        for (int i = 0; i < MOST_TOLD_A_TICK && isTimeToTell(notice, now); i++) {
            Waiter waiter = firstUntold;
            firstUntold = waiter.behind;
            waiter.told = true;
            told++;
            waiter.waitsLong(WaitFigures.of(waiter, told, size(), slots, now));
        }
    }

    private boolean isTimeToTell(long notice, long now) {
        return notice > 0 && firstUntold != null && now - firstUntold.waitingSince >= notice;
    }

    Pool pool() {
        return lanes.pool;
    }

    /** Itself or its tenant has changed. */
    void reorder() {
        lanes.reorder(this);
    }

    /** How many of those who wait could be served if there were connections enough. */
    int servable() {
        return Math.min(size(), tenant.room());
    }

    /**
     * Whether its first is to be served before that of the other: who has fewer connections than are reserved for him; then
     * who has used less of the server's time; then who has waited longer.
     */
    boolean precedes(Lane other) {
        return precedes(other, 0);
    }

    /** @param margin by which the other's account must exceed this one's, if it is that which decides */
    boolean precedes(Lane other, double margin) {
        if (tenant == other.tenant) {
            return first().waitsLongerThan(other.first());
        }
        if (tenant.isOwed() != other.tenant.isOwed()) {
            return tenant.isOwed();
        }
        double ahead = other.tenant.virtualTime() - tenant.virtualTime();
        return ahead == 0 ? first().waitsLongerThan(other.first()) : ahead > margin;
    }
}
