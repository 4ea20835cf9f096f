package io.pgweir.proxy.admin.meters;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.dispatch.PoolKey;
import io.pgweir.proxy.metrics.MeterName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TaggedPoolsTest {

    private static final PoolKey OTHER = new PoolKey(StubPool.SERVER, MeterName.OTHER, MeterName.OTHER);

    private final TaggedPools tagged = new TaggedPools(2);

    private Map<PoolKey, PoolFigures> figures(StubPool... pools) {
        return tagged.figures(StubPool.view(pools));
    }

    private static StubPool pool(String user, long checkouts) {
        StubPool pool = new StubPool("app", user);
        pool.checkouts = checkouts;
        return pool;
    }

    private static long checkouts(PoolFigures figures) {
        return figures.counters().checkouts();
    }

    @Test
    void the_first_pools_have_tags_and_the_rest_is_summed() {
        Map<PoolKey, PoolFigures> figures = figures(pool("a", 1), pool("b", 2), pool("c", 4), pool("d", 8));

        assertThat(figures.keySet()).containsExactly(pool("a", 0).key, pool("b", 0).key, OTHER);
        assertThat(checkouts(figures.get(OTHER))).isEqualTo(12);
        assertThat(figures.get(OTHER).gauges().active()).isEqualTo(6);
    }

    @Test
    void nothing_is_summed_while_there_is_room() {
        assertThat(figures(pool("a", 1), pool("b", 2))).doesNotContainKey(OTHER);
    }

    @Test
    void the_sum_does_not_fall_when_a_pool_of_it_goes_or_comes_again_from_zero() {
        StubPool a = pool("a", 1);
        StubPool b = pool("b", 1);
        figures(a, b, pool("c", 100), pool("d", 10));

        PoolFigures afterC = figures(a, b, pool("d", 10)).get(OTHER);
        assertThat(checkouts(afterC)).isEqualTo(110);
        assertThat(afterC.gauges().poolSize()).isEqualTo(20);

        PoolFigures afterRestartOfD = figures(a, b, pool("d", 3)).get(OTHER);
        assertThat(checkouts(afterRestartOfD)).isEqualTo(113);

        PoolFigures afterAll = figures(a, b).get(OTHER);
        assertThat(checkouts(afterAll)).isEqualTo(113);
        assertThat(afterAll.gauges()).isEqualTo(PoolFigures.Gauges.NONE);
    }

    @Test
    void a_pool_of_the_sum_stays_there_when_tags_become_free_and_a_new_one_takes_them() {
        figures(pool("a", 1), pool("b", 1), pool("c", 100));

        Map<PoolKey, PoolFigures> figures = figures(pool("a", 1), pool("c", 100), pool("new", 1));
        assertThat(figures.keySet()).containsExactly(pool("a", 0).key, pool("new", 0).key, OTHER);
        assertThat(checkouts(figures.get(OTHER))).isEqualTo(100);
    }

    @Test
    void a_pool_that_is_really_called_other_belongs_to_the_sum() {
        StubPool other = new StubPool(MeterName.OTHER, MeterName.OTHER);
        other.checkouts = 5;

        assertThat(checkouts(figures(other).get(OTHER))).isEqualTo(5);
    }

    @Test
    void names_that_are_longer_than_any_of_postgresql_have_no_tags() {
        assertThat(figures(pool("x".repeat(129), 1)).keySet()).containsExactly(OTHER);
    }

    @Test
    void ten_thousand_names_make_five_hundred_and_one_series() {
        TaggedPools pools = new TaggedPools(MeterName.MAX_TAGGED_POOLS);
        List<StubPool> many = new ArrayList<>();
        IntStream.range(0, 10_000).forEach(i -> many.add(pool("u" + i, 1)));

        Map<PoolKey, PoolFigures> figures = pools.figures(StubPool.view(many));
        assertThat(figures).hasSize(MeterName.MAX_TAGGED_POOLS + 1);
        assertThat(figures.values().stream()
                        .mapToLong(TaggedPoolsTest::checkouts)
                        .sum())
                .isEqualTo(10_000);
    }
}
