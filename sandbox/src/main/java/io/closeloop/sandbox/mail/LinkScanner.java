// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.mail;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A mail security gateway: it opens every link of a mail, the unsubscribe link in the headers too, with HEAD and with
 * GET, each twice, all at once, and follows redirects. It never posts. Thread-safe.
 */
public final class LinkScanner {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpClient http = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(PATIENCE)
            .build();

    /**
     * One request of the gateway.
     *
     * @param status the answer's status; 0 when there was none
     */
    public record Opened(String method, URI link, int status) {}

    /** Opens all links and waits for the answers. */
    public List<Opened> scan(MailSeen mail) {
        Set<URI> links = new LinkedHashSet<>();
        SurveyLinks.in(mail).forEach(link -> links.add(URI.create(link)));
        links.addAll(SurveyLinks.unsubscribe(mail));
        List<CompletableFuture<Opened>> running = new ArrayList<>();
        for (int round = 0; round < 2; round++) {
            for (URI link : links) {
                running.add(open("HEAD", link));
                running.add(open("GET", link));
            }
        }
        return running.stream().map(CompletableFuture::join).toList();
    }

    private CompletableFuture<Opened> open(String method, URI link) {
        HttpRequest request = HttpRequest.newBuilder(link)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .timeout(PATIENCE)
                .header("User-Agent", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 SafeLinks")
                .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.discarding())
                .thenApply(answer -> new Opened(method, link, answer.statusCode()))
                .exceptionally(failure -> new Opened(method, link, 0));
    }
}
