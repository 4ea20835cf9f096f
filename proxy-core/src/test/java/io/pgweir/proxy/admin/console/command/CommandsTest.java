package io.pgweir.proxy.admin.console.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.session.ConsoleRole;
import java.lang.reflect.Proxy;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What texts mean; nothing is run. */
class CommandsTest {

    private static final int TEXTS = 200_000;
    private static final Set<String> REFUSALS =
            Set.of(SqlState.SYNTAX_ERROR, SqlState.INSUFFICIENT_PRIVILEGE, SqlState.PROGRAM_LIMIT_EXCEEDED);

    private static final List<String> PIECES = List.of(
            "show",
            "SELECT",
            "pools",
            "stats",
            "1",
            "set",
            "a",
            "=",
            "to",
            "pause",
            "within",
            "'5s'",
            "kill_client",
            "99999999999999999999",
            "\"",
            "'",
            "''",
            "\"\"",
            ";",
            " ",
            "\n",
            "--",
            "/*",
            "*/",
            "(",
            ")",
            ",",
            "$1",
            "\0",
            "ü",
            "🦫",
            "x".repeat(70),
            "-",
            ".",
            "version",
            "cancel",
            "safe",
            "help");

    private final Commands commands =
            new Commands(nothingIsRead(), new StatisticsHistory(Map::of, System::nanoTime), new Visitors());

    /** Fails whatever it is asked: to understand a text, nothing of pgweir is needed. */
    private static ConsoleSource nothingIsRead() {
        return (ConsoleSource) Proxy.newProxyInstance(
                CommandsTest.class.getClassLoader(),
                new Class<?>[] {ConsoleSource.class},
                (proxy, method, arguments) -> {
                    throw new AssertionError(method + " was called");
                });
    }

    private List<String> names(String text) throws CommandFailure {
        return commands.read(text, ConsoleRole.ADMIN).stream()
                .map(invocation -> invocation.command().name())
                .toList();
    }

    @Test
    void case_spaces_comments_and_semicolons_change_nothing() throws CommandFailure {
        assertThat(names("  ShOw\n\tpools ; select stats;; -- none\n/* a ; b */ PAUSE \"my;db\" within '5s'"))
                .containsExactly("SHOW POOLS", "SHOW STATS", "PAUSE");
    }

    @Test
    void a_database_may_be_called_as_a_word_of_the_command() throws CommandFailure {
        assertThat(names("pause \"within\"; pause within '5s'; kill \"a\"\"b\""))
                .containsExactly("PAUSE", "PAUSE", "KILL");
        assertThatThrownBy(() -> names("pause within")).hasMessage("syntax error at the end of the command");
    }

    @Test
    void a_hint_fits_a_screen_and_names_what_is_for_people() {
        assertThat(hint("nonsense")).isEqualTo("SHOW HELP lists the commands.");
        assertThat(hint("shwo pools")).isEqualTo("did you mean 'SHOW POOLS'?");
        assertThat(hint("resmue app")).isEqualTo("did you mean 'RESUME'?");
        assertThat(hint("show tables")).isEqualTo("SHOW HELP lists the commands.");
        assertThat(hint("explain show pools")).isEqualTo("SHOW HELP lists the commands.");
        assertThat(hint("savepoint a")).isEqualTo("SHOW HELP lists the commands.");
    }

    private String hint(String text) {
        try {
            return "understood: " + names(text);
        } catch (CommandFailure failure) {
            return failure.error().hint();
        }
    }

    @Test
    void any_text_is_understood_or_refused() {
        long seed = new SecureRandom().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < TEXTS; i++) {
            StringBuilder text = new StringBuilder();
            for (int pieces = random.nextInt(12); pieces > 0; pieces--) {
                text.append(PIECES.get(random.nextInt(PIECES.size()))).append(random.nextBoolean() ? " " : "");
            }
            ConsoleRole role = random.nextBoolean() ? ConsoleRole.ADMIN : ConsoleRole.STATS;
            try {
                assertThat(commands.read(text.toString(), role)).hasSizeLessThanOrEqualTo(16);
            } catch (CommandFailure failure) {
                assertThat(REFUSALS)
                        .as("seed %d: %s", seed, text)
                        .contains(failure.error().sqlState());
            } catch (RuntimeException bug) {
                throw new AssertionError("seed " + seed + ": " + text, bug);
            }
        }
    }

    @Test
    void who_may_only_look_is_given_no_command_that_changes_anything() throws CommandFailure {
        for (String operation :
                List.of("pause", "resume", "disable a", "kill", "reload", "shutdown", "cancel 1 safe")) {
            assertThatThrownBy(() -> commands.read(operation, ConsoleRole.STATS))
                    .hasMessageContaining("permission denied");
            assertThat(names(operation)).hasSize(1);
        }
    }
}
