// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.config;

import io.closeloop.config.ConfigProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** YAML text to {@link Node}s. Plain data only: no tags, no object construction, bounded aliases and size. */
public final class Yaml {
    private static final LoadSettings SETTINGS = LoadSettings.builder()
            .setAllowDuplicateKeys(true)
            .setMaxAliasesForCollections(20)
            .setCodePointLimit(1_000_000)
            .setUseMarks(true)
            .build();

    private Yaml() {}

    /** The document; empty when the text holds none or is broken, which is then reported. */
    public static Optional<Node> parse(String file, String text, Consumer<ConfigProblem> problems) {
        try {
            Optional<Node> root = new Compose(SETTINGS).composeString(text).map(Yaml::convert);
            root.ifPresent(node -> reportRepeated(file, node, problems));
            return root;
        } catch (MarkedYamlEngineException e) {
            Mark mark = e.getProblemMark().orElse(null);
            problems.accept(new ConfigProblem(
                    file,
                    mark == null ? 0 : mark.getLine() + 1,
                    mark == null ? 0 : mark.getColumn() + 1,
                    null,
                    "is not valid YAML: " + e.getProblem(),
                    "mind the indentation, and put quotes around text with ': ', '#' or a leading special character"));
            return Optional.empty();
        } catch (org.snakeyaml.engine.v2.exceptions.YamlEngineException e) {
            problems.accept(
                    new ConfigProblem(file, 0, null, "cannot be read as YAML", "write plain maps, lists and texts"));
            return Optional.empty();
        }
    }

    private static void reportRepeated(String file, Node node, Consumer<ConfigProblem> problems) {
        if (node instanceof Node.Mapping mapping) {
            mapping.repeated()
                    .forEach(key -> problems.accept(new ConfigProblem(
                            file, key.line(), key.column(), key.text(), "stands here twice", "keep one of them")));
            mapping.entries().forEach(entry -> reportRepeated(file, entry.value(), problems));
        } else if (node instanceof Node.Sequence sequence) {
            sequence.items().forEach(item -> reportRepeated(file, item, problems));
        }
    }

    private static Node convert(org.snakeyaml.engine.v2.nodes.Node node) {
        Mark mark = node.getStartMark().orElseThrow();
        int line = mark.getLine() + 1;
        int column = mark.getColumn() + 1;
        if (node instanceof ScalarNode scalar) {
            return new Node.Scalar(scalar.getValue(), line, column);
        }
        if (node instanceof SequenceNode sequence) {
            return new Node.Sequence(
                    sequence.getValue().stream().map(Yaml::convert).toList(), line, column);
        }
        List<Node.Entry> entries = new ArrayList<>();
        for (NodeTuple tuple : ((MappingNode) node).getValue()) {
            Node key = convert(tuple.getKeyNode());
            Node.Scalar name = key instanceof Node.Scalar scalar
                    ? scalar
                    : new Node.Scalar("(not a plain key)", key.line(), key.column());
            entries.add(new Node.Entry(name, convert(tuple.getValueNode())));
        }
        return new Node.Mapping(entries, line, column);
    }
}
