package io.pgweir.proxy.fuzz;

import io.pgweir.proxy.testing.BackendMessage;
import io.pgweir.proxy.testing.FrontendMessage;
import java.util.List;

/**
 * A request with all that comes back if nothing gets in between, to its ReadyForQuery.
 *
 * @param tag in each row, notice and error of the reply; empty where there is none
 * @param endsBlock a transaction block begins or ends in it, so that an interrupted one may end in either
 */
record TaggedRequest(String tag, List<FrontendMessage> messages, List<BackendMessage> reply, boolean endsBlock) {}
