package io.pgweir.proxy.session;

import io.netty.channel.Channel;
import io.pgweir.config.AdminConfig;
import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.server.TimeLimit;

/**
 * Who may come to the console, as configured at present. Each role has places of its own, which nothing else takes:
 * neither a crowd of clients nor monitoring that opens more and more connections keeps an administrator out.
 *
 * @param admins how many of them are here, counted on from one configuration to the next; so are {@code viewers}
 */
record ConsoleDoor(AdminConfig config, TimeLimit loginLimit, VirtualDatabase console, Slots admins, Slots viewers) {

    /** What the user may do, which is told to nobody who has not proved to be that user. */
    ConsoleRole roleOf(String user, String database) throws ProtocolViolation {
        if (config.users().contains(user)) {
            return ConsoleRole.ADMIN;
        }
        if (config.statsUsers().contains(user)) {
            return ConsoleRole.STATS;
        }
        throw new ProtocolViolation(ErrorFields.fatal(
                        SqlState.INSUFFICIENT_PRIVILEGE,
                        "user \"" + user + "\" may not use the admin console, the database \"" + database + "\"")
                .withHint("Name the user in admin.users, or in admin.stats_users if it shall only look."));
    }

    /** A place until the channel is closed. */
    void take(ConsoleRole role, Channel channel) throws ProtocolViolation {
        Slots slots = role == ConsoleRole.ADMIN ? admins : viewers;
        if (!slots.take(config.reservedClients())) {
            throw new ProtocolViolation(
                    ErrorFields.fatal(SqlState.TOO_MANY_CONNECTIONS, "sorry, too many clients of the console already")
                            .withDetail("admin.reserved_clients = " + config.reservedClients()
                                    + " is reached by those who may " + may(role) + ".")
                            .withHint("Close connections that are not used, or raise admin.reserved_clients."));
        }
        channel.closeFuture().addListener(closed -> slots.giveBack());
    }

    private static String may(ConsoleRole role) {
        return role == ConsoleRole.ADMIN ? "do everything (admin.users)" : "look (admin.stats_users)";
    }
}
