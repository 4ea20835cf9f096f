package io.pgweir.proxy.fuzz;

import java.util.List;
import java.util.Random;

/**
 * The SQL of the programs. Each program finds the table {@code fuzz} with the rows 1 to 5; rows are always read in order,
 * because PostgreSQL need not keep one.
 */
final class SqlTexts {

    static final String RESET_TABLE =
            "delete from fuzz; insert into fuzz select n, 'v' || n from generate_series(1, 5) n";
    static final String CREATE_TABLE =
            "drop table if exists fuzz; create table fuzz (id int primary key, v text not null check (v <> 'bad'))";

    /** Prepared by the neighbour, too, so that both use one statement of the server connection's. */
    static final String SHARED = "select 'shared'";

    private static final String[] QUERIES = {
        "select 1",
        SHARED,
        "select id, v from fuzz order by id",
        "select n from generate_series(1, 7) n",
        "select null::int as a, ''::text as b",
        "select repeat('x', 20000)",
        "select count(*) from fuzz",
        "insert into fuzz values (6, 'six'), (7, 'seven')",
        "insert into fuzz values (1, 'twice')",
        "insert into fuzz values (8, 'eight') returning id, v",
        "update fuzz set v = v || '!' where id < 3",
        "delete from fuzz where id = 4",
        "select id from fuzz where id = 2 for update",
        "copy (select id, v from fuzz order by id) to stdout",
        "do $$ begin raise notice 'a note; it is'; end $$",
        "do $$ begin raise exception 'on purpose' using errcode = 'P0042'; end $$",
        "declare c cursor for select n from generate_series(1, 6) n",
        "fetch 2 from c",
        "move 1 in c",
        "close c",
        "show timezone",
        "select current_setting('application_name'), current_setting('DateStyle'), current_setting('work_mem')",
        "select 1 / 0",
        "select nonsense",
        "selct 1",
        "select * from nowhere",
        "select 'not ended",
        "values (1, 'a'), (2, 'b')",
        "select txid_current_if_assigned() is null",
    };

    private static final String[] TRANSACTIONS = {
        "begin",
        "begin",
        "commit",
        "commit",
        "rollback",
        "savepoint a",
        "savepoint b",
        "rollback to a",
        "release a",
        "rollback to savepoint b",
        "commit and chain",
        "rollback and chain",
        "start transaction read only",
        "begin read only",
        "end",
        "abort",
    };

    private static final String[] SETTINGS = {
        "set application_name = 'mine'",
        "set application_name to 'it''s other'",
        "set timezone = 'Europe/Berlin'",
        "set time zone 'America/New_York'",
        "set datestyle = 'German'",
        "set intervalstyle = 'iso_8601'",
        "set client_encoding = 'LATIN1'",
        "set standard_conforming_strings = off",
        "set local timezone = 'Asia/Kolkata'",
        "set local work_mem = '1MB'",
        "set work_mem = '2MB'",
        "set session work_mem to '3MB'",
        "reset work_mem",
        "set app.tenant = 'seven'",
        "select set_config('app.tenant', 'eight', false)",
        "select coalesce(current_setting('app.tenant', true), '')",
        "set statement_timeout = '1h'",
        "show statement_timeout",
        "set local application_name = 'for a while'",
        "select set_config('application_name', 'by function', false)",
        "select set_config('TimeZone', 'UTC', true)",
        "set timezone = 'Nowhere/Else'",
        "set no_such_setting = 1",
        "reset timezone",
        "reset application_name",
        "set timezone to default",
        "reset datestyle",
        "reset all",
    };

    /** They belong to one server connection: pgweir keeps it for the client. Protocol names are other ones. */
    private static final String[] OF_ONE_CONNECTION = {
        "prepare q1 as select id, v from fuzz where id < 4 order by id",
        "prepare q2 (int) as insert into fuzz values ($1, 'prepared')",
        "execute q1",
        "execute q1",
        "execute q2 (77)",
        "deallocate q1",
        "deallocate prepare q2",
        "select name from pg_prepared_statements where name like 'q%' order by name",
        "create temp table if not exists mine (n int)",
        "insert into mine values (1), (2)",
        "select count(*) from mine",
        "drop table mine",
        "declare h cursor with hold for select n from generate_series(1, 4) n",
        "fetch 1 from h",
        "close h",
    };

    private static final String[] PLAIN_ONLY = {
        "",
        " ; ",
        "-- nothing",
        "/* nothing /* at */ all */",
        "discard all",
        "deallocate all",
        "deallocate s1",
        "DEALLOCATE PREPARE s2;",
        "deallocate nobodys",
        "discard plans"
    };

    private static final String[] WITH_PARAMETERS = {
        "select $1::int + 1 as next",
        "select 10 / $1::int",
        "insert into fuzz values ($1, 'given')",
        "delete from fuzz where id = $1",
        "select n from generate_series(1, $1::int) n",
        "select v from fuzz where id > $1 order by id",
    };

    private static final String[] ONLY_ONCE_PARSED = {
        "", "select 1; select 2", "select $1", "deallocate all", "-- nothing"
    };

    private static final List<String> KEEPING = List.of("prepare q", "temp table", "with hold");

    private final Random random;

    SqlTexts(Random random) {
        this.random = random;
    }

    static boolean mayKeepConnection(String text) {
        return KEEPING.stream().anyMatch(text::contains);
    }

    String simpleQuery() {
        if (random.nextInt(8) == 0) {
            return oneOf(PLAIN_ONLY);
        }
        StringBuilder text = new StringBuilder(statement());
        while (random.nextInt(3) == 0) {
            text.append(random.nextBoolean() ? "; " : " /* and */;\n").append(statement());
        }
        return text.append(random.nextInt(4) == 0 ? ";" : "").toString();
    }

    String statement() {
        return switch (random.nextInt(11)) {
            case 0, 1, 2, 3 -> oneOf(TRANSACTIONS);
            case 4, 5 -> oneOf(SETTINGS);
            case 6 -> oneOf(OF_ONE_CONNECTION);
            default -> oneOf(QUERIES);
        };
    }

    String withoutParameters() {
        return random.nextInt(8) == 0 ? oneOf(ONLY_ONCE_PARSED) : random.nextInt(3) == 0 ? statement() : oneOf(QUERIES);
    }

    String withParameter() {
        return oneOf(WITH_PARAMETERS);
    }

    private String oneOf(String[] texts) {
        return texts[random.nextInt(texts.length)];
    }
}
