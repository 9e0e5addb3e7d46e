// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.salesforce;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The metadata an admin deploys and the org a rehearsal runs against are the same. */
class DeployableMetadataTest {
    private static final Path SOURCE = Path.of("..", "config", "salesforce", "force-app", "main", "default");
    private static final String NAMESPACE = "http://soap.sforce.com/2006/04/metadata";

    /** Standard fields of standard objects that the permission set may name. */
    private static final Set<String> STANDARD_OBJECTS = Set.of("Account", "Case", "Contact");

    @TestFactory
    Stream<DynamicTest> every_file_is_well_formed_with_its_elements_in_order() throws IOException {
        return files(SOURCE, "-meta.xml").stream()
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
                    // given when
                    Element root = parse(file);

                    // then
                    assertThat(root.getNamespaceURI()).isEqualTo(NAMESPACE);
                    assertThat(file.getFileName().toString().toLowerCase(Locale.ROOT))
                            .contains("."
                                    + root.getLocalName().replace("Custom", "").toLowerCase(Locale.ROOT) + "-");
                    List<String> names =
                            children(root).stream().map(Element::getLocalName).toList();
                    List<String> rest = names.subList(names.get(0).equals("fullName") ? 1 : 0, names.size());
                    assertThat(rest).as("elements are alphabetical").isSorted();
                }));
    }

    @Test
    void the_custom_fields_are_exactly_those_the_stand_in_knows() throws IOException {
        // given
        Set<String> deployed = new TreeSet<>();
        for (Path file : files(SOURCE.resolve("objects"), ".field-meta.xml")) {
            Element field = parse(file);
            String object = file.getName(file.getNameCount() - 3).toString();
            assertThat(file.getFileName().toString()).isEqualTo(text(field, "fullName") + ".field-meta.xml");
            deployed.add(object + "." + text(field, "fullName") + " " + deployed(field));
        }

        // when
        Set<String> known = new TreeSet<>();
        for (ObjectType type : Schema.types()) {
            for (Field field : type.fields()) {
                if (field.custom()) {
                    known.add(type.name() + "." + field.name() + " " + known(field));
                }
            }
        }

        // then
        assertThat(deployed).hasSize(32).containsExactlyInAnyOrderElementsOf(known);
    }

    @Test
    void the_object_numbers_its_records_and_shows_its_compact_layout() throws IOException {
        // given when
        Element object = parse(SOURCE.resolve("objects/Survey_Response__c/Survey_Response__c.object-meta.xml"));
        Element compact = parse(SOURCE.resolve("objects/Survey_Response__c/compactLayouts/"
                + text(object, "compactLayoutAssignment") + ".compactLayout-meta.xml"));

        // then
        Element name = child(object, "nameField");
        assertThat(text(name, "type")).isEqualTo("AutoNumber");
        assertThat(text(name, "displayFormat")).isEqualTo("SR-{00000000}");
        assertThat(List.of(
                        text(object, "enableBulkApi"),
                        text(object, "enableSharing"),
                        text(object, "enableStreamingApi")))
                .as("Salesforce wants all three or none")
                .containsOnly("true");
        List<String> fields = texts(compact, "fields");
        assertThat(fields).hasSizeLessThanOrEqualTo(10).doesNotContain("Comment__c");
        assertThat(fields)
                .allSatisfy(field -> assertThat(surveyResponse().field(field)).isNotNull());
    }

    @Test
    void the_layout_shows_every_field_and_marks_the_required_one() throws IOException {
        // given
        Element layout = parse(SOURCE.resolve("layouts/Survey_Response__c-Survey Response Layout.layout-meta.xml"));

        // when
        Map<String, String> behaviors = new TreeMap<>();
        NodeList items = layout.getElementsByTagNameNS(NAMESPACE, "layoutItems");
        for (int i = 0; i < items.getLength(); i++) {
            behaviors.put(text((Element) items.item(i), "field"), text((Element) items.item(i), "behavior"));
        }

        // then
        Set<String> expected = new TreeSet<>(Set.of("Name"));
        surveyResponse().fields().stream().filter(Field::custom).forEach(field -> expected.add(field.name()));
        assertThat(behaviors.keySet()).isEqualTo(expected);
        assertThat(behaviors).containsEntry("Response_Key__c", "Required").containsEntry("Name", "Readonly");
    }

    @Test
    void the_permission_set_grants_every_optional_custom_field_and_no_required_one() throws IOException {
        // given
        Element permissions = parse(SOURCE.resolve("permissionsets/Closeloop_Integration.permissionset-meta.xml"));

        // when
        Map<String, String> granted = new TreeMap<>();
        for (Element field : children(permissions, "fieldPermissions")) {
            assertThat(text(field, "readable")).isEqualTo("true");
            granted.put(text(field, "field"), text(field, "editable"));
        }

        // then
        for (ObjectType type : Schema.types()) {
            for (Field field : type.fields()) {
                if (field.custom() && !field.required()) {
                    assertThat(granted).containsEntry(type.name() + "." + field.name(), "true");
                }
            }
        }
        assertThat(granted).doesNotContainKey("Survey_Response__c.Response_Key__c");
        assertThat(granted.keySet()).allSatisfy(name -> {
            String[] path = name.split("\\.");
            ObjectType type = Objects.requireNonNull(Schema.type(path[0]));
            assertThat(type.field(path[1])).as(name).isNotNull();
            assertThat(path[1].endsWith("__c") || STANDARD_OBJECTS.contains(path[0]))
                    .isTrue();
        });
        assertThat(children(permissions, "objectPermissions"))
                .extracting(object -> text(object, "object"))
                .containsExactly("Account", "Case", "Contact", "Survey_Response__c");
        assertThat(text(child(permissions, "userPermissions"), "name")).isEqualTo("ApiEnabled");
    }

    @Test
    void the_project_file_points_at_the_source() throws IOException {
        // given when
        String project = Files.readString(Path.of("..", "config", "salesforce", "sfdx-project.json"));

        // then
        assertThat(project).contains("\"path\": \"force-app\"").contains("\"sourceApiVersion\": \"62.0\"");
    }

    private static ObjectType surveyResponse() {
        return Objects.requireNonNull(Schema.type("Survey_Response__c"));
    }

    /** What a field is, in the words of the Metadata API; only what the stand-in acts on. */
    private static Map<String, String> known(Field field) {
        Map<String, String> facts = new TreeMap<>();
        facts.put("label", field.label());
        facts.put("type", field.type().metadataName());
        switch (field.type()) {
            case TEXT -> {
                facts.put("length", String.valueOf(field.length()));
                facts.put("externalId", String.valueOf(field.externalId()));
                facts.put("unique", String.valueOf(field.unique()));
                facts.put("caseSensitive", String.valueOf(field.caseSensitive()));
                facts.put("required", String.valueOf(field.required()));
            }
            case LONG_TEXT -> facts.put("length", String.valueOf(field.length()));
            case NUMBER -> {
                facts.put("precision", String.valueOf(field.precision()));
                facts.put("scale", String.valueOf(field.scale()));
            }
            case PICKLIST -> {
                facts.put("restricted", String.valueOf(field.restricted()));
                facts.put("values", field.values().toString());
            }
            case LOOKUP -> facts.put("referenceTo", Objects.requireNonNull(field.referenceTo()));
            case CHECKBOX -> facts.put("defaultValue", String.valueOf(field.defaultValue()));
            default -> {}
        }
        return facts;
    }

    private static Map<String, String> deployed(Element field) {
        Map<String, String> facts = new TreeMap<>();
        for (String name : List.of("label", "type", "length", "precision", "scale", "referenceTo", "defaultValue")) {
            if (!children(field, name).isEmpty()) {
                facts.put(name, text(field, name));
            }
        }
        if (text(field, "type").equals("Text")) {
            facts.put("externalId", text(field, "externalId"));
            facts.put("unique", text(field, "unique"));
            facts.put("required", text(field, "required"));
            facts.put(
                    "caseSensitive",
                    children(field, "caseSensitive").isEmpty() ? "false" : text(field, "caseSensitive"));
        }
        if (text(field, "type").equals("Picklist")) {
            Element valueSet = child(field, "valueSet");
            facts.put("restricted", text(valueSet, "restricted"));
            facts.put(
                    "values",
                    children(child(valueSet, "valueSetDefinition"), "value").stream()
                            .map(value -> text(value, "fullName"))
                            .toList()
                            .toString());
        }
        return facts;
    }

    private static List<Path> files(Path under, String ending) throws IOException {
        try (Stream<Path> all = Files.walk(under)) {
            return all.filter(file -> file.toString().endsWith(ending)).sorted().toList();
        }
    }

    private static Element parse(Path file) throws IOException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setNamespaceAware(true);
            return factory.newDocumentBuilder().parse(file.toFile()).getDocumentElement();
        } catch (SAXException | ParserConfigurationException e) {
            throw new UncheckedIOException(new IOException(file + " is not well-formed", e));
        }
    }

    private static List<Element> children(Element parent) {
        List<Element> children = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element) {
                children.add(element);
            }
        }
        return children;
    }

    private static List<Element> children(Element parent, String name) {
        return children(parent).stream()
                .filter(element -> element.getLocalName().equals(name))
                .toList();
    }

    private static Element child(Element parent, String name) {
        List<Element> found = children(parent, name);
        assertThat(found).as(name).hasSize(1);
        return found.get(0);
    }

    private static List<String> texts(Element parent, String name) {
        return children(parent, name).stream().map(Element::getTextContent).toList();
    }

    private static String text(Element parent, String name) {
        return child(parent, name).getTextContent();
    }
}
