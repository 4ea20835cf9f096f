package io.pgweir.proxy.admin.meters;

import io.pgweir.proxy.metrics.MeterName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Tells a few tenants apart and sums the others, so that there is no end to tenants and one to what they cost to be told. */
public final class TopTenants {

    private static final TenantFigures NOTHING = new TenantFigures("", 0, 0, 0, 0, 0, 0, 0);

    private TopTenants() {}

    /** @return those that have used most of the server's time, the first of them first; then {@code other}, if there are more */
    public static List<TenantFigures> of(List<TenantFigures> tenants, int most) {
        List<TenantFigures> sorted = new ArrayList<>(tenants);
        // One that is really called like the sum belongs to it.
        sorted.sort(
                Comparator.comparing((TenantFigures tenant) -> tenant.tenant().equals(MeterName.OTHER))
                        .thenComparing(Comparator.comparingLong(TenantFigures::serverNanos)
                                .reversed())
                        .thenComparing(TenantFigures::tenant));
        long named = sorted.stream()
                .filter(tenant -> !tenant.tenant().equals(MeterName.OTHER))
                .count();
        int top = (int) Math.min(most, named);
        List<TenantFigures> told = new ArrayList<>(sorted.subList(0, top));
        sorted.subList(top, sorted.size()).stream()
                .reduce((a, b) -> a.plus(b, MeterName.OTHER))
                .ifPresent(others -> told.add(others.plus(NOTHING, MeterName.OTHER)));
        return told;
    }
}
