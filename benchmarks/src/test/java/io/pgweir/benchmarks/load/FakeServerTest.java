package io.pgweir.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.benchmarks.contender.ServerUnderTest;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class FakeServerTest {

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"ROWS_100", "RESULT_1MB", "COPY_OUT", "COPY_IN"})
    void it_answers_whatever_is_not_about_data(Work work) throws Exception {
        assertThat(work.isServedByFake()).isTrue();
        try (ServerUnderTest fake = ServerUnderTest.open(Optional.of("fake"));
                LoadGenerator clients =
                        LoadGenerator.open(new LoadPlan(fake.endpoint(), work, 3, OptionalInt.empty(), 1, 1))) {
            LoadResult result = clients.run(Duration.ofMillis(300));

            assertThat(fake.isFake()).isTrue();
            assertThat(result.firstError()).isEmpty();
            assertThat(result.transactions()).isPositive();
        }
    }
}
