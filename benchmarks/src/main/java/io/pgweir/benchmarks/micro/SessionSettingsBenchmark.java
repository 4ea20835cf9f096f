package io.pgweir.benchmarks.micro;

import io.pgweir.proxy.state.SessionSettings;
import io.pgweir.proxy.state.SettingsChange;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Whether a server connection has its next client's settings, and what is done if not. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SessionSettingsBenchmark {

    private final SessionSettings client = settings("payments");
    private final SessionSettings likeIt = settings("payments");
    private final SessionSettings another = settings("reports");

    /** Texts of its own for all names and values, as each client's login has. */
    private static SessionSettings settings(String application) {
        return SessionSettings.of(Map.of(
                copy("application_name"), copy(application),
                copy("client_encoding"), copy("UTF8"),
                copy("datestyle"), copy("ISO, MDY"),
                copy("extra_float_digits"), copy("2"),
                copy("timezone"), copy("Europe/Berlin")));
    }

    private static String copy(String text) {
        return new String(text.toCharArray());
    }

    @Benchmark
    public boolean equalSettings() {
        return client.equals(likeIt);
    }

    @Benchmark
    public boolean otherSettings() {
        return client.equals(another);
    }

    @Benchmark
    @Allocates("the SQL that is sent")
    public String changeOfOneSetting() {
        return SettingsChange.sql(client, another);
    }
}
