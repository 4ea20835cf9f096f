package io.pgweir.benchmarks.contender;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A pooler that runs already.
 *
 * @param pid of its process on this machine; without it nothing is known of its processor time and memory
 */
record PoolerAddress(String name, String host, int port, OptionalLong pid) {

    /** Of {@code name=host:port[,pid=N]} on a command line. */
    static final class Converter implements ITypeConverter<PoolerAddress> {

        private static final Pattern FORM =
                Pattern.compile("(?<name>[^=]+)=(?<host>.+):(?<port>\\d{1,5})(,pid=(?<pid>\\d{1,10}))?");

        @Override
        public PoolerAddress convert(String text) {
            Matcher matcher = FORM.matcher(text);
            if (!matcher.matches()) {
                throw new TypeConversionException("'" + text
                        + "' is no pooler; write NAME=HOST:PORT[,pid=N], as in pgcat=127.0.0.1:6433,pid=4711");
            }
            String pid = matcher.group("pid");
            return new PoolerAddress(
                    matcher.group("name"),
                    matcher.group("host"),
                    Integer.parseInt(matcher.group("port")),
                    pid == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(pid)));
        }
    }
}
