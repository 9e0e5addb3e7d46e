// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.config;

import io.closeloop.config.CheckRule;
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

    private static final int DEEPEST = 60;

    private Yaml() {}

    /** The document; empty when the text holds none or is broken, which is then reported. */
    public static Optional<Node> parse(String file, String text, Consumer<ConfigProblem> problems) {
        try {
            Optional<Node> root = new Compose(SETTINGS).composeString(text).map(node -> convert(node, 0));
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
                    "mind the indentation, and put quotes around text with ': ', '#' or a leading special character",
                    CheckRule.YAML_SYNTAX));
            return Optional.empty();
        } catch (TooDeep e) {
            problems.accept(tooDeep(file, e.line, e.column));
            return Optional.empty();
        } catch (StackOverflowError e) {
            // The library composes by recursion, without a limit of its own: thousands of brackets take the whole
            // stack.
            problems.accept(tooDeep(file, 1, 0));
            return Optional.empty();
        } catch (org.snakeyaml.engine.v2.exceptions.YamlEngineException e) {
            problems.accept(new ConfigProblem(
                    file,
                    1,
                    0,
                    null,
                    "cannot be read as YAML",
                    "write plain maps, lists and texts",
                    CheckRule.YAML_SYNTAX));
            return Optional.empty();
        }
    }

    private static ConfigProblem tooDeep(String file, int line, int column) {
        return new ConfigProblem(
                file,
                line,
                column,
                null,
                "is nested more than " + DEEPEST + " levels deep",
                "write plain maps and lists; an *alias may not stand inside its own &anchor",
                CheckRule.YAML_SYNTAX);
    }

    private static void reportRepeated(String file, Node node, Consumer<ConfigProblem> problems) {
        if (node instanceof Node.Mapping mapping) {
            mapping.repeated()
                    .forEach(key -> problems.accept(new ConfigProblem(
                            file,
                            key.line(),
                            key.column(),
                            key.text(),
                            "stands here twice",
                            "keep one of them",
                            CheckRule.REPEATED_KEY)));
            mapping.entries().forEach(entry -> reportRepeated(file, entry.value(), problems));
        } else if (node instanceof Node.Sequence sequence) {
            sequence.items().forEach(item -> reportRepeated(file, item, problems));
        }
    }

    private static Node convert(org.snakeyaml.engine.v2.nodes.Node node, int depth) {
        Mark mark = node.getStartMark().orElseThrow();
        int line = mark.getLine() + 1;
        int column = mark.getColumn() + 1;
        if (depth > DEEPEST) {
            // An alias inside its own anchor never ends.
            throw new TooDeep(line, column);
        }
        if (node instanceof ScalarNode scalar) {
            return new Node.Scalar(scalar.getValue(), line, column);
        }
        if (node instanceof SequenceNode sequence) {
            return new Node.Sequence(
                    sequence.getValue().stream()
                            .map(item -> convert(item, depth + 1))
                            .toList(),
                    line,
                    column);
        }
        List<Node.Entry> entries = new ArrayList<>();
        for (NodeTuple tuple : ((MappingNode) node).getValue()) {
            Node key = convert(tuple.getKeyNode(), depth + 1);
            Node.Scalar name = key instanceof Node.Scalar scalar
                    ? scalar
                    : new Node.Scalar("(not a plain key)", key.line(), key.column());
            entries.add(new Node.Entry(name, convert(tuple.getValueNode(), depth + 1)));
        }
        return new Node.Mapping(entries, line, column);
    }

    private static final class TooDeep extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final int line;
        private final int column;

        TooDeep(int line, int column) {
            this.line = line;
            this.column = column;
        }
    }
}
