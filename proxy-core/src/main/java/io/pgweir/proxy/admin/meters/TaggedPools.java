package io.pgweir.proxy.admin.meters;

import io.pgweir.proxy.dispatch.PoolKey;
import io.pgweir.proxy.dispatch.PoolSnapshot;
import io.pgweir.proxy.metrics.MeterName;
import io.pgweir.proxy.session.ServerView;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Decides which pools of one server have tags of their own, so that clients who invent names cannot make a scrape, or the
 * Prometheus behind it, grow without bound. The others are summed.
 *
 * <p>A pool keeps its side for as long as it lives, and one that is gone from the sum leaves there what it has done:
 * otherwise the sum would fall, which Prometheus takes for a restart and counts double. One scrape at a time.
 */
public final class TaggedPools {

    /** PostgreSQL cuts names at 63 bytes unless it was built otherwise; a longer one is not worth its bytes. */
    private static final int MAX_NAME_LENGTH = 128;

    private final int max;
    private final Set<PoolKey> tagged = new HashSet<>();
    private final Map<PoolKey, PoolFigures> summed = new HashMap<>();
    private PoolFigures past;

    public TaggedPools(int max) {
        this.max = max;
    }

    /** The figures to publish, by the tags to publish them with. */
    public Map<PoolKey, PoolFigures> figures(ServerView view) {
        Map<PoolKey, PoolFigures> present = new LinkedHashMap<>();
        for (PoolSnapshot pool : view.pools().pools()) {
            present.put(pool.key(), PoolFigures.of(pool, view.traffic().get(pool.key())));
        }
        tagged.retainAll(present.keySet());
        keepPast(present);
        Map<PoolKey, PoolFigures> figures = new LinkedHashMap<>();
        present.forEach((key, pool) -> (hasTags(key) ? figures : summed).put(key, pool));
        PoolFigures others = past;
        for (PoolFigures pool : summed.values()) {
            others = sum(others, pool);
        }
        if (others != null) {
            figures.put(new PoolKey(view.pools().server(), MeterName.OTHER, MeterName.OTHER), others);
        }
        return figures;
    }

    private void keepPast(Map<PoolKey, PoolFigures> present) {
        summed.entrySet().removeIf(entry -> {
            PoolFigures now = present.get(entry.getKey());
            if (now == null || now.succeeds(entry.getValue())) {
                past = sum(past, entry.getValue().past());
            }
            return now == null;
        });
    }

    private boolean hasTags(PoolKey key) {
        if (tagged.contains(key)) {
            return true;
        }
        return !summed.containsKey(key) && tagged.size() < max && isFitForTags(key) && tagged.add(key);
    }

    /** A database and a user that are really called like the sum belong to it, or there would be two of the same name. */
    private static boolean isFitForTags(PoolKey key) {
        boolean isOther = key.database().equals(MeterName.OTHER) && key.user().equals(MeterName.OTHER);
        return !isOther
                && key.database().length() <= MAX_NAME_LENGTH
                && key.user().length() <= MAX_NAME_LENGTH;
    }

    private static PoolFigures sum(PoolFigures sum, PoolFigures more) {
        return sum == null ? more : sum.plus(more);
    }
}
