package io.pgweir.proxy;

import static io.pgweir.proxy.testing.BackendMessage.bindComplete;
import static io.pgweir.proxy.testing.BackendMessage.closeComplete;
import static io.pgweir.proxy.testing.BackendMessage.commandComplete;
import static io.pgweir.proxy.testing.BackendMessage.dataRow;
import static io.pgweir.proxy.testing.BackendMessage.error;
import static io.pgweir.proxy.testing.BackendMessage.notificationResponse;
import static io.pgweir.proxy.testing.BackendMessage.parseComplete;
import static io.pgweir.proxy.testing.BackendMessage.readyForQuery;
import static io.pgweir.proxy.testing.FrontendMessage.bind;
import static io.pgweir.proxy.testing.FrontendMessage.closeStatement;
import static io.pgweir.proxy.testing.FrontendMessage.parse;
import static io.pgweir.proxy.testing.FrontendMessage.query;
import static io.pgweir.proxy.testing.FrontendMessage.sync;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.protocol.BackendType;
import io.pgweir.proxy.testing.BackendMessage;
import io.pgweir.proxy.testing.FrontendMessage;
import io.pgweir.proxy.testing.RawClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A client and all that its session must have, by PostgreSQL's rules: what a rollback undoes, and what it does not.
 *
 * <p>What is made has names of its client's own, so that a stranger's is recognised; but for the channel and the prepared
 * statement, which all clients call alike.
 */
final class ModelSession implements AutoCloseable {

    static final String CHANNEL = "news";
    private static final String STATEMENT = "the_same_name";
    private static final String NO_ROLE = "none";
    private static final String ALL_TENANTS = "1,2,3,4,5";

    /** What of it goes with a transaction that is rolled back. */
    private record Transactional(Map<String, String> settings, String role, Set<String> tempTables) {}

    private final RawClient client;
    private final int number;
    private final List<String> names;
    private final Map<String, String> beginning = new TreeMap<>();
    private final Map<String, String> settings = new TreeMap<>();
    private final Set<String> tempTables = new TreeSet<>();
    private final Set<String> channels = new TreeSet<>();
    private final Set<String> locks = new TreeSet<>();
    private final Set<String> sqlStatements = new TreeSet<>();
    private String role = NO_ROLE;
    private String statement;
    private Transactional before;
    private int sequence;

    /** @param names the settings that are followed, in order */
    ModelSession(RawClient client, int number, Collection<String> names) throws IOException {
        this.client = client;
        this.number = number;
        this.names = List.copyOf(names);
        List<String> row = readBack();
        for (int i = 0; i < this.names.size(); i++) {
            beginning.put(this.names.get(i), row.get(i));
        }
        settings.putAll(beginning);
        assertReadsBack("at login");
    }

    // ---- what it must have -----------------------------------------------------------------------------------------

    private List<String> readBack() throws IOException {
        String question = names.stream()
                .map(name -> "coalesce(current_setting('" + name + "', true), '')")
                .collect(Collectors.joining(", ", "select ", """
                        , current_setting('role')
                        , (select string_agg(tenant, ',') from public.tenants)
                        , (select string_agg(relname, ',' order by relname) from pg_class
                            where relnamespace = pg_my_temp_schema() and relkind = 'r')
                        , (select string_agg(channel, ',') from pg_listening_channels() channel)
                        , (select string_agg(objid::text, ',' order by objid::text) from pg_locks
                            where locktype = 'advisory' and pid = pg_backend_pid())
                        , (select string_agg(name, ',' order by name) from pg_prepared_statements where from_sql)"""));
        // An unknown custom setting has no value; once it has been known, it is empty.
        return run(question).stream()
                .filter(message -> message.type() == BackendType.DATA_ROW)
                .findFirst()
                .orElseThrow()
                .values();
    }

    void assertReadsBack(String when) throws IOException {
        List<String> expected = new ArrayList<>();
        names.forEach(name -> expected.add(settings.get(name)));
        expected.add(role);
        expected.add(visibleTenants());
        for (Set<String> kind : List.of(tempTables, channels, locks, sqlStatements)) {
            expected.add(kind.isEmpty() ? null : String.join(",", kind));
        }
        assertThat(readBack()).as("client %d %s", number, when).isEqualTo(expected);
    }

    /** Row security shows one tenant; who has no role but the login's own is a superuser. */
    private String visibleTenants() {
        String tenant = settings.get("app.tenant_id");
        return role.equals(NO_ROLE) ? ALL_TENANTS : tenant.isEmpty() ? null : tenant;
    }

    /** Whether there is something that no other server connection has. */
    boolean isPinned() {
        return !(tempTables.isEmpty() && channels.isEmpty() && locks.isEmpty() && sqlStatements.isEmpty());
    }

    boolean isInBlock() {
        return before != null;
    }

    boolean isListening() {
        return !channels.isEmpty();
    }

    // ---- what changes it -------------------------------------------------------------------------------------------

    /** How a command is sent, and whether what it does is rolled back. */
    enum Fate {
        DONE("%s", true),
        COMMITTED("begin; %s; commit", true),
        ROLLED_BACK("begin; %s; rollback", false),
        ROLLED_BACK_TO_A_SAVEPOINT("begin; savepoint s; %s; rollback to s; commit", false),
        FAILED("%s; select 1/0", false, error("22012"));

        private final String text;
        private final boolean lasts;
        private final BackendMessage[] errors;

        Fate(String text, boolean lasts, BackendMessage... errors) {
            this.text = text;
            this.lasts = lasts;
            this.errors = errors;
        }
    }

    private void transactional(String command, Fate fate, Runnable effect) throws IOException {
        run(fate.text.formatted(command), fate.errors);
        if (fate.lasts) {
            effect.run();
        }
    }

    /** No rollback undoes it. */
    private void lasting(String command, Fate fate, Runnable effect) throws IOException {
        run(fate.text.formatted(command), fate.errors);
        effect.run();
    }

    void begin() throws IOException {
        run("begin");
        before = new Transactional(new TreeMap<>(settings), role, new TreeSet<>(tempTables));
    }

    void commit() throws IOException {
        run("commit");
        before = null;
    }

    void rollback() throws IOException {
        run("rollback");
        settings.putAll(before.settings());
        role = before.role();
        tempTables.retainAll(before.tempTables());
        before = null;
    }

    void set(String name, String literal, boolean byFunction, Fate fate) throws IOException {
        String command = byFunction
                ? "select set_config('" + name + "', '" + literal + "', false)"
                : "set " + name + " = '" + literal + "'";
        transactional(command, fate, () -> settings.put(name, literal.replace("''", "'")));
    }

    void setRole(String newRole, Fate fate) throws IOException {
        transactional("set role " + newRole, fate, () -> role = newRole);
    }

    void makeTempTable(Fate fate) throws IOException {
        String name = "temp_" + number + "_" + ++sequence;
        transactional("create temp table " + name + " (a int)", fate, () -> tempTables.add(name));
    }

    void discardTempTables(Fate fate) throws IOException {
        transactional("discard temp", fate, tempTables::clear);
    }

    void listen(Fate fate) throws IOException {
        transactional("listen " + CHANNEL, fate, () -> channels.add(CHANNEL));
    }

    void unlisten(Fate fate) throws IOException {
        transactional("unlisten *", fate, channels::clear);
    }

    void lock(Fate fate) throws IOException {
        String key = Integer.toString(1_000 * (number + 1) + sequence++ % 1_000);
        if (locks.contains(key)) {
            return;
        }
        lasting("select pg_advisory_lock(" + key + ")", fate, () -> locks.add(key));
    }

    void unlock(Fate fate) throws IOException {
        lasting("select pg_advisory_unlock_all()", fate, locks::clear);
    }

    void prepareBySql(Fate fate) throws IOException {
        String name = "sql_" + number + "_" + ++sequence;
        lasting("prepare " + name + " as select 1", fate, () -> sqlStatements.add(name));
    }

    void deallocate(Fate fate) throws IOException {
        for (String name : List.copyOf(sqlStatements)) {
            lasting("deallocate " + name, fate, () -> sqlStatements.remove(name));
        }
    }

    void deallocateAll() throws IOException {
        run("deallocate all");
        sqlStatements.clear();
        statement = null;
    }

    void discardAll() throws IOException {
        run("discard all");
        settings.putAll(beginning);
        role = NO_ROLE;
        tempTables.clear();
        channels.clear();
        locks.clear();
        sqlStatements.clear();
        statement = null;
    }

    // ---- prepared by protocol --------------------------------------------------------------------------------------

    void prepare() throws IOException {
        statement = "statement " + ++sequence + " of client " + number;
        client.send(closeStatement(STATEMENT), parse(STATEMENT, "select '" + statement + "'"), sync());
        client.expect(closeComplete(), parseComplete(), ready());
    }

    /** Where there is none, that is an error, which a block would not survive. */
    void execute() throws IOException {
        if (statement == null && isInBlock()) {
            return;
        }
        client.send(bind("", STATEMENT), FrontendMessage.execute(""), sync());
        if (statement == null) {
            client.expect(error("26000"), ready());
        } else {
            client.expect(bindComplete(), dataRow(statement), commandComplete("SELECT 1"), ready());
        }
    }

    private BackendMessage ready() {
        return readyForQuery(isInBlock() ? 'T' : 'I');
    }

    // ---- notifications ---------------------------------------------------------------------------------------------

    void notifyOthers(String payload) throws IOException {
        run("notify " + CHANNEL + ", '" + payload + "'");
    }

    void expectNotification(String payload) throws IOException {
        client.expect(notificationResponse(CHANNEL, payload));
    }

    // ----------------------------------------------------------------------------------------------------------------

    /** No reply has a notification in it: whoever listens is told at once, and has read it. */
    private List<BackendMessage> run(String sql, BackendMessage... errors) throws IOException {
        client.send(query(sql));
        List<BackendMessage> reply = client.readToReady();
        assertThat(reply)
                .as("client %d: %s", number, sql)
                .noneMatch(message -> message.type() == BackendType.NOTIFICATION_RESPONSE)
                .filteredOn(BackendMessage::isError)
                .containsExactly(errors);
        return reply;
    }

    /** Leaves without a word. */
    void reset() throws IOException {
        client.reset();
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
