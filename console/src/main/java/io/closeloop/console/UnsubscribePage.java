// SPDX-License-Identifier: Apache-2.0
package io.closeloop.console;

import io.closeloop.interaction.Handle;
import io.closeloop.port.HttpAnswer;
import io.closeloop.port.HttpCall;
import io.closeloop.port.Intake;
import io.closeloop.runtime.Program;
import io.closeloop.runtime.http.Page;
import io.closeloop.runtime.http.PageWords;
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

    UnsubscribePage(Program program, Views views) {
        this.program = program;
        this.views = views;
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
        Handle to = invitation.map(Invitation::to).orElse(null);
        if (invitation.isEmpty() || to == null) {
            return CompletableFuture.completedFuture(views.page(404, "gone", Map.of("w", PageWords.ENGLISH)));
        }
        // All words are ours here: without any in the customer's language the whole page is English.
        PageWords own = PageWords.in(invitation.get().language());
        PageWords words = own.foreign() ? PageWords.ENGLISH : own;
        if (!call.method().equals("POST")) {
            return CompletableFuture.completedFuture(show(words, token, false));
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
        return program.inbox().record(List.of(consent)).thenApplyAsync(recorded -> show(words, token, true));
    }

    private HttpAnswer show(PageWords words, String token, boolean done) {
        return views.page(200, "unsubscribe", Map.of("w", words, "token", token, "done", done));
    }
}
