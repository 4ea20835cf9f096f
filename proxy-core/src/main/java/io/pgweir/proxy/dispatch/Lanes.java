package io.pgweir.proxy.dispatch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Those who wait for one pool's connections, by tenant. The lanes that may be served stand in a heap by {@link
 * Lane#precedes}; those of a tenant that has all it may have stand beside it, so that who is next costs nothing and a change
 * of a tenant's account O(log tenants).
 */
final class Lanes {
    final Pool pool;
    private final List<Lane> all = new ArrayList<>();
    private Lane[] heap = new Lane[4];
    private int ready;
    /** Kept by the lanes. */
    int waiting;

    Lanes(Pool pool) {
        this.pool = pool;
    }

    int waiting() {
        return waiting;
    }

    /** Whether nobody waits who could be given a connection. */
    boolean noneReady() {
        return ready == 0;
    }

    /** The lane whose first waiter is to be served next; null if {@link #noneReady}. */
    Lane next() {
        return heap[0];
    }

    /** The tenant's lane; the first time one is made. */
    Lane of(Tenant tenant) {
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).tenant == tenant) {
                return all.get(i);
            }
        }
        Lane lane = new Lane(tenant, this);
        all.add(lane);
        return lane;
    }

    /** Nobody of the tenant waits, or ever will. */
    void drop(Tenant tenant) {
        all.removeIf(lane -> lane.tenant == tenant);
    }

    /** How many of those who wait could be served if there were connections enough. */
    int servable() {
        int servable = 0;
        for (int i = 0; i < ready; i++) {
            servable += heap[i].servable();
        }
        return servable;
    }

    /** Who has waited longest; null if nobody waits. */
    Waiter oldest() {
        Waiter oldest = null;
        for (int i = 0; i < all.size(); i++) {
            Waiter first = all.get(i).first();
            if (first != null && (oldest == null || first.waitsLongerThan(oldest))) {
                oldest = first;
            }
        }
        return oldest;
    }

    void moveAll(WaitQueue leaving, Refusal.Reason reason) {
        for (int i = 0; i < all.size(); i++) {
            all.get(i).moveAll(leaving, reason);
        }
    }

    void moveExpired(WaitQueue leaving, long now) {
        for (int i = 0; i < all.size(); i++) {
            all.get(i).moveExpired(leaving, now);
        }
    }

    void tellWhoWaitsLong(ServerSlots slots, long now) {
        for (int i = 0; i < all.size(); i++) {
            all.get(i).tellWhoWaitsLong(slots, now);
        }
    }

    /** The lane, or its tenant, has changed. */
    void reorder(Lane lane) {
        boolean fit = !lane.isEmpty() && lane.tenant.mayTake();
        if (!fit) {
            if (lane.place >= 0) {
                takeOut(lane);
            }
        } else {
            if (lane.place < 0) {
                putIn(lane);
            }
            sink(lane, rise(lane, lane.place));
        }
    }

    private void putIn(Lane lane) {
        if (ready == heap.length) {
            heap = Arrays.copyOf(heap, ready * 2);
        }
        put(lane, ready++);
    }

    private void takeOut(Lane lane) {
        int hole = lane.place;
        lane.place = -1;
        Lane last = heap[--ready];
        heap[ready] = null;
        if (last != lane) {
            put(last, hole);
            sink(last, rise(last, hole));
        }
    }

    private int rise(Lane lane, int from) {
        int place = from;
        while (place > 0 && lane.precedes(heap[(place - 1) / 2])) {
            put(heap[(place - 1) / 2], place);
            place = (place - 1) / 2;
        }
        put(lane, place);
        return place;
    }

    private void sink(Lane lane, int from) {
        int place = from;
        for (int child = firstBelow(place); child >= 0 && heap[child].precedes(lane); child = firstBelow(place)) {
            put(heap[child], place);
            place = child;
        }
        put(lane, place);
    }

    /** The one that precedes the other of those below; negative if there is none. */
    private int firstBelow(int place) {
        int left = 2 * place + 1;
        if (left >= ready) {
            return -1;
        }
        return left + 1 < ready && heap[left + 1].precedes(heap[left]) ? left + 1 : left;
    }

    private void put(Lane lane, int place) {
        heap[place] = lane;
        lane.place = place;
    }
}
