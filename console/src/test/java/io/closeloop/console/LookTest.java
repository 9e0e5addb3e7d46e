// SPDX-License-Identifier: Apache-2.0
package io.closeloop.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.closeloop.console.RunningProgram.Ask;
import io.closeloop.delivery.Delivery;
import io.closeloop.match.Contact;
import io.closeloop.match.Match;
import io.closeloop.port.View;
import io.closeloop.survey.Invitation;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What WCAG 2.2 AA asks of the pages, as far as a program can tell, and pictures of them for people. */
final class LookTest {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path PICTURES = Path.of("target", "pictures");
    private static final Pattern VARIABLE = Pattern.compile("--([a-z]+): (#[0-9a-f]{3,6});");

    @TempDir
    static Path home;

    private static RunningProgram running;

    @BeforeAll
    static void start() throws IOException {
        running = RunningProgram.in(home, "");
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    private static Document page(String path) throws Exception {
        return Jsoup.parse(running.get(path).body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"csat", "ces", "nps"})
    void the_question_is_a_group_of_radio_buttons_that_works_without_script(String survey) throws Exception {
        Document page = page(running.ask(survey, "en", Invitation.State.SENT).page());

        Element form = Objects.requireNonNull(page.selectFirst("form[method=post]"));
        assertThat(form.select("fieldset > legend").text()).isNotBlank();
        assertThat(page.select("h1")).hasSize(1);
        assertThat(form.select("fieldset input[type=radio]").eachAttr("name")).containsOnly("score");
        assertThat(form.select("input[type=radio]")).allSatisfy(radio -> {
            assertThat(radio.parents().is("label")).isTrue();
            assertThat(radio.hasAttr("required")).isTrue();
            assertThat(radio.hasAttr("autofocus")).isFalse();
        });
        assertThat(form.select("label:first-child").text())
                .as("the ends of the scale are read aloud with their number")
                .matches("[01], .{3,}");
        assertThat(form.select("button[type=submit]")).hasSize(1);
        assertThat(page.select("[tabindex]")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/review", "/why", "/deliveries", "/deployments", "/deployments/1", "/s/nobody", "/u/nobody"
            })
    void every_page_has_a_language_a_title_one_heading_and_a_main_part(String path) throws Exception {
        Document page = page(path);

        assertThat(page.select("html").attr("lang")).isEqualTo("en");
        assertThat(page.title()).isNotBlank();
        assertThat(page.select("h1")).hasSize(1);
        assertThat(page.select("main")).hasSize(1);
        assertThat(page.select("meta[name=viewport]").attr("content"))
                .contains("width=device-width")
                .doesNotContain("user-scalable", "maximum-scale");
        for (Element input : page.select("input:not([type=hidden]):not([type=radio]), textarea")) {
            assertThat(page.select("label[for=" + input.id() + "]")).hasSize(1);
        }
    }

    @Test
    void the_box_for_the_reason_has_a_label() throws Exception {
        Ask ask = running.ask();
        Document saved =
                Jsoup.parse(running.postForm(ask.page(), Map.of("score", "2")).body());

        assertThat(saved.select("label[for=comment]").text()).isEqualTo("What is the main reason for your score?");
        assertThat(saved.select("textarea#comment")).hasSize(1);
        assertThat(saved.select("[role=status]")).hasSize(1);
    }

    @Test
    void what_is_tapped_is_at_least_44_pixels_high() throws Exception {
        String survey = running.get("/assets/survey.css").body();
        String console = running.get("/assets/console.css").body();

        assertThat(minHeight(survey, ".scale label > span")).isGreaterThanOrEqualTo(44);
        assertThat(minHeight(survey, "button")).isGreaterThanOrEqualTo(44);
        assertThat(minHeight(survey, ".small a")).isGreaterThanOrEqualTo(44);
        assertThat(minHeight(console, "nav a, button")).isGreaterThanOrEqualTo(44);
        assertThat(minHeight(console, ".choice label")).isGreaterThanOrEqualTo(44);
    }

    private static double minHeight(String css, String selector) {
        for (String line : css.split("\n")) {
            Matcher found = Pattern.compile("min-height: ([0-9.]+)rem").matcher(line);
            if (line.startsWith(selector + " {") && found.find()) {
                return Double.parseDouble(found.group(1)) * 16;
            }
        }
        throw new AssertionError("No min-height for " + selector);
    }

    @ParameterizedTest
    @CsvSource({
        "survey, ink, paper, 4.5",
        "survey, ink, card, 4.5",
        "survey, quiet, paper, 4.5",
        "survey, accent, paper, 4.5",
        "survey, card, accent, 4.5",
        "survey, card, deep, 4.5",
        "survey, bad, paper, 4.5",
        "survey, line, card, 3",
        "survey, line, paper, 3",
        "survey, focus, paper, 3",
        "survey, focus, card, 3",
        "console, ink, paper, 4.5",
        "console, quiet, paper, 4.5",
        "console, quiet, card, 4.5",
        "console, accent, paper, 4.5",
        "console, card, accent, 4.5",
        "console, card, deep, 4.5",
        "console, bad, card, 4.5",
        "console, good, card, 4.5",
        "console, line, card, 3",
        "console, focus, paper, 3"
    })
    void colours_are_told_apart(String sheet, String front, String back, double atLeast) throws Exception {
        Map<String, String> colours = new HashMap<>();
        Matcher variable =
                VARIABLE.matcher(running.get("/assets/" + sheet + ".css").body());
        while (variable.find()) {
            colours.put(variable.group(1), variable.group(2));
        }

        assertThat(contrast(colours.getOrDefault(front, ""), colours.getOrDefault(back, "")))
                .isGreaterThanOrEqualTo(atLeast);
    }

    @ParameterizedTest
    @ValueSource(strings = {"survey", "console"})
    void every_colour_has_a_name_so_that_none_escapes_the_check(String sheet) throws Exception {
        String rules = running.get("/assets/" + sheet + ".css").body().replaceAll("(?s)^:root \\{.*?}", "");

        assertThat(rules).doesNotContainPattern("#[0-9a-fA-F]{3,8}\\b|rgb|hsl");
    }

    /** WCAG 2.2, contrast ratio. */
    private static double contrast(String one, String other) {
        double a = luminance(one);
        double b = luminance(other);
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    }

    private static double luminance(String colour) {
        String hex = colour.length() == 4 ? colour.replaceAll("([0-9a-f])", "$1$1") : colour;
        return 0.2126 * linear(hex, 1) + 0.7152 * linear(hex, 3) + 0.0722 * linear(hex, 5);
    }

    private static double linear(String hex, int at) {
        double part = Integer.parseInt(hex.substring(at, at + 2), 16) / 255.0;
        return part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4);
    }

    @Test
    void nothing_is_cut_off_on_a_small_phone_or_lost_on_a_wide_screen(@TempDir Path profile) throws Exception {
        assumeTrue(Files.isExecutable(CHROMIUM), "there is no Chromium here");
        Ask ask = running.ask("csat", "de", Invitation.State.SENT);
        Ask nps = running.ask("nps", "en", Invitation.State.SENT);
        Ask answered = running.ask();
        running.post(
                "/api/v1/answers",
                "application/json",
                "{\"token\":\"" + answered.token() + "\",\"score\":2,\"comment\":\"Nobody called back.\"}");
        // The figures are those of answers before now.
        running.pass(Duration.ofMinutes(1));
        ambiguous(running.ask());
        stuck(answered);
        Map<String, String> pages = Map.ofEntries(
                Map.entry("survey", ask.page() + "?s=4"),
                Map.entry("nps", nps.page()),
                Map.entry("unsubscribe", ask.leave()),
                Map.entry("gone", "/s/nobody"),
                Map.entry("overview", "/"),
                Map.entry("review", "/review?all=yes"),
                Map.entry("deliveries", "/deliveries"),
                Map.entry("why", "/why/" + answered.interactionId()),
                Map.entry("deployments", "/deployments"),
                Map.entry("deployment", "/deployments/1"));
        for (Map.Entry<String, String> page : pages.entrySet()) {
            for (int width : new int[] {320, 1200}) {
                BufferedImage picture = picture(page.getKey(), page.getValue(), width, profile);
                assertThat(picture.getWidth()).isEqualTo(width);
                assertThat(colours(picture))
                        .as("%s is not empty", page.getKey())
                        .hasSizeGreaterThan(2);
            }
        }
        BufferedImage small = picture("survey", ask.page() + "?s=4", 320, profile);
        for (int y = 0; y < small.getHeight(); y++) {
            assertThat(small.getRGB(319, y))
                    .as("the right edge at line %d is empty paper: nothing runs out of the picture", y)
                    .isEqualTo(small.getRGB(319, 0));
        }
    }

    /** Effects of all kinds at two destinations, with a vendor's longest words. */
    private static void stuck(Ask ask) {
        running.store()
                .write(tx -> {
                    for (int i = 0; i < 6; i++) {
                        boolean slack = i < 4;
                        tx.owe(new Delivery(
                                "dlv_look" + i,
                                slack ? "slack-escalation" : "salesforce-answer",
                                "ans_look" + i,
                                ask.interactionId(),
                                "",
                                Map.of(),
                                1,
                                0,
                                i % 3 == 2 ? Delivery.State.WAITING : Delivery.State.PARKED,
                                running.now().minusSeconds(4000L * i),
                                2,
                                null,
                                slack
                                        ? "channel_not_found"
                                        : "FIELD_CUSTOM_VALIDATION_EXCEPTION: Score__c must lie between 1 and 5 when"
                                                + " Survey__c is CSAT_voice_after_resolution"));
                    }
                    return true;
                })
                .join();
    }

    private static void ambiguous(Ask ask) {
        running.store()
                .write(tx -> {
                    for (String name : List.of("Kim Berg", "Kim Bergmann")) {
                        tx.saveLocalContact(new Contact(
                                name.replace(' ', '-'),
                                name,
                                List.of(Objects.requireNonNull(ask.invitation().to())),
                                "Fabrikam",
                                null,
                                null,
                                false,
                                null));
                    }
                    tx.save(new View.MatchRecord(
                            ask.interactionId(),
                            new Match.Ambiguous(List.of(
                                    new Match.Candidate("Kim-Berg", Match.Basis.PHONE, 0.5, false),
                                    new Match.Candidate("Kim-Bergmann", Match.Basis.PHONE, 0.5, false))),
                            null,
                            running.now()));
                    return true;
                })
                .join();
    }

    private static List<Integer> colours(BufferedImage picture) {
        List<Integer> colours = new ArrayList<>();
        for (int y = 0; y < picture.getHeight(); y += 3) {
            for (int x = 0; x < picture.getWidth(); x += 3) {
                int colour = picture.getRGB(x, y);
                if (colours.size() < 10 && !colours.contains(colour)) {
                    colours.add(colour);
                }
            }
        }
        return colours;
    }

    private static BufferedImage picture(String name, String path, int width, Path profile) throws Exception {
        Files.createDirectories(PICTURES);
        File file = PICTURES.resolve(name + "-" + width + ".png").toFile();
        Process chromium = new ProcessBuilder(
                        CHROMIUM.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--hide-scrollbars",
                        "--disable-background-networking",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-component-update",
                        "--disable-sync",
                        "--user-data-dir=" + profile,
                        "--window-size=" + width + ",900",
                        "--screenshot=" + file.getAbsolutePath(),
                        running.address(path).toString())
                .redirectErrorStream(true)
                .redirectOutput(profile.resolve("chromium.log").toFile())
                .start();
        try {
            assertThat(chromium.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            chromium.destroyForcibly();
        }
        return ImageIO.read(file);
    }
}
