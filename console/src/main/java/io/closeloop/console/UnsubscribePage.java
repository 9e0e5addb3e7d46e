// SPDX-License-Identifier: Apache-2.0
package io.closeloop.console;

import io.closeloop.interaction.Handle;
import io.closeloop.port.HttpAnswer;
import io.closeloop.port.HttpCall;
import io.closeloop.port.Intake;
import io.closeloop.runtime.Program;
import io.closeloop.runtime.http.Page;
import io.closeloop.survey.Invitation;
import io.closeloop.survey.Token;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * {@code /u/{token}}: no more questions, on any channel. Opening it only asks; the POST does it, from the page's button
 * or from a mail provider (RFC 8058), as often as it likes.
 */
final class UnsubscribePage implements Page {
    private final Program program;
    private final Views views;
    private final Words words;

    UnsubscribePage(Program program, Views views, Words words) {
        this.program = program;
        this.views = views;
        this.words = words;
    }

    @Override
    public String method() {
        return "*";
    }

    @Override
    public String path() {
        return "/u/:token";
    }

    @Override
    public CompletionStage<HttpAnswer> answer(HttpCall call, String token) {
        Optional<Invitation> invitation =
                program.loop().store().read(view -> view.invitationByToken(Token.hash(token)));
        String language = invitation.map(Invitation::language).orElse("en");
        Handle to = invitation.map(Invitation::to).orElse(null);
        if (invitation.isEmpty() || to == null) {
            return CompletableFuture.completedFuture(
                    views.page(404, "gone", Map.of("lang", "en", "w", words.in("en"))));
        }
        Map<String, Object> model = Map.of("lang", language, "w", words.in(language), "token", token, "done", false);
        if (!call.method().equals("POST")) {
            return CompletableFuture.completedFuture(views.page(200, "unsubscribe", model));
        }
        Instant now = program.loop().clock().instant();
        Intake.Consent consent = new Intake.Consent(
                "unsubscribe-page",
                invitation.get().id() + "@" + now.getEpochSecond(),
                to,
                false,
                "unsubscribe link",
                now,
                invitation.get().id());
        return program.inbox()
                .record(List.of(consent))
                .thenApplyAsync(done -> views.page(
                        200,
                        "unsubscribe",
                        Map.of("lang", language, "w", words.in(language), "token", token, "done", true)));
    }
}
