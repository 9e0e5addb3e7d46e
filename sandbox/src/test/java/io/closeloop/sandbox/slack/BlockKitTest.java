// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.slack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each limit at its last allowed value and one beyond. */
class BlockKitTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Stream<Arguments> limits() {
        return Stream.of(
                limit(50, "/blocks", n -> repeat("{'type':'divider'}", n)),
                limit(150, "/blocks/0/text/text", n -> "{'type':'header','text':" + plain(n) + "}"),
                limit(3000, "/blocks/0/text/text", n -> "{'type':'section','text':" + mrkdwn(n) + "}"),
                limit(10, "/blocks/0/fields", n -> "{'type':'section','fields':[" + repeat(mrkdwn(1), n) + "]}"),
                limit(2000, "/blocks/0/fields/0/text", n -> "{'type':'section','fields':[" + mrkdwn(n) + "]}"),
                limit(25, "/blocks/0/elements", n -> "{'type':'actions','elements':[" + repeat(button(""), n) + "]}"),
                limit(10, "/blocks/0/elements", n -> "{'type':'context','elements':[" + repeat(mrkdwn(1), n) + "]}"),
                limit(255, "/blocks/0/block_id", n -> "{'type':'divider','block_id':'" + "x".repeat(n) + "'}"),
                limit(
                        255,
                        "/blocks/0/elements/0/action_id",
                        n -> actions(button("'action_id':'" + "x".repeat(n) + "'"))),
                limit(2000, "/blocks/0/elements/0/value", n -> actions(button("'value':'" + "x".repeat(n) + "'"))),
                limit(3000, "/blocks/0/elements/0/url", n -> actions(button("'url':'" + "x".repeat(n) + "'"))),
                limit(75, "/blocks/0/elements/0/text/text", n -> actions("{'type':'button','text':" + plain(n) + "}")),
                limit(
                        5,
                        "/blocks/0/elements/0/options",
                        n -> actions("{'type':'overflow','options':[" + repeat(option(), n) + "]}")),
                limit(
                        100,
                        "/blocks/0/elements/0/options",
                        n -> actions("{'type':'static_select','options':[" + repeat(option(), n) + "]}")),
                limit(
                        300,
                        "/blocks/0/elements/0/confirm/text/text",
                        n -> actions(button("'confirm':{'title':" + plain(1) + ",'text':" + mrkdwn(n) + ",'confirm':"
                                + plain(1) + ",'deny':" + plain(1) + "}"))),
                limit(
                        2000,
                        "/blocks/0/alt_text",
                        n -> "{'type':'image','image_url':'https://x','alt_text':'" + "x".repeat(n) + "'}"),
                limit(12_000, "/blocks/0/text", n -> "{'type':'markdown','text':'" + "x".repeat(n) + "'}"));
    }

    @ParameterizedTest
    @MethodSource("limits")
    void the_last_allowed_value_passes_and_one_more_does_not(int most, String pointer, Shape shape)
            throws JsonProcessingException {
        // given when
        List<String> good = faults(shape.of(most));
        List<String> bad = faults(shape.of(most + 1));

        // then
        assertThat(good).isEmpty();
        assertThat(bad).isNotEmpty().anySatisfy(fault -> assertThat(fault).endsWith("[json-pointer:" + pointer + "]"));
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                Arguments.of("{'type':'nope'}", "unsupported type: nope [json-pointer:/blocks/0/type]"),
                Arguments.of("{'type':'section'}", "missing required field: text or fields [json-pointer:/blocks/0]"),
                Arguments.of("{'type':'header'}", "missing required field: text [json-pointer:/blocks/0]"),
                Arguments.of(
                        "{'type':'header','text':" + mrkdwn(1) + "}",
                        "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]"),
                Arguments.of(
                        "{'type':'section','text':" + mrkdwn(0) + "}",
                        "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
                Arguments.of(
                        actions(button("'actionId':'a'")),
                        "invalid additional property: actionId [json-pointer:/blocks/0/elements/0]"),
                Arguments.of(
                        actions(button("'style':'default'")),
                        "must be a valid enum value [json-pointer:/blocks/0/elements/0/style]"),
                Arguments.of(
                        actions("{'type':'button','text':" + mrkdwn(1) + "}"),
                        "unsupported type: mrkdwn [json-pointer:/blocks/0/elements/0/text/type]"),
                Arguments.of(
                        actions(button("'action_id':'a'") + "," + button("'action_id':'a'")),
                        "`action_id` already exists: a [json-pointer:/blocks/0/elements/1/action_id]"),
                Arguments.of(
                        "{'type':'divider','block_id':'b'},{'type':'divider','block_id':'b'}",
                        "`block_id` already exists: b [json-pointer:/blocks/1/block_id]"),
                Arguments.of(
                        "{'type':'actions','elements':[]}",
                        "must contain at least 1 item [json-pointer:/blocks/0/elements]"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void a_wrong_shape_is_pointed_at(String block, String fault) throws JsonProcessingException {
        assertThat(faults(block)).containsExactly(fault);
    }

    @Test
    void a_modal_with_an_input_needs_a_submit_button_and_short_titles() throws JsonProcessingException {
        // given
        String blocks = "'blocks':[{'type':'input','label':" + plain(1)
                + ",'element':{'type':'plain_text_input','action_id':'t','max_length':3001}}]";
        String view = "{'type':'modal','title':" + plain(25) + "," + blocks + "}";

        // when
        List<String> faults = BlockKit.faultsOfView((ObjectNode) JSON.readTree(view.replace('\'', '"')));

        // then
        assertThat(faults)
                .containsExactlyInAnyOrder(
                        "must be less than 25 characters [json-pointer:/view/title/text]",
                        "must be between 1 and 3000 [json-pointer:/blocks/0/element/max_length]",
                        "missing required field: submit [json-pointer:/view]");
    }

    /** Blocks whose checked part has {@code n} items or characters. */
    interface Shape {
        String of(int n);
    }

    private static Arguments limit(int most, String pointer, Shape shape) {
        return Arguments.of(most, pointer, shape);
    }

    private static List<String> faults(String blocks) throws JsonProcessingException {
        return BlockKit.faultsOfMessage((ArrayNode) JSON.readTree(("[" + blocks + "]").replace('\'', '"')));
    }

    private static String repeat(String json, int n) {
        return String.join(",", java.util.Collections.nCopies(n, json));
    }

    private static String plain(int n) {
        return "{'type':'plain_text','text':'" + "x".repeat(n) + "'}";
    }

    private static String mrkdwn(int n) {
        return "{'type':'mrkdwn','text':'" + "x".repeat(n) + "'}";
    }

    private static String option() {
        return "{'text':" + plain(1) + ",'value':'v'}";
    }

    private static String button(String more) {
        return "{'type':'button','text':" + plain(1) + (more.isEmpty() ? "" : "," + more) + "}";
    }

    private static String actions(String elements) {
        return "{'type':'actions','elements':[" + elements + "]}";
    }
}
