// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.day;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A customer's browser: opens the survey page, reads it, submits its forms. Retries while the program is restarted. */
final class SurveyVisitor {
    private static final Pattern SEAL = Pattern.compile("name=\"seal\" value=\"([^\"]*)\"");
    private static final int TRIES = 400;
    private final HttpClient http = HttpClient.newHttpClient();

    /** Opens the page; its form's seal is needed to answer like a person. */
    String open(URI link) {
        HttpResponse<String> page = send(
                HttpRequest.newBuilder(link).timeout(Duration.ofSeconds(10)).build());
        Matcher seal = SEAL.matcher(page.body());
        return seal.find() ? seal.group(1) : "";
    }

    /** Submits a score, and a comment when there is one. */
    int submit(URI link, String seal, String field, String value) {
        String body = "seal=" + encoded(seal) + "&" + field + "=" + encoded(value);
        return send(HttpRequest.newBuilder(link)
                        .timeout(Duration.ofSeconds(10))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build())
                .statusCode();
    }

    /** Presses the one button of the unsubscribe page. */
    int press(URI link) {
        return send(HttpRequest.newBuilder(link)
                        .timeout(Duration.ofSeconds(10))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString("List-Unsubscribe=One-Click"))
                        .build())
                .statusCode();
    }

    private HttpResponse<String> send(HttpRequest request) {
        IOException last = new IOException("not tried");
        for (int i = 0; i < TRIES; i++) {
            try {
                HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() < 500) {
                    return answer;
                }
            } catch (IOException down) {
                last = down;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("The customer was interrupted", e);
            }
            java.util.concurrent.locks.LockSupport.parkNanos(
                    Duration.ofMillis(50).toNanos());
        }
        throw new UncheckedIOException("The survey page did not answer", last);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
