package io.pgweir.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a configuration file and says everything that is wrong with it at once. */
public final class ConfigLoader {

    static final int MOST_BYTES = 1 << 20;

    private ConfigLoader() {}

    /**
     * Either a configuration or the reasons why there is none.
     *
     * @param config present if and only if there are no problems
     * @param problems in the order of the file
     */
    public record Result(Optional<PgweirConfig> config, List<Problem> problems) {

        public Result {
            problems = List.copyOf(problems);
            if (config.isPresent() != problems.isEmpty()) {
                throw new IllegalArgumentException("a configuration and problems: " + problems);
            }
        }
    }

    /**
     * Reads a file and all the files that it refers to; blocks while it does.
     *
     * @param environment what <code>${NAME}</code> stands for
     */
    public static Result load(Path file, Map<String, String> environment) {
        Problems problems = new Problems();
        Path directory = file.toAbsolutePath().getParent();
        Substitution substitution = new Substitution(environment, directory, problems);
        Optional<String> yaml = text(file, problems);
        if (yaml.isEmpty()) {
            return new Result(Optional.empty(), problems.inOrder());
        }
        Tree.Mapping tree = new YamlSource(file.toString(), substitution, problems).read(yaml.get());
        return tree.entries().isEmpty() && !problems.inOrder().isEmpty()
                ? new Result(Optional.empty(), problems.inOrder())
                : result(tree, directory, problems);
    }

    static Result result(Tree.Mapping tree, Path directory, Problems problems) {
        PgweirConfig config = ConfigReader.read(tree, directory, problems);
        List<Problem> found = problems.inOrder();
        return new Result(found.isEmpty() ? Optional.of(config) : Optional.empty(), found);
    }

    private static Optional<String> text(Path file, Problems problems) {
        Place place = Place.named(file.toString());
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                problems.add(place, "the file is larger than 1 MB", "is it the right file?");
                return Optional.empty();
            }
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException notText) {
            problems.add(place, "the file is not text in UTF-8", "save it as UTF-8");
        } catch (IOException unreadable) {
            problems.add(place, "the file cannot be read", "does it exist, and may pgweir read it?");
        }
        return Optional.empty();
    }
}
