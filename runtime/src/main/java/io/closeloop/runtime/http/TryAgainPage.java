// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.http;

import io.closeloop.port.HttpAnswer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a customer who follows a link of ours sees while it cannot be served: a page in the language of their browser
 * instead of a problem in JSON. It needs nothing but the request. What they sent is in it once more, behind a button: the
 * browser's way back leads to pages that it was told not to keep.
 */
final class TryAgainPage {
    private static final Set<Integer> PASSING = Set.of(429, 500, 503);
    /** In characters; the longest comment takes a tenth of it. */
    private static final int LONGEST_FORM = 40_000;

    private static final int LONGEST_LANGUAGES = 200;

    private TryAgainPage() {}

    /** The page, with the problem's status and further headers; the problem itself where no browser of a customer asks. */
    static HttpAnswer insteadOf(HttpAnswer problem, HttpServerRequest request) {
        if (!PASSING.contains(problem.status()) || !PublicLimits.linked(request.path()) || wantsJson(request)) {
            return problem;
        }
        HttpAnswer page = PrivateHtml.of(problem.status(), html(request));
        for (Map.Entry<String, String> header : problem.headers().entrySet()) {
            if (!page.headers().containsKey(header.getKey())) {
                page = page.with(header.getKey(), header.getValue());
            }
        }
        return page;
    }

    private static boolean wantsJson(HttpServerRequest request) {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        return accept != null && accept.contains("json") && !accept.contains("text/html");
    }

    private static String html(HttpServerRequest request) {
        PageWords words = words(request.getHeader(HttpHeaders.ACCEPT_LANGUAGE));
        boolean sent = request.method().equals(HttpMethod.POST);
        String again = word(words, "again");
        return """
                <!doctype html>
                <html lang="%1$s" dir="%2$s">
                <head>
                  <meta charset="utf-8">
                  <meta name="viewport" content="width=device-width, initial-scale=1">
                  <title>%3$s</title>
                  <link rel="stylesheet" href="/assets/survey.css">
                </head>
                <body>
                <main>
                <div class="card">
                  <h1>%3$s</h1>
                  <p role="alert">%4$s</p>
                  %5$s
                </div>
                </main>
                </body>
                </html>
                """.formatted(
                        words.language(),
                        words.direction(),
                        word(words, "later"),
                        word(words, sent ? "notsaved" : "notshown"),
                        sent ? form(request, again) : link(again));
    }

    private static String word(PageWords words, String name) {
        return escaped(Objects.requireNonNull(words.say().get(name), name));
    }

    /** The first language of the browser's that there are words in; otherwise English. */
    private static PageWords words(@Nullable String accepted) {
        return Optional.ofNullable(accepted)
                .filter(text -> text.length() <= LONGEST_LANGUAGES)
                .map(TryAgainPage::ranges)
                .map(ranges -> Locale.lookupTag(ranges, PageWords.LANGUAGES))
                .map(PageWords::in)
                .orElse(PageWords.ENGLISH);
    }

    private static List<Locale.LanguageRange> ranges(String accepted) {
        try {
            return Locale.LanguageRange.parse(accepted);
        } catch (IllegalArgumentException unreadable) {
            return List.of();
        }
    }

    /** To the page itself, whatever its address is. */
    private static String link(String again) {
        return "<p class=\"small\"><a href=\"\">" + again + "</a></p>";
    }

    /** The same once more, to the same address; where that is not here any more, or too long, the way to the page. */
    private static String form(HttpServerRequest request, String again) {
        List<Map.Entry<String, String>> fields = request.formAttributes().entries();
        int length = fields.stream()
                .mapToInt(field -> field.getKey().length() + field.getValue().length())
                .sum();
        if (fields.isEmpty() || length > LONGEST_FORM) {
            return link(again);
        }
        return fields.stream()
                .map(field -> "<input type=\"hidden\" name=\"" + escaped(field.getKey()) + "\" value=\""
                        + escaped(field.getValue()) + "\">")
                .collect(Collectors.joining(
                        "", "<form method=\"post\">", "<button type=\"submit\">" + again + "</button></form>"));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
