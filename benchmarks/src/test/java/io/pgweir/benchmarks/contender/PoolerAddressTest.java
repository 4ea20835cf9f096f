package io.pgweir.benchmarks.contender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgweir.cli.CommandFailure;
import io.pgweir.config.Secret;
import java.io.IOException;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class PoolerAddressTest {

    private static final Endpoint SERVER = new Endpoint("127.0.0.1", 5432, "bench", "me", new Secret("secret"));
    private static final PoolerSetUp POOLER = new PoolerSetUp(20, false);

    @Test
    void a_pooler_is_given_by_its_name_and_address() {
        assertThat(address("pgcat=db.internal:6433"))
                .isEqualTo(new PoolerAddress("pgcat", "db.internal", 6433, OptionalLong.empty()));
        assertThat(address("old one=::1:6433,pid=4711"))
                .isEqualTo(new PoolerAddress("old one", "::1", 6433, OptionalLong.of(4711)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"pgcat", "pgcat=host", "=host:1", "pgcat=host:port", "pgcat=host:1,pid=", "pgcat=host:1,2"})
    void what_is_none_is_told_how_to_write_one(String text) {
        assertThatThrownBy(() -> address(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("NAME=HOST:PORT[,pid=N]");
    }

    @Test
    void clients_log_in_to_it_as_to_the_server() {
        GivenPooler pooler = GivenPooler.of(address("pgcat=db.internal:6433"), SERVER, POOLER);
        assertThat(pooler.endpoint()).isEqualTo(new Endpoint("db.internal", 6433, "bench", "me", SERVER.password()));
    }

    @Test
    void only_with_its_process_there_are_figures() throws IOException {
        assertThat(GivenPooler.of(address("me=here:1"), SERVER, POOLER).figures())
                .isEmpty();
        assertThat(GivenPooler.of(
                                address("me=here:1,pid="
                                        + ProcessHandle.current().pid()),
                                SERVER,
                                POOLER)
                        .figures())
                .hasValueSatisfying(
                        figures -> assertThat(figures.residentKilobytes()).isPositive());
        assertThatThrownBy(() -> GivenPooler.of(address("me=here:1,pid=4194305"), SERVER, POOLER))
                .isInstanceOf(CommandFailure.class)
                .hasMessage("there is no process 4194305, which is to be me");
    }

    private static PoolerAddress address(String text) {
        return new PoolerAddress.Converter().convert(text);
    }
}
