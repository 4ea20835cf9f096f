package io.pgweir.benchmarks.scenario;

import io.pgweir.benchmarks.contender.ProcessFigures;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The resident memory of a pooler, in megabytes of 1024 * 1024 bytes.
 *
 * @param before there was a client
 * @param meanwhile with all of them there, idle
 * @param after they had left; with the peak
 */
record ClientMemory(String contender, int clients, double before, double meanwhile, double after, double peak) {

    static final List<String> HEADER =
            List.of("pooler", "before MB", "with all clients MB", "kB a client", "peak MB", "after MB", "given back");

    ClientMemory(String contender, int clients, double before, double meanwhile, ProcessFigures last) {
        this(contender, clients, before, meanwhile, last.residentMegabytes(), last.peakMegabytes());
    }

    /** More than a client holds by itself: the pooler's own growth under its first load is in it, too. */
    double kilobytesAClient() {
        return (meanwhile - before) * 1024 / clients;
    }

    /** Of what the clients had added. */
    double givenBack() {
        return meanwhile > before ? (meanwhile - after) / (meanwhile - before) : 0;
    }

    List<String> row() {
        return List.of(
                contender,
                text("%.1f", before),
                text("%.1f", meanwhile),
                text("%.1f", kilobytesAClient()),
                text("%.1f", peak),
                text("%.1f", after),
                text("%.0f %%", 100 * givenBack()));
    }

    private static String text(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("contender", contender);
        json.put("clients", clients);
        json.put("before_mb", before);
        json.put("meanwhile_mb", meanwhile);
        json.put("peak_mb", peak);
        json.put("after_mb", after);
        return json;
    }
}
