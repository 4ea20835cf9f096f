package io.pgweir.benchmarks.report;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A command line as a document may quote it: without the passwords of its URLs. */
final class CommandText {

    private static final Pattern PASSWORD = Pattern.compile("(://[^:/@]*):.*@");

    private CommandText() {}

    static String of(String program, List<String> arguments) {
        return Stream.concat(Stream.of(program), arguments.stream())
                .map(argument -> PASSWORD.matcher(argument).replaceAll("$1:***@"))
                .collect(Collectors.joining(" "));
    }
}
