package io.pgweir.cli;

import io.pgweir.config.ConfigLoader;
import io.pgweir.config.PgweirConfig;
import io.pgweir.config.Problem;
import java.util.List;

/** A configuration that cannot be used, with everything that is wrong with it. */
final class InvalidConfig extends CommandFailure {

    private final transient List<Problem> problems;

    InvalidConfig(List<Problem> problems) {
        super(problems.size() + " problems in the configuration");
        this.problems = List.copyOf(problems);
    }

    static PgweirConfig unlessValid(ConfigLoader.Result result) {
        return result.config().orElseThrow(() -> new InvalidConfig(result.problems()));
    }

    List<Problem> problems() {
        return problems;
    }

    @Override
    List<String> lines() {
        return problems.stream().map(Problem::toString).toList();
    }
}
