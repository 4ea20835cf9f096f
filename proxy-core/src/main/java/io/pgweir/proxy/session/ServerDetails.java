package io.pgweir.proxy.session;

import io.pgweir.proxy.server.ServerConnectionView;
import java.util.List;

/** All clients and all connections of one server at one moment; safe to give to another thread. */
public record ServerDetails(String server, List<ClientView> clients, List<ServerConnectionView> connections) {}
