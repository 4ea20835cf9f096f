package io.pgweir.proxy.dispatch;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

/**
 * What one tenant has of one server: its connections in use, its clients that wait, and the account of the time that it has
 * used, by which those who wait are served.
 *
 * <p>The account is that of start-time fair queueing (Goyal, Vin, Cheng, 1996): a checkout is charged, divided by the
 * tenant's weight, when it begins, with what checkouts of the tenant have lasted lately, and is corrected while it lasts and
 * when it ends. Charged only at its end, a tenant of slow queries could take every connection before the first of them
 * counts.
 *
 * <p>Confined to the server's loop; changed only by its {@link Dispatcher}.
 */
public final class Tenant {
    /** So that even checkouts that take no time by the clock, which is read once a turn, are dealt out in turn. */
    private static final double LEAST_CHARGE = 1_000;
    /** The part that the latest checkout has in {@link #expected}. */
    private static final double LATEST = 1.0 / 8;

    private static final double NANOS = 1e9;
    /** Ten times a tenth is a little less than one. */
    private static final double WHOLE = 1 - 1e-9;

    private TenantShare share;
    /** Where somebody of it waits, in no particular order. */
    final List<Lane> waitingIn = new ArrayList<>();

    final TenantCounters counters = new TenantCounters();
    int inUse;
    int waiting;

    /** Server-nanoseconds by weight. Who has least is served first. */
    private double virtualTime;

    private double expected;
    private double tokens;
    private long tokensAt;
    private boolean mayTakeAgain;
    private int clients;
    private boolean retired;

    Tenant(TenantShare share, double virtualTime, long now) {
        this.share = requireNonNull(share, "share");
        this.virtualTime = virtualTime;
        this.tokens = share.burst();
        this.tokensAt = now;
    }

    public String name() {
        return share.tenant();
    }

    public TenantShare share() {
        return share;
    }

    void share(TenantShare newest, long now) {
        refill(now);
        boolean could = mayTake();
        tokens = share.perSecond() == 0 ? newest.burst() : Math.min(tokens, newest.burst());
        share = requireNonNull(newest, "newest");
        retired = false;
        mayTakeAgain |= !could && mayTake();
    }

    /** There is one more who may ask for connections, until it has left. */
    public void clientJoined() {
        clients++;
    }

    public void clientLeft() {
        clients--;
    }

    /** It is not configured any more. */
    void retire() {
        retired = true;
    }

    /** Whether it has come to its end: nobody is there to whom its name means anything. */
    boolean isOver() {
        return retired && clients == 0 && inUse == 0 && waiting == 0;
    }

    /** Connections that it may have beside those that it has. */
    int room() {
        return share.max() == 0 ? Integer.MAX_VALUE : Math.max(0, share.max() - inUse);
    }

    /** Whether it may have another connection now, if there is one. */
    boolean mayTake() {
        return room() > 0 && !isThrottled();
    }

    /** Whether it has come to be so since this was asked last. */
    boolean mayTakeAgain() {
        boolean again = mayTakeAgain;
        mayTakeAgain = false;
        return again;
    }

    boolean isThrottled() {
        return share.perSecond() > 0 && tokens < WHOLE;
    }

    /** Whether it has fewer connections than are reserved for it. */
    boolean isOwed() {
        return inUse < share.reserved();
    }

    double virtualTime() {
        return virtualTime;
    }

    /** How far the tenant's account would come by having a connection for so long. */
    double worth(long nanos) {
        return (double) nanos / share.weight();
    }

    /** It begins to ask again: for the time in which it did not want anything it gets nothing afterwards. */
    void arriveAt(double serverTime) {
        virtualTime = Math.max(virtualTime, serverTime);
    }

    /** Whether it waits where it could be served, and not only where all is paused. */
    boolean isBacklogged() {
        for (int i = 0; i < waitingIn.size(); i++) {
            if (!waitingIn.get(i).pool().paused) {
                return true;
            }
        }
        return false;
    }

    void refill(long now) {
        boolean could = mayTake();
        tokens = Math.min(share.burst(), tokens + (now - tokensAt) / NANOS * share.perSecond());
        tokensAt = now;
        mayTakeAgain |= !could && mayTake();
    }

    void timePasses(long now) {
        refill(now);
        reorder();
    }

    void taken(PooledConnection connection) {
        inUse++;
        counters.checkouts++;
        if (share.perSecond() > 0) {
            refill(connection.stateSince);
            tokens--;
        }
        connection.tenant = this;
        connection.charged = 0;
        charge(connection, Math.max(LEAST_CHARGE, expected));
    }

    /** The checkout lasts longer than it was expected to. */
    void overrun(PooledConnection connection, long lasted) {
        if (lasted > connection.charged) {
            charge(connection, lasted);
            reorder();
        }
    }

    void givenBack(PooledConnection connection, long lasted) {
        boolean could = mayTake();
        inUse--;
        mayTakeAgain |= !could && mayTake();
        counters.serverNanos += lasted;
        expected += (lasted - expected) * LATEST;
        charge(connection, Math.max(LEAST_CHARGE, lasted));
        connection.tenant = null;
    }

    private void charge(PooledConnection connection, double total) {
        virtualTime += (total - connection.charged) / share.weight();
        connection.charged = total;
    }

    void waitsIn(Lane lane) {
        lane.placeOfTenant = waitingIn.size();
        waitingIn.add(lane);
    }

    void waitsNoMoreIn(Lane lane) {
        Lane last = waitingIn.remove(waitingIn.size() - 1);
        if (last != lane) {
            waitingIn.set(lane.placeOfTenant, last);
            last.placeOfTenant = lane.placeOfTenant;
        }
    }

    /**
     * Puts its lanes where they belong now: before any other tenant changes, because a heap in which two are in the wrong
     * place is not mended by moving one.
     */
    void reorder() {
        for (int i = 0; i < waitingIn.size(); i++) {
            waitingIn.get(i).reorder();
        }
    }

    /** @param underWay nanoseconds that its present checkouts have lasted so far, together */
    TenantSnapshot snapshot(long now, long underWay) {
        long oldest = 0;
        for (Lane lane : waitingIn) {
            oldest = Math.max(oldest, now - lane.first().waitingSince);
        }
        return new TenantSnapshot(share, inUse, waiting, oldest, counters.snapshot(underWay));
    }

    @Override
    public String toString() {
        return "tenant " + name() + ": " + inUse + " in use, " + waiting + " waiting";
    }
}
