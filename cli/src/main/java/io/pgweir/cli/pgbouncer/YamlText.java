package io.pgweir.cli.pgbouncer;

import io.pgweir.config.Secret;
import java.util.Map;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;

/** Writes sections as YAML. */
final class YamlText {

    private static final int WIDTH = 120;
    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]*");

    private YamlText() {}

    static String of(Map<String, Object> sections) {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(FlowStyle.BLOCK);
        options.setWidth(WIDTH);
        options.setSplitLines(false);
        return new Yaml(new Scalars(options), options).dump(sections);
    }

    /** What is a secret is written out here, and only here; a {@code ${} in it is no reference. */
    private static final class Scalars extends Representer {

        Scalars(DumperOptions options) {
            super(options);
            representers.put(Secret.class, this::secret);
            representers.put(String.class, this::text);
        }

        /** The loader takes the text of every value, so that a number needs no quotes to stay as it is. */
        private Node text(Object value) {
            String text = (String) value;
            return NUMBER.matcher(text).matches() ? representScalar(Tag.INT, text) : representScalar(Tag.STR, text);
        }

        private Node secret(Object secret) {
            String text = ((Secret) secret).reveal().replace("${", "$${");
            return representScalar(Tag.STR, text, ScalarStyle.DOUBLE_QUOTED);
        }
    }
}
