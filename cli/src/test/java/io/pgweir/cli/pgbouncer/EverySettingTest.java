package io.pgweir.cli.pgbouncer;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.config.ConfigLoader;
import io.pgweir.config.PgweirConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An ini in which every setting of PgBouncer is: {@code every-setting.ini}. */
class EverySettingTest {

    private static final String RESOURCE = "every-setting.ini";

    /** As many as PgBouncer's manual has, those of its main branch included. */
    private static final Map<Section, Integer> COUNTS =
            Map.of(Section.PGBOUNCER, 101, Section.DATABASES, 23, Section.USERS, 10, Section.PEERS, 3);

    @TempDir
    private Path directory;

    private Ini ini;

    @BeforeEach
    void read() throws IOException {
        for (String name : List.of("ca.pem", "server.crt", "server.key")) {
            Files.writeString(directory.resolve(name), "a file");
        }
        Files.writeString(directory.resolve("userlist.txt"), "\"app\" \"p\"\n\"lookup\" \"${q}\"\n");
        Path file = directory.resolve("pgbouncer.ini");
        try (InputStream in = EverySettingTest.class.getResourceAsStream(RESOURCE)) {
            Files.copy(in, file);
        }
        ini = Ini.read(file, Optional.empty());
    }

    @ParameterizedTest
    @EnumSource(Section.class)
    void every_setting_has_a_rule_and_no_rule_is_for_nothing(Section section) {
        List<String> settings = ini.settings().stream()
                .filter(setting -> setting.section() == section)
                .map(Setting::name)
                .toList();
        assertThat(settings).doesNotHaveDuplicates().hasSize(COUNTS.get(section));
        assertThat(Rules.namesIn(section)).containsExactlyInAnyOrderElementsOf(settings);
    }

    @Test
    void every_setting_is_in_the_report_with_its_line_and_why() {
        List<String> report = Report.of(ini);
        for (Setting setting : ini.settings()) {
            String title = setting.place() + ": " + setting.title() + " = " + setting.shown();
            assertThat(report).containsOnlyOnce(title);
            String verdict = report.get(report.indexOf(title) + 1);
            assertThat(verdict).matches("  (same|better|different|unsupported): .+");
        }
        assertThat(report.get(report.size() - 1))
                .matches(ini.settings().size()
                        + " settings: \\d+ same, \\d+ better, \\d+ different, [1-9]\\d* unsupported");
    }

    @Test
    void what_is_unsupported_says_what_to_do_or_that_it_is_of_no_consequence() {
        long withoutAction = ini.settings().stream()
                .map(setting -> Rules.judge(setting, ini))
                .filter(judgement -> judgement.verdict() == Verdict.UNSUPPORTED
                        && judgement.action().isEmpty())
                .count();
        assertThat(withoutAction).isLessThanOrEqualTo(3);
    }

    @Test
    void the_report_has_no_secret() {
        assertThat(String.join("\n", Report.of(ini))).doesNotContain("it's a secret", "${q}");
    }

    @Test
    void a_setting_that_pgbouncer_does_not_have_is_named() throws IOException {
        Path file = Files.writeString(directory.resolve("odd.ini"), "[databases]\na =\n[pgbouncer]\npool_moed = x\n");
        assertThat(Report.of(Ini.read(file, Optional.empty())))
                .containsSequence(
                        file + ":4: pool_moed = x",
                        "  unsupported: PgBouncer 1.25 has no such setting",
                        "  do: is it spelled right?");
    }

    @Test
    void of_two_that_are_the_same_the_last_counts() throws IOException {
        Path file = Files.writeString(
                directory.resolve("twice.ini"), "[databases]\na =\n[pgbouncer]\npool_mode = x\npool_mode = session\n");
        assertThat(Report.of(Ini.read(file, Optional.empty())))
                .containsSequence(file + ":4: pool_mode = x", "  same: overruled, as in PgBouncer, by " + file + ":5");
    }

    @Test
    void what_is_left_out_is_in_the_report_if_pgweir_has_another_default() throws IOException {
        Path bare = Files.writeString(directory.resolve("bare.ini"), "[databases]\na =\n");
        assertThat(Report.of(Ini.read(bare, Optional.empty())))
                .contains("  pool_mode = session; pgweir's own default: databases.*.pool_mode: transaction");
        assertThat(KeptDefaults.lines(Ini.read(bare, Optional.empty()))).hasSameSizeAs(KeptDefaults.ALL);
        assertThat(KeptDefaults.lines(ini)).isEmpty();
    }

    @Test
    void the_defaults_that_are_said_to_be_pgweirs_are() throws IOException {
        Path yaml = Files.writeString(
                directory.resolve("bare.yaml"), "servers: { main: { host: db } }\nusers: { a: { password: p } }\n");
        PgweirConfig bare = ConfigLoader.load(yaml, Map.of()).config().orElseThrow();
        assertThat(KeptDefaults.ALL.stream().map(KeptDefaults.KeptDefault::own))
                .containsExactly(
                        bare.databases().get("*").poolMode().label(),
                        String.valueOf(bare.listen().maxClients()),
                        bare.servers().get("main").tls().mode().label(),
                        bare.tenants().get(0).maxWait().toSeconds() + "s",
                        bare.timeouts().login().toSeconds() + "s",
                        bare.timeouts().serverConnect().toSeconds() + "s",
                        bare.timeouts().transaction().toMinutes() + "m",
                        bare.timeouts().idleInTransaction().toSeconds() + "s");
    }

    @Test
    void the_yaml_of_all_of_them_is_accepted() throws IOException {
        Path yaml = Files.writeString(
                directory.resolve("pgweir.yaml"),
                PgbouncerImport.of(ini.file(), Optional.empty()).yaml());
        ConfigLoader.Result result = ConfigLoader.load(yaml, Map.of());
        assertThat(result.problems()).isEmpty();
    }
}
