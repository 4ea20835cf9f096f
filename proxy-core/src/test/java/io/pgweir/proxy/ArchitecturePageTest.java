package io.pgweir.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.server.HoldReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ArchitecturePageTest {

    private static final Path PAGE = Path.of("../docs/architecture.md");
    private static final int ROOM = 250;

    private final String text = Files.readString(PAGE);

    ArchitecturePageTest() throws IOException {}

    @Test
    void the_state_machines_are_those_of_the_enums() throws Exception {
        String redrawn = new ArchitecturePage(text).withPicturesRedrawn();
        if (Boolean.getBoolean("pgweir.docs.write")) {
            Files.writeString(PAGE, redrawn);
        }

        assertThat(PAGE)
                .as("the pictures are redrawn by: mvn -pl proxy-core -am test -Dtest=ArchitecturePageTest"
                        + " -Dsurefire.failIfNoSpecifiedTests=false -Dpgweir.docs.write=true")
                .content()
                .isEqualTo(redrawn);
    }

    @Test
    void every_link_leads_to_a_file() {
        assertThat(new ArchitecturePage(text).linkedPaths())
                .hasSizeGreaterThan(20)
                .allSatisfy(link -> assertThat(PAGE.resolveSibling(link)).exists());
    }

    @Test
    void the_release_checklist_is_whole() {
        assertThat(HoldReason.values()).allSatisfy(reason -> assertThat(text).contains("| `" + reason.label() + "` |"));
    }

    @Test
    void it_is_read_at_one_sitting() {
        assertThat(text.lines()).hasSizeLessThanOrEqualTo(ROOM);
    }
}
