// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.vocabulary;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.closeloop.runtime.config.Words;
import io.closeloop.runtime.trial.WrittenCase;
import java.util.ArrayList;
import java.util.List;

/** The schema of {@code *.test.yaml} files. */
final class CaseSchema {
    private CaseSchema() {}

    /** The whole schema. */
    static ObjectNode schema() {
        Shape.Fields written = new Shapes(name -> name).of(WrittenCase.class);
        ObjectNode root = JsonSchemas.document("Closeloop *.test.yaml", written.meaning());
        ObjectNode item = new JsonSchemas(false).object(withoutGiven(written));
        ((ObjectNode) item.at("/properties/expect")).put("minProperties", 1);
        root.put("type", "array").set("items", item);
        alsoInKebabCase(item);
        return root;
    }

    /** A case without {@code given} takes every default. */
    private static Shape.Fields withoutGiven(Shape.Fields written) {
        return new Shape.Fields(
                written.meaning(),
                written.fields().stream()
                        .map(field -> field.name().equals("given")
                                ? new Field(field.name(), field.shape(), field.meaning(), false, null, field.example())
                                : field)
                        .toList());
    }

    /**
     * Keys may be spelt as in settings too, which editors accept but do not offer ({@code doNotSuggest}: VS Code's and the
     * YAML language server's extension of JSON Schema).
     */
    private static void alsoInKebabCase(JsonNode node) {
        node.forEach(CaseSchema::alsoInKebabCase);
        if (node.path("properties") instanceof ObjectNode properties) {
            List<String> names = new ArrayList<>();
            properties.fieldNames().forEachRemaining(names::add);
            for (String name : names) {
                String kebab = Words.kebab(name);
                if (!kebab.equals(name)) {
                    ObjectNode same = properties.get(name).deepCopy();
                    properties.set(kebab, same.put("doNotSuggest", true));
                }
            }
        }
    }
}
