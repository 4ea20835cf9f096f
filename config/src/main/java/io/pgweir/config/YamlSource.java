package io.pgweir.config;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.reader.ReaderException;

/**
 * Turns YAML into a {@link Tree}. Only SnakeYAML's composer is used: it gives every node its line and column, and it
 * creates no object that a tag asks for. Aliases and nesting are bounded (the size of the file is by its reader), because a file of a few hundred bytes can
 * otherwise stand for a billion values.
 */
final class YamlSource {

    private static final int MOST_ALIASES = 100;
    private static final int DEEPEST = 20;
    private static final int MOST_NODES = 100_000;

    private final String file;
    private final Substitution substitution;
    private final Problems problems;
    private int nodes;

    YamlSource(String file, Substitution substitution, Problems problems) {
        this.file = file;
        this.substitution = substitution;
        this.problems = problems;
    }

    /** The tree; an empty mapping if the text is empty or not YAML, which has then been reported. */
    Tree.Mapping read(String yaml) {
        Place start = new Place(file, 1, 1);
        try {
            Node root = new Yaml(bounds()).compose(new StringReader(yaml));
            Tree tree = root == null ? new Tree.Broken(start) : convert(root, 0);
            if (tree instanceof Tree.Mapping mapping) {
                return new Tree.Mapping(start, mapping.entries());
            }
            if (root != null && root.getTag() != Tag.NULL) {
                problems.add(start, "the file is not a list of keys and values", "begin with a section, e.g. servers:");
            }
        } catch (MarkedYAMLException broken) {
            problems.add(place(broken.getProblemMark()), "not YAML: " + withoutText(broken.getProblem()), quoteHint());
        } catch (ReaderException broken) {
            problems.add(placeOfCodePoint(yaml, broken.getPosition()), "not YAML: a control character", "remove it");
        } catch (YAMLException tooMuch) {
            problems.add(start, "nested too deeply, or too many aliases", "write it out, or simpler");
        }
        return new Tree.Mapping(start, Map.of());
    }

    private static LoaderOptions bounds() {
        LoaderOptions options = new LoaderOptions();
        options.setMaxAliasesForCollections(MOST_ALIASES);
        options.setNestingDepthLimit(DEEPEST);
        options.setAllowRecursiveKeys(false);
        return options;
    }

    private Tree convert(Node node, int depth) {
        Place place = place(node.getStartMark());
        nodes++;
        // An alias is the very node that it refers to: a node may contain itself, or be met again and again.
        if (depth > DEEPEST || nodes > MOST_NODES) {
            if (nodes++ <= MOST_NODES) {
                problems.add(place, "nested too deeply", "does an alias refer to a section that it stands in?");
            } else if (!problems.isReported(place)) {
                problems.add(place, "too many values", "use fewer aliases");
            }
            return new Tree.Broken(place);
        }
        if (!node.getTag().startsWith(Tag.PREFIX)) {
            problems.add(place, "a tag, which has no meaning here", "put quotes around a value that begins with '!'");
            return new Tree.Broken(place);
        }
        if (node instanceof MappingNode mapping) {
            return mapping(place, mapping, depth);
        }
        if (node instanceof SequenceNode sequence) {
            List<Tree> items = new ArrayList<>();
            sequence.getValue().forEach(item -> items.add(convert(item, depth + 1)));
            return new Tree.Sequence(place, items);
        }
        return scalar(place, (ScalarNode) node);
    }

    private Tree mapping(Place place, MappingNode mapping, int depth) {
        Map<String, Tree.Entry> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            Place keyPlace = place(tuple.getKeyNode().getStartMark());
            Tree value = convert(tuple.getValueNode(), depth + 1);
            if (!(tuple.getKeyNode() instanceof ScalarNode key) || !isWord(key.getValue())) {
                problems.add(keyPlace, "a key that is not a word", "write key: value");
            } else if (entries.containsKey(key.getValue())) {
                int first = entries.get(key.getValue()).keyPlace().line();
                problems.add(keyPlace, "'" + key.getValue() + "' is here twice", "the first is on line " + first);
            } else {
                entries.put(key.getValue(), new Tree.Entry(keyPlace, value));
            }
        }
        return new Tree.Mapping(place, entries);
    }

    private static boolean isWord(String key) {
        return !key.isBlank() && key.indexOf('\0') < 0;
    }

    private Tree scalar(Place place, ScalarNode scalar) {
        if (scalar.getTag().equals(Tag.NULL)) {
            return new Tree.Scalar(place, "", "");
        }
        Tree value = substitution.apply(place, scalar.getValue());
        if (value instanceof Tree.Scalar known && known.text().indexOf('\0') >= 0) {
            problems.add(place, "a value with a NUL character", "PostgreSQL's protocol cannot carry it; remove it");
            return new Tree.Broken(place);
        }
        return value;
    }

    private Place place(Mark mark) {
        return new Place(file, mark.getLine() + 1, mark.getColumn() + 1);
    }

    private Place placeOfCodePoint(String yaml, int position) {
        int[] before = yaml.codePoints().limit(position).toArray();
        int line = 1;
        int column = 1;
        for (int codePoint : before) {
            column = codePoint == '\n' ? 1 : column + 1;
            line += codePoint == '\n' ? 1 : 0;
        }
        return new Place(file, line, column);
    }

    /** SnakeYAML's words, unless they repeat the value: an unquoted password that begins with * is an alias to it. */
    private static String withoutText(String problem) {
        if (problem.startsWith("found undefined alias")) {
            return "an alias (*) to nothing";
        }
        boolean tag = problem.startsWith("found undefined tag") || problem.startsWith("Global tag");
        return tag ? "an unknown tag (!)" : problem;
    }

    private static String quoteHint() {
        return "look at indentation, and at quotes around values with special characters";
    }
}
