package io.pgweir.benchmarks.load;

import java.util.Locale;
import java.util.SplittableRandom;

/** A number that each transaction draws anew, over the tables of pgbench; SQL writes {@code :aid}. */
enum Variable {
    AID {
        @Override
        int draw(SplittableRandom random, int scale) {
            return random.nextInt(1, scale * ACCOUNTS + 1);
        }
    },
    /** An account that is followed by 99 more. */
    FIRST_OF_100 {
        @Override
        int draw(SplittableRandom random, int scale) {
            return random.nextInt(1, scale * ACCOUNTS - 98);
        }
    },
    BID {
        @Override
        int draw(SplittableRandom random, int scale) {
            return random.nextInt(1, scale + 1);
        }
    },
    TID {
        @Override
        int draw(SplittableRandom random, int scale) {
            return random.nextInt(1, scale * TELLERS + 1);
        }
    },
    DELTA {
        @Override
        int draw(SplittableRandom random, int scale) {
            return random.nextInt(-5000, 5001);
        }
    };

    /** For each unit of scale, as pgbench has them. */
    static final int ACCOUNTS = 100_000;

    static final int TELLERS = 10;

    abstract int draw(SplittableRandom random, int scale);

    static Variable named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }
}
