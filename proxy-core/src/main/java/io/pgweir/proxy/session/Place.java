package io.pgweir.proxy.session;

import io.netty.channel.Channel;
import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.protocol.SqlState;

/**
 * A client's place among all clients and among those of its tenant. It is taken when the client has proved who it is: who
 * has not, holds none, or anybody could hold all those of a tenant by its name.
 */
record Place(Slots all, int maxClients, Tenants.Tenant tenant) {

    /**
     * Tells who can be told now that there is none, or that too many come, before it costs anything to find out who it is.
     *
     * @param now nanoseconds that never go back
     */
    void look(long now) throws ProtocolViolation {
        if (all.taken() >= maxClients) {
            throw noneOfAll();
        }
        if (tenant.logins().isFull(tenant.config().maxClients())) {
            throw noneOfTenant();
        }
        if (!tenant.logins().begin(tenant.config().loginsPerSecond(), now)) {
            String setting = "tenants." + tenant.name() + ".logins_per_second";
            throw new ProtocolViolation(
                    ErrorFields.fatal(SqlState.TOO_MANY_CONNECTIONS, "too many logins at once, try again in a second")
                            .withDetail(setting + " = " + tenant.config().loginsPerSecond() + " is reached by tenant "
                                    + tenant.name() + ".")
                            .withHint("Keep connections open instead of making new ones, try again later, or raise "
                                    + setting + "."));
        }
    }

    /** Until the channel is closed. */
    void take(Channel channel) throws ProtocolViolation {
        if (!all.take(maxClients)) {
            throw noneOfAll();
        }
        if (!tenant.logins().take(tenant.config().maxClients())) {
            all.giveBack();
            throw noneOfTenant();
        }
        channel.closeFuture().addListener(closed -> {
            tenant.logins().giveBack();
            all.giveBack();
        });
    }

    private ProtocolViolation noneOfAll() {
        return none("listen.max_clients", maxClients);
    }

    private ProtocolViolation noneOfTenant() {
        tenant.logins().refusedAsFull();
        return none("tenants." + tenant.name() + ".max_clients", tenant.config().maxClients());
    }

    private static ProtocolViolation none(String setting, int value) {
        return new ProtocolViolation(ErrorFields.fatal(SqlState.TOO_MANY_CONNECTIONS, "sorry, too many clients already")
                .withDetail(setting + " = " + value + " is reached.")
                .withHint("Close connections that are not used, or raise " + setting + "."));
    }
}
