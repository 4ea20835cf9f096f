package io.pgweir.proxy.explore;

import io.pgweir.proxy.state.PinReason;
import io.pgweir.proxy.state.StateQuestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What PostgreSQL remembers of a session: its transaction, its prepared statements, its portal, one setting that is not
 * reported, and one temporary table. It understands the few commands that the explored clients send, and those that pgweir sends by itself.
 */
final class ModelSession {

    static final String SETTING = "app.owner";

    private static final String SET = "SET " + SETTING + " = ";
    private static final String SET_CONFIG = "SELECT pg_catalog.set_config(E'" + SETTING + "', ";
    private static final String ASK = "SELECT E'" + SETTING + "', pg_catalog.current_setting(";

    private static final String TEMP_TABLE = StateQuestion.PIN + PinReason.TEMP_TABLE.label();

    private static final String STATE_QUESTION = "pg_catalog.";

    private final Map<String, String> statements = new TreeMap<>();
    private char status = 'I';
    private boolean inBatch;
    private String setting = "";
    private String settingBefore = "";
    private boolean tempTable;
    private boolean tempTableBefore;
    private final List<String> work = new ArrayList<>();
    private final Consumer<String> committed;
    private String portal;
    private String bound;

    /** @param committed hears whose work is done for good */
    ModelSession(Consumer<String> committed) {
        this.committed = committed;
    }

    /** {@code I}, {@code T} or {@code E}, as ReadyForQuery has it. */
    char status() {
        return status;
    }

    /** Whether an extended batch is open that has had no Sync yet. */
    boolean isInBatch() {
        return inBatch;
    }

    String setting() {
        return setting;
    }

    boolean hasTempTable() {
        return tempTable;
    }

    /** What was given to the portal as its parameter; null if there is none. */
    String bound() {
        return bound;
    }

    /** What is done from here on is done for the request of this tag. */
    void work(String tag) {
        work.add(tag);
    }

    /** All statements of a simple query; they are one transaction if there is none yet. */
    List<Reply> query(String sql) {
        statements.remove("");
        List<Reply> replies = new ArrayList<>();
        try {
            for (String statement : sql.split(";")) {
                run(statement.strip(), null, replies);
            }
            commitBatch();
        } catch (ModelError error) {
            failed();
            replies.add(Reply.error(error.sqlState()));
        }
        return replies;
    }

    Reply parse(String name, String sql) throws ModelError {
        inBatch = true;
        refuseInFailedTransaction(sql);
        if (!name.isEmpty() && statements.containsKey(name)) {
            throw new ModelError("42P05");
        }
        statements.put(name, sql);
        return Reply.PARSE_COMPLETE;
    }

    Reply bind(String name, String value) throws ModelError {
        inBatch = true;
        String sql = statements.get(name);
        if (sql == null) {
            throw new ModelError("26000");
        }
        refuseInFailedTransaction(sql);
        portal = sql;
        bound = value;
        return Reply.BIND_COMPLETE;
    }

    /** @param kind {@code S} of the statement of that name, {@code P} of the portal */
    List<Reply> describe(char kind, String name) throws ModelError {
        inBatch = true;
        String sql = kind == 'S' ? statements.get(name) : portal;
        if (sql == null) {
            throw new ModelError(kind == 'S' ? "26000" : "34000");
        }
        refuseInFailedTransaction(sql);
        return kind == 'S' ? List.of(Reply.PARAMETERS, Reply.description()) : List.of(Reply.description());
    }

    List<Reply> execute() throws ModelError {
        inBatch = true;
        if (portal == null) {
            throw new ModelError("34000");
        }
        List<Reply> replies = new ArrayList<>();
        run(portal, bound, replies);
        // Rows are described when a portal is described, and only then.
        replies.removeIf(reply -> reply.type() == 'T');
        return replies;
    }

    Reply close(String name) {
        inBatch = true;
        statements.remove(name);
        return Reply.CLOSE_COMPLETE;
    }

    void sync() {
        commitBatch();
    }

    /** An error has ended what was under way. */
    void failed() {
        if (status == 'I') {
            rollBack();
        } else {
            status = 'E';
        }
    }

    /** COPY FROM STDIN has come to its end. */
    Reply copied() {
        commitBatch();
        return Reply.complete("COPY 1");
    }

    private void run(String sql, String value, List<Reply> replies) throws ModelError {
        refuseInFailedTransaction(sql);
        if (sql.startsWith("BEGIN")) {
            status = 'T';
            replies.add(Reply.complete("BEGIN"));
        } else if (sql.startsWith("COMMIT")) {
            replies.add(Reply.complete(status == 'E' ? "ROLLBACK" : "COMMIT"));
            end(status != 'E');
        } else if (sql.startsWith("ROLLBACK")) {
            replies.add(Reply.complete("ROLLBACK"));
            end(false);
        } else if (sql.startsWith("FAIL")) {
            throw new ModelError("42601");
        } else if (sql.startsWith("COPY")) {
            replies.add(Reply.COPY_IN);
        } else if (sql.startsWith("CREATE TEMP") || sql.startsWith("DROP")) {
            table(sql.startsWith("CREATE"), replies);
        } else if (sql.startsWith("SELECT")) {
            select(sql, value, replies);
        } else {
            set(sql, replies);
        }
    }

    private void table(boolean wanted, List<Reply> replies) throws ModelError {
        if (tempTable == wanted) {
            throw new ModelError(wanted ? "42P07" : "42P01");
        }
        tempTable = wanted;
        replies.add(Reply.complete(wanted ? "CREATE TABLE" : "DROP TABLE"));
    }

    private void select(String sql, String value, List<Reply> replies) {
        replies.add(Reply.description());
        if (sql.startsWith(SET_CONFIG)) {
            setting = quoted(sql, SET_CONFIG.length());
            replies.add(Reply.row(setting));
        } else if (sql.contains(STATE_QUESTION)) {
            // Custom settings are not in pg_settings.
            if (sql.contains(ASK)) {
                replies.add(Reply.row(SETTING, setting));
            }
            if (tempTable && sql.contains(TEMP_TABLE)) {
                replies.add(Reply.row(TEMP_TABLE, ""));
            }
        } else {
            replies.add(Reply.row(value == null ? quoted(sql, 0) : value, setting));
        }
        replies.add(Reply.complete("SELECT 1"));
    }

    private void set(String sql, List<Reply> replies) throws ModelError {
        if (sql.startsWith(SET)) {
            setting = quoted(sql, SET.length());
            replies.add(Reply.complete("SET"));
        } else if (sql.equals("RESET \"app\".\"owner\"")
                || sql.equals("RESET ALL")
                || sql.startsWith("RESET " + SETTING)) {
            setting = "";
            replies.add(Reply.complete("RESET"));
        } else if (sql.equals("SET SESSION AUTHORIZATION DEFAULT")) {
            replies.add(Reply.complete("SET"));
        } else if (sql.startsWith("DISCARD ALL")) {
            if (status != 'I') {
                throw new ModelError("25001");
            }
            tempTable = false;
            setting = "";
            statements.clear();
            replies.add(Reply.complete("DISCARD ALL"));
        } else {
            throw new AssertionError("the model does not know this command: " + sql);
        }
    }

    private void refuseInFailedTransaction(String sql) throws ModelError {
        if (status == 'E' && !sql.startsWith("COMMIT") && !sql.startsWith("ROLLBACK")) {
            throw new ModelError("25P02");
        }
    }

    /** The end of what PostgreSQL does in one transaction without having been told so. */
    private void commitBatch() {
        if (status == 'I') {
            end(true);
        }
        inBatch = false;
    }

    private void rollBack() {
        end(false);
    }

    private void end(boolean well) {
        status = 'I';
        if (well) {
            settingBefore = setting;
            tempTableBefore = tempTable;
            work.forEach(committed);
        } else {
            setting = settingBefore;
            tempTable = tempTableBefore;
        }
        work.clear();
        portal = null;
        bound = null;
    }

    private static String quoted(String sql, int from) {
        int open = sql.indexOf('\'', from);
        return sql.substring(open + 1, sql.indexOf('\'', open + 1));
    }
}
