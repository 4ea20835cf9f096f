package io.pgweir.proxy.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

/** What a tenant may have by the rules, counted in other ways than the dispatcher's. */
final class ModelTenant {
    private static final double SECOND = StubServer.SECOND;
    /** Of a checkout: what rounding may cost. */
    private static final double ROUNDING = 1e-6;

    private final ModelServer server;
    private final Tenant tenant;
    private TenantShare share;
    private final long begin;
    /** How long after the begin all that may be taken at once may be taken again. */
    private double fullAfter;

    ModelTenant(ModelServer server, Tenant tenant) {
        this.server = server;
        this.tenant = tenant;
        this.share = tenant.share();
        this.begin = server.now;
    }

    void share(TenantShare newest) {
        double left = share.perSecond() == 0 ? newest.burst() : Math.min(newest.burst(), allowance(server.now));
        share = newest;
        fullAfter = server.now - begin + (share.burst() - left) * interval();
    }

    private double interval() {
        return share.perSecond() == 0 ? 0 : SECOND / share.perSecond();
    }

    /** How many checkouts its rate allows at that time. */
    private double allowance(long when) {
        return share.perSecond() == 0
                ? Double.MAX_VALUE
                : Math.min(share.burst(), share.burst() - (fullAfter - (when - begin)) / interval());
    }

    /** One of its clients is given a connection, which is not counted yet. */
    void taken() {
        assertThat(held()).as("connections of %s before another one", tenant).isLessThan(max());
        assertThat(allowance(server.now)).as("checkouts left for %s", tenant).isGreaterThan(1 - ROUNDING);
        fullAfter = Math.max(fullAfter, server.now - begin) + interval();
    }

    int held() {
        int held = 0;
        for (ModelClient client : server.clients) {
            held += client.tenant() == tenant && client.holding() ? 1 : 0;
        }
        return held;
    }

    boolean isOwed() {
        return held() < share.reserved();
    }

    /** Whether it could have had a connection at the latest tick already. */
    boolean mayTakeSurely() {
        return held() < max() && allowance(server.lastTick) > 1 + ROUNDING;
    }

    @Override
    public String toString() {
        return held() + " held, " + allowance(server.lastTick) + " left at " + (server.lastTick - server.now) + ", "
                + allowance(server.now) + " now";
    }

    private int max() {
        return share.max() == 0 ? Integer.MAX_VALUE : share.max();
    }
}
