package io.pgweir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloadWatchTest {

    @TempDir
    private Path directory;

    private PgweirProcess serve(Path file) throws Exception {
        return PgweirProcess.start(directory, "serve", file.toString()).awaitReady();
    }

    private Path watched() throws Exception {
        return add(ServeTest.config(directory, 0), "reload: { watch: true }\n");
    }

    private static Path add(Path file, String yaml) throws Exception {
        return Files.writeString(file, yaml, StandardOpenOption.APPEND);
    }

    @Test
    void a_change_of_the_file_is_a_reload() throws Exception {
        Path file = watched();
        try (PgweirProcess pgweir = serve(file)) {
            add(file, "timeouts: { query: 3s }\n");
            pgweir.awaitLog("event=reloaded applied=[timeouts.query] config_hash=");
        }
    }

    @Test
    void a_bad_file_changes_nothing_says_why_once_and_the_next_good_one_is_taken() throws Exception {
        Path file = watched();
        String good = Files.readString(file);
        try (PgweirProcess pgweir = serve(file)) {
            Files.writeString(file, good + "timeouts: { querry: 3s }\n");
            pgweir.awaitLog("event=reload_refused changed=nothing problems=1");
            assertThat(pgweir.err()).contains("unknown key").contains("query");
            Files.writeString(file, good + "timeouts: { query: 3s }\n");
            pgweir.awaitLog("event=reloaded applied=[timeouts.query]");
            assertThat(pgweir.err()).containsOnlyOnce("event=reload_refused");
        }
    }

    @Test
    void what_waits_for_a_restart_is_named() throws Exception {
        Path file = watched();
        try (PgweirProcess pgweir = serve(file)) {
            Files.writeString(file, Files.readString(file).replace("http: { port: 0 }", "http: { port: 9 }"));
            pgweir.awaitLog("event=reload_needs_restart keys=[http.port]");
        }
    }

    @Test
    void half_a_file_is_no_change() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "a: whole file");
        FileWatch watch = new FileWatch(file);
        assertThat(watch.hasChanged()).isFalse();
        Files.writeString(file, "a: who");
        assertThat(watch.hasChanged()).isFalse();
        Files.writeString(file, "another whole file");
        assertThat(watch.hasChanged()).isFalse();
        assertThat(watch.hasChanged()).isTrue();
        assertThat(watch.hasChanged()).isFalse();
    }

    @Test
    void a_file_that_becomes_what_it_was_is_no_change() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "one");
        FileWatch watch = new FileWatch(file);
        Files.delete(file);
        assertThat(watch.hasChanged()).isFalse();
        Files.writeString(file, "one");
        assertThat(watch.hasChanged()).isFalse();
        assertThat(watch.hasChanged()).isFalse();
    }
}
