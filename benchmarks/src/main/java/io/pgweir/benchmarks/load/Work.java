package io.pgweir.benchmarks.load;

import java.util.Collections;
import java.util.Locale;

/** What a client does again and again, on the tables of pgbench. */
public enum Work {
    /** One row of a random account, by a simple query: {@code pgbench -S}. */
    SIMPLE {
        @Override
        Script script() {
            return new ScriptWriter().query(SELECT.formatted(":aid")).script(1);
        }
    },
    /** The same by an unnamed statement, parsed each time. */
    EXTENDED {
        @Override
        Script script() {
            return new ScriptWriter()
                    .unnamed(SELECT.formatted("$1"), Variable.AID)
                    .script(1);
        }
    },
    /** The same by a named statement, which a pooler has to share out over its server connections. */
    PREPARED {
        @Override
        Script script() {
            return new ScriptWriter().prepared(Variable.AID).script(1);
        }

        @Override
        Script preparation() {
            return new ScriptWriter().prepare(SELECT.formatted("$1")).script(0);
        }
    },
    /** pgbench's own script, in the manner of TPC-B: seven simple queries in a transaction. */
    TPCB {
        @Override
        Script script() {
            return new ScriptWriter()
                    .query("BEGIN;")
                    .query("UPDATE pgbench_accounts SET abalance = abalance + :delta WHERE aid = :aid;")
                    .query(SELECT.formatted(":aid"))
                    .query("UPDATE pgbench_tellers SET tbalance = tbalance + :delta WHERE tid = :tid;")
                    .query("UPDATE pgbench_branches SET bbalance = bbalance + :delta WHERE bid = :bid;")
                    .query("INSERT INTO pgbench_history (tid, bid, aid, delta, mtime)"
                            + " VALUES (:tid, :bid, :aid, :delta, CURRENT_TIMESTAMP);")
                    .query("END;")
                    .script(1);
        }
    },
    /** A hundred accounts that follow one another. */
    ROWS_100 {
        @Override
        Script script() {
            return new ScriptWriter()
                    .query("SELECT aid, bid, abalance, filler FROM pgbench_accounts"
                            + " WHERE aid BETWEEN :first_of_100 AND :first_of_100 + 99;")
                    .script(100);
        }

        @Override
        public boolean movesData() {
            return true;
        }
    },
    /** 1,000 rows of 1,000 bytes. */
    RESULT_1MB {
        @Override
        Script script() {
            return new ScriptWriter()
                    .query("SELECT repeat('x', 1000) FROM generate_series(1, 1000);")
                    .script(1000);
        }

        @Override
        public boolean movesData() {
            return true;
        }
    },
    /** 10,000 lines of 100 bytes. */
    COPY_OUT {
        @Override
        Script script() {
            return new ScriptWriter()
                    .query("COPY (SELECT repeat('x', 99) FROM generate_series(1, " + LINES + ")) TO STDOUT;")
                    .script(LINES);
        }

        @Override
        public boolean movesData() {
            return true;
        }
    },
    /** The same the other way. The server reads the lines and keeps none, so that nothing grows from turn to turn. */
    COPY_IN {
        @Override
        Script script() {
            String line = "1000000000\t1\t0\t" + "x".repeat(84) + "\n";
            return new ScriptWriter()
                    .copyIn(
                            "COPY pgbench_accounts FROM STDIN WHERE false;",
                            Collections.nCopies(LINES, line),
                            LINES_A_MESSAGE)
                    .script(0);
        }

        @Override
        public boolean movesData() {
            return true;
        }
    },
    /** A query that takes 2 ms at the server, whatever the machine does. */
    QUERY_2MS {
        @Override
        Script script() {
            return sleep("0.002");
        }
    },
    /** The same with 10 ms. */
    QUERY_10MS {
        @Override
        Script script() {
            return sleep("0.01");
        }
    },
    /** The same with 200 ms. */
    QUERY_200MS {
        @Override
        Script script() {
            return sleep("0.2");
        }
    },
    /** A transaction that updates one row, always the same, and holds it for 100 ms; no balance becomes another. */
    HOT_ROW {
        @Override
        Script script() {
            return new ScriptWriter()
                    .query("BEGIN;")
                    .query("UPDATE pgbench_branches SET bbalance = bbalance WHERE bid = 1;")
                    .query("SELECT pg_sleep(0.1);")
                    .query("END;")
                    .script(1);
        }
    },
    /** A new connection and a login, then as {@link #SIMPLE}, then goodbye: {@code pgbench -S -C}. */
    LOGIN {
        @Override
        Script script() {
            return SIMPLE.script();
        }
    };

    private static final String SELECT = "SELECT abalance FROM pgbench_accounts WHERE aid = %s;";

    private static final int LINES = 10_000;
    private static final int LINES_A_MESSAGE = 80;

    private static Script sleep(String seconds) {
        return new ScriptWriter().query("SELECT pg_sleep(" + seconds + ");").script(1);
    }

    /** Of one transaction; the caller's. */
    abstract Script script();

    /** What each client sends once behind its login; may be nothing. The caller's. */
    Script preparation() {
        return new ScriptWriter().script(0);
    }

    /** Whether it is about bytes rather than transactions. */
    public boolean movesData() {
        return false;
    }

    public boolean needsSharedStatements() {
        return this == PREPARED;
    }

    /** Whether an instant reply of one row, whatever was asked, is the right one. */
    public boolean isServedByFake() {
        return !movesData();
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** As on the command line. */
    @Override
    public String toString() {
        return label();
    }
}
