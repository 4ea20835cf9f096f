package io.pgweir.proxy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The house in ten rules. */
class HouseTest {

    /** From the roof down to the ground: a row uses only the rows below it. */
    private static final List<String> ROWS = List.of(
            "proxy", // the composition root
            "admin", // console, metrics, health
            "session", // a client
            "server", // a server connection
            "relay", // bytes between the two
            "control", // JDBC, on threads of its own
            "auth", // who may log in
            "statement", // prepared statements
            "state", // session settings
            "dispatch", // who gets a server connection next
            "net", // sockets and loops
            "metrics"); // counters

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.pgweir.protocol", "io.pgweir.config", "io.pgweir.proxy");

    @Test
    void a_row_uses_only_the_rows_below_it_and_every_class_is_in_a_row() {
        LayeredArchitecture house = layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .withOptionalLayers(true)
                .ensureAllClassesAreContainedInArchitectureIgnoring("io.pgweir.protocol", "io.pgweir.config");
        for (String row : ROWS) {
            house = house.layer(row).definedBy(packageOf(row));
        }
        for (int i = 1; i < ROWS.size(); i++) {
            house = house.whereLayer(ROWS.get(i))
                    .mayOnlyBeAccessedByLayers(ROWS.subList(0, i).toArray(String[]::new));
        }
        house.whereLayer("proxy").mayNotBeAccessedByAnyLayer().check(HOUSE);
    }

    @Test
    void no_packages_use_each_other() {
        slices().matching("io.pgweir.(**)").should().beFreeOfCycles().check(HOUSE);
    }

    @Test
    void only_the_control_plane_blocks_on_a_database() {
        noClasses()
                .that()
                .resideOutsideOfPackage(packageOf("control"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "com.zaxxer..", "org.postgresql..")
                .check(HOUSE);
    }

    @Test
    void the_dispatcher_knows_no_netty() {
        noClasses()
                .that()
                .resideInAPackage(packageOf("dispatch"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(HOUSE);
    }

    @Test
    void what_a_session_knows_and_counts_knows_no_channel() {
        noClasses()
                .that()
                .resideInAnyPackage(packageOf("auth"), packageOf("statement"), packageOf("state"), packageOf("metrics"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty.channel..", "io.netty.bootstrap..", "io.netty.handler..")
                .check(HOUSE);
    }

    @Test
    void the_protocol_is_bytes_and_their_meaning() {
        classes()
                .that()
                .resideInAPackage("io.pgweir.protocol..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.pgweir.protocol..",
                        "io.netty.buffer..",
                        "io.netty.util..",
                        "javax.crypto..",
                        "com.ongres.stringprep..",
                        "com.ongres.saslprep..",
                        "java.lang..",
                        "java.nio..",
                        "java.security..",
                        "java.util..")
                .check(HOUSE);
    }

    @Test
    void the_configuration_is_text_and_its_meaning() {
        noClasses()
                .that()
                .resideInAPackage("io.pgweir.config..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty..", "io.pgweir.proxy..", "io.pgweir.protocol..")
                .check(HOUSE);
    }

    @Test
    void relay_handlers_do_not_cut_messages_into_objects() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("io.netty.handler.codec.ByteToMessageDecoder")
                .check(HOUSE);
    }

    @Test
    void only_the_command_line_speaks_to_the_terminal() {
        NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(HOUSE);
    }

    @Test
    void nothing_sleeps() {
        noClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", long.class, int.class)
                .check(HOUSE);
    }

    private static String packageOf(String row) {
        return row.equals("proxy") ? "io.pgweir.proxy" : "io.pgweir.proxy." + row + "..";
    }
}
