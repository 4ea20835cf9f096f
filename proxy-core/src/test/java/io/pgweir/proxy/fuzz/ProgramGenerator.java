package io.pgweir.proxy.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A random client that keeps to the protocol. What it sends depends on nothing but its seed. */
final class ProgramGenerator {

    private static final int SEGMENTS = 10;
    private static final long ANOTHER = 1L << 32;
    private static final String TWO_COPIES = "copy fuzz from stdin; copy fuzz from stdin";

    /** Nobody else binds it, who would not know that COPY data must follow. */
    private static final String COPY = "copy";

    private static final int INT4_ADD = 177;
    private static final int INT4_DIVIDE = 154;
    private static final int NO_FUNCTION = 1;

    private static final String[] STATEMENTS = {"", "", "s1", "s2", "s3", "pgweir_1"};
    private static final String[] BOUND_PORTALS = {"", "", "p1", "p2"};
    private static final String[] OPEN_PORTALS = {"p1", "p1", "p2", "c"};

    private final long seed;
    private final Random random;
    private final SqlTexts sql;
    private final List<Segment> segments = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private boolean unsynced;
    private int lastId = 100;

    private ProgramGenerator(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
        this.sql = new SqlTexts(random);
    }

    static Program program(long seed) {
        Program program = new ProgramGenerator(seed).generated();
        return program.isLegal() ? program : program(seed + ANOTHER);
    }

    private Program generated() {
        int wanted = 2 + random.nextInt(SEGMENTS);
        while (segments.size() < wanted || unsynced) {
            segment();
        }
        return new Program(seed, List.copyOf(segments));
    }

    private void segment() {
        if (unsynced) {
            extendedBatches();
            return;
        }
        switch (random.nextInt(16)) {
            case 0, 1, 2, 3, 4 -> simpleQueries();
            case 5 -> mixed();
            case 6 -> functionCall();
            case 7 -> copyBySimpleQuery();
            case 8 -> copyByExecute();
            default -> extendedBatches();
        }
    }

    private void end(boolean marked) {
        if (marked) {
            steps.addAll(oneIn(2) ? Segment.MARK : Segment.MARK_BEHIND_A_BATCH);
        }
        Neighbour.Deed[] deeds = Neighbour.Deed.values();
        Neighbour.Deed deed = oneIn(2) ? deeds[random.nextInt(deeds.length)] : Neighbour.Deed.NOTHING;
        segments.add(new Segment(List.copyOf(steps), random.nextLong(), deed, marked));
        steps.clear();
    }

    // ---- simple query and function call ----------------------------------------------------------------------------

    private void simpleQueries() {
        do {
            steps.add(Step.query(sql.simpleQuery()));
        } while (oneIn(4));
        end(false);
    }

    /** Without waiting, as libpq's pipeline mode would not but other clients do. */
    private void mixed() {
        for (int n = 2 + random.nextInt(3); n > 0; n--) {
            if (oneIn(2)) {
                steps.add(Step.query(sql.simpleQuery()));
            } else {
                extendedRequests();
                steps.add(Step.sync());
            }
        }
        end(false);
    }

    private void functionCall() {
        switch (random.nextInt(4)) {
            case 0 -> steps.add(Step.functionCall(INT4_DIVIDE, "1", "0"));
            case 1 -> steps.add(Step.functionCall(NO_FUNCTION));
            default -> steps.add(Step.functionCall(INT4_ADD, "40", "2"));
        }
        end(false);
    }

    // ---- COPY FROM STDIN -------------------------------------------------------------------------------------------

    private void copyBySimpleQuery() {
        String[] texts = {"copy fuzz from stdin", "copy fuzz from stdin; select 1", TWO_COPIES};
        String text = texts[random.nextInt(texts.length)];
        steps.add(Step.query(text));
        boolean marked = copyData();
        if (text.equals(TWO_COPIES)) {
            marked |= copyData();
        }
        end(marked);
    }

    private void copyByExecute() {
        steps.add(Step.parse(COPY, "copy fuzz from stdin"));
        steps.add(Step.bind(COPY, COPY));
        steps.add(Step.execute(COPY, 0));
        boolean marked = copyData();
        steps.add(Step.sync());
        end(marked);
    }

    /** @return whether there is a Sync in it, which PostgreSQL answers only if the COPY has not begun or has failed */
    private boolean copyData() {
        boolean withSync = false;
        boolean mayHaveSync = oneIn(4);
        for (int n = random.nextInt(4); n > 0; n--) {
            String row = ++lastId + "\trow " + n;
            if (mayHaveSync && oneIn(2)) {
                steps.add(Step.sync());
                withSync = true;
            }
            switch (random.nextInt(8)) {
                case 0 -> steps.add(Step.copyData("not a number\tx\n"));
                case 1 -> steps.add(Step.copyData(lastId + "\tbad\n"));
                case 2 -> steps.add(Step.flush());
                case 3 -> {
                    steps.add(Step.copyData(row.substring(0, 3)));
                    steps.add(Step.copyData(row.substring(3) + "\n"));
                }
                default -> steps.add(Step.copyData(row + "\n"));
            }
        }
        if (mayHaveSync && oneIn(3)) {
            steps.add(Step.sync());
            withSync = true;
        }
        steps.add(oneIn(5) ? Step.copyFail() : Step.copyDone());
        return withSync;
    }

    // ---- extended query --------------------------------------------------------------------------------------------

    private void extendedBatches() {
        do {
            extendedRequests();
            if (oneIn(5)) {
                steps.add(Step.flush());
                unsynced = true;
                break;
            }
            steps.add(Step.sync());
            unsynced = false;
        } while (oneIn(3));
        end(false);
    }

    private void extendedRequests() {
        for (int n = random.nextInt(4); n > 0; n--) {
            if (oneIn(2)) {
                wholeStatement();
            } else {
                steps.add(extendedRequest());
            }
        }
    }

    /** What a driver sends for one statement. */
    private void wholeStatement() {
        String statement = oneIn(2) ? "" : statement();
        String portal = portal();
        boolean parameter = oneIn(2);
        if (!oneIn(4)) {
            steps.add(Step.parse(statement, parameter ? sql.withParameter() : sql.withoutParameters()));
        }
        if (oneIn(4)) {
            steps.add(Step.describeStatement(statement));
        }
        steps.add(parameter ? Step.bind(portal, statement, "" + random.nextInt(12)) : Step.bind(portal, statement));
        if (oneIn(2)) {
            steps.add(Step.describePortal(portal));
        }
        do {
            steps.add(Step.execute(portal, maxRows()));
        } while (oneIn(3));
    }

    private Step extendedRequest() {
        return switch (random.nextInt(11)) {
            case 0 -> Step.parse(statement(), oneIn(3) ? SqlTexts.SHARED : sql.withoutParameters());
            case 1 -> Step.parse(statement(), sql.withParameter());
            case 2 -> Step.bind(portal(), statement());
            case 3 -> Step.bind(portal(), statement(), oneIn(6) ? null : oneIn(6) ? "no number" : "3");
            case 4 -> Step.bind(portal(), statement(), "1", "2");
            case 5 -> Step.describeStatement(statement());
            case 6 -> Step.describePortal(openPortal());
            case 7 -> Step.closeStatement(statement());
            case 8 -> Step.closePortal(oneIn(4) ? openPortal() : portal());
            case 9 -> Step.flush();
            default -> Step.execute(openPortal(), maxRows());
        };
    }

    /** One row would suspend the INSERT that returns one, see the description of this package. */
    private int maxRows() {
        return oneIn(2) ? 0 : 2 + random.nextInt(3);
    }

    private String statement() {
        return STATEMENTS[random.nextInt(STATEMENTS.length)];
    }

    private String portal() {
        return BOUND_PORTALS[random.nextInt(BOUND_PORTALS.length)];
    }

    /** Perhaps an SQL cursor. See {@link Program#isLegal} for the unnamed one. */
    private String openPortal() {
        return OPEN_PORTALS[random.nextInt(OPEN_PORTALS.length)];
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }
}
