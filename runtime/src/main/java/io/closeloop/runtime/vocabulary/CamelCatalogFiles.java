// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.vocabulary;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.closeloop.runtime.routes.DeliverComponent;
import io.closeloop.runtime.routes.Station;
import io.closeloop.runtime.routes.SurveyComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What camel-package-maven-plugin would have written for our components, had their options been annotated fields: the
 * descriptors by which a Camel catalog, and with it Camel's tools, lists and checks our words. Camel knows one set of
 * options a component, so those of all verbs stand together there; the program itself checks them by verb.
 */
final class CamelCatalogFiles {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The package of the component classes, where Camel looks for a component's descriptor. */
    private static final String FOLDER =
            "META-INF/" + SurveyComponent.class.getPackageName().replace('.', '/') + "/";

    private final Vocabulary vocabulary;

    CamelCatalogFiles(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    /** Resources by name. */
    Map<String, String> resources() {
        Map<String, String> files = new TreeMap<>();
        Map<String, ObjectNode> components = components();
        components.forEach((scheme, descriptor) -> files.put(FOLDER + scheme + ".json", Generated.json(descriptor)));
        files.put(
                "META-INF/services/org/apache/camel/component.properties",
                "# " + Generated.NOTE + "\n"
                        + "components=" + String.join(" ", components.keySet()) + "\n"
                        + "groupId=io.closeloop\n"
                        + "artifactId=closeloop-runtime\n"
                        + "projectName=Closeloop :: Runtime\n"
                        + "projectDescription=The route vocabulary of Closeloop\n");
        return files;
    }

    /** All descriptors in one array, as an editor's setting for further components takes them. */
    ArrayNode array() {
        ArrayNode array = JSON.createArrayNode();
        components().values().forEach(array::add);
        return array;
    }

    private Map<String, ObjectNode> components() {
        Map<String, ObjectNode> components = new TreeMap<>();
        String stations = Station.class.getPackageName() + ".StationComponent$";
        components.put(
                "channel",
                component(
                        "channel",
                        "Channel",
                        "Contacts that ended on a channel (from), or a contact of your own (to: channel:custom)",
                        stations + "Channels",
                        "channel:name",
                        Role.BOTH,
                        List.of(path("name", "The channel", Station.names("channel"), Role.BOTH))));
        components.put(
                "interactions",
                component(
                        "interactions",
                        "Interactions",
                        "Ended contacts whose match with the CRM is settled",
                        stations + "Interactions",
                        "interactions:name",
                        Role.CONSUMER,
                        List.of(path("name", "Which contacts", Station.names("interactions"), Role.CONSUMER))));
        components.put(
                "answers",
                component(
                        "answers",
                        "Answers",
                        "Confirmed answers of customers",
                        stations + "Answers",
                        "answers:name",
                        Role.CONSUMER,
                        List.of(path("name", "Which answers", Station.names("answers"), Role.CONSUMER))));
        components.put(
                "survey",
                component(
                        "survey",
                        "Survey",
                        "Proposes a survey; the policy decides whether, when and how the customer is asked",
                        SurveyComponent.class.getName(),
                        "survey:id",
                        Role.PRODUCER,
                        List.of(path("id", "File name of a survey in config/surveys", List.of(), Role.PRODUCER))));
        List<ObjectNode> deliver = new ArrayList<>();
        deliver.add(path(
                "verb",
                "What is to be brought about",
                vocabulary.verbs().stream().map(Vocabulary.Verb::name).toList(),
                Role.PRODUCER));
        deliver.addAll(options());
        components.put(
                "deliver",
                component(
                        "deliver",
                        "Deliver",
                        "Owes one effect to an outside system; it is committed together with the answer",
                        DeliverComponent.class.getName(),
                        "deliver:verb",
                        Role.PRODUCER,
                        deliver));
        return components;
    }

    private enum Role {
        CONSUMER,
        PRODUCER,
        BOTH;

        String group() {
            return this == BOTH ? "common" : name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    private static ObjectNode component(
            String scheme,
            String title,
            String description,
            String javaType,
            String syntax,
            Role role,
            List<ObjectNode> properties) {
        ObjectNode root = JSON.createObjectNode();
        root.putObject("component")
                .put("kind", "component")
                .put("name", scheme)
                .put("title", title)
                .put("description", JsonSchemas.sentence(description))
                .put("deprecated", false)
                .put("firstVersion", "0.1.0")
                .put("label", "closeloop")
                .put("javaType", javaType)
                .put("supportLevel", "Stable")
                .put("groupId", "io.closeloop")
                .put("artifactId", "closeloop-runtime")
                .put("scheme", scheme)
                .put("extendsScheme", "")
                .put("syntax", syntax)
                .put("async", false)
                .put("api", false)
                .put("consumerOnly", role == Role.CONSUMER)
                .put("producerOnly", role == Role.PRODUCER)
                .put("lenientProperties", false)
                .put("browsable", false)
                .put("remote", false);
        root.putObject("componentProperties");
        ObjectNode named = root.putObject("properties");
        int index = 0;
        for (ObjectNode property : properties) {
            String name = property.remove("name").asText();
            ObjectNode numbered = JSON.createObjectNode().put("index", index++);
            numbered.setAll(property);
            named.set(name, numbered);
        }
        return root;
    }

    private static ObjectNode path(String name, String meaning, List<String> words, Role role) {
        return property("path", name, meaning, words, role, true, "string", "java.lang.String", null);
    }

    /** The options of all verbs: Camel has one set a component, so none of them can be required there. */
    private List<ObjectNode> options() {
        Map<String, Field> fields = new LinkedHashMap<>();
        Map<String, List<String>> verbs = new LinkedHashMap<>();
        vocabulary
                .verbs()
                .forEach(verb -> verb.options().fields().forEach(field -> {
                    fields.merge(
                            field.name(), field, (one, other) -> one.shape().equals(other.shape()) ? one : text(one));
                    verbs.computeIfAbsent(field.name(), name -> new ArrayList<>())
                            .add(verb.name() + ": " + field.meaning());
                }));
        List<ObjectNode> options = new ArrayList<>();
        fields.forEach((name, field) -> {
            boolean flag = field.shape() instanceof Shape.Flag;
            List<String> words = field.shape() instanceof Shape.Choice choice ? choice.words() : List.of();
            options.add(property(
                    "parameter",
                    name,
                    String.join(". ", verbs.getOrDefault(name, List.of())),
                    words,
                    Role.PRODUCER,
                    false,
                    flag ? "boolean" : "string",
                    flag ? "boolean" : "java.lang.String",
                    field.fallback()));
        });
        return options;
    }

    private static Field text(Field field) {
        return new Field(field.name(), new Shape.Text(""), field.meaning(), false, null, field.example());
    }

    private static ObjectNode property(
            String kind,
            String name,
            String meaning,
            List<String> words,
            Role role,
            boolean required,
            String type,
            String javaType,
            @Nullable Object fallback) {
        ObjectNode node = JSON.createObjectNode()
                .put("name", name)
                .put("kind", kind)
                .put("displayName", displayName(name))
                .put("group", role.group())
                .put("label", role == Role.BOTH ? "" : role.group())
                .put("required", required)
                .put("type", type)
                .put("javaType", javaType);
        if (!words.isEmpty()) {
            ArrayNode allowed = node.putArray("enum");
            words.forEach(allowed::add);
        }
        node.put("deprecated", false).put("autowired", false).put("secret", false);
        if (fallback != null) {
            node.set("defaultValue", JSON.valueToTree(fallback));
        }
        return node.put("description", JsonSchemas.sentence(meaning));
    }

    /** {@code caseOwner} is shown as {@code Case Owner}. */
    private static String displayName(String name) {
        String spaced = name.replaceAll("(?<=[a-z])(?=[A-Z])", " ");
        return Character.toUpperCase(spaced.charAt(0)) + spaced.substring(1);
    }
}
