package io.pgweir.config;

import static io.pgweir.config.ConfigDirectory.USERS;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationPageTest {

    private static final Path PAGE = Path.of("../docs/configuration.md");

    /** One of each sort, for the page to show what a user will read. */
    private static final String MISTAKES = "servers: { main: { host: db, prot: 5433 } }\n"
            + "listen: { max_clients: lots }\ntimeouts: { query: 30 }\n"
            + USERS;

    @Test
    void the_page_says_what_the_table_of_keys_says(@TempDir Path directory) throws Exception {
        String generated = ConfigurationPage.generate(new ConfigDirectory(directory).problems(MISTAKES));
        if (Boolean.getBoolean("pgweir.docs.write")) {
            Files.writeString(PAGE, generated);
        }

        assertThat(PAGE)
                .as("docs/configuration.md is made by: mvn -pl config test -Dpgweir.docs.write=true")
                .content()
                .isEqualTo(generated);
        assertThat(generated).doesNotContain("{{", "null");
    }
}
