// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import io.closeloop.delivery.Delivery;
import io.closeloop.escalation.Escalation;
import io.closeloop.figures.ResponseRate;
import io.closeloop.interaction.Conversation;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.ledger.LedgerEntry;
import io.closeloop.match.Contact;
import io.closeloop.policy.Decision;
import io.closeloop.port.Deployments;
import io.closeloop.port.Store;
import io.closeloop.port.View;
import io.closeloop.survey.Answer;
import io.closeloop.survey.Invitation;
import io.closeloop.survey.Metric;
import io.closeloop.survey.Via;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads on one connection. Not thread-safe; of no use once its transaction has ended. */
class SqlView implements View {
    private final Tables tables;
    private boolean ended;

    SqlView(Tables tables) {
        this.tables = tables;
    }

    final Tables tables() {
        if (ended) {
            throw new IllegalStateException("This transaction has ended; do not keep it");
        }
        return tables;
    }

    final void end() {
        ended = true;
    }

    @Override
    public Optional<Interaction> interaction(String id) {
        return tables().interactions.byId(id);
    }

    @Override
    public Optional<Interaction> interactionBySource(String source, String sourceId) {
        return tables().interactions.bySource(source, sourceId);
    }

    @Override
    public List<Interaction> interactionsOf(Handle handle, int limit) {
        return tables().interactions.of(handle, limit);
    }

    @Override
    public Optional<Conversation> conversation(String source, String stream) {
        return tables().conversations.find(source, stream);
    }

    @Override
    public Map<String, Conversation> conversations(String source, Collection<String> streams) {
        return tables().conversations.find(source, streams);
    }

    @Override
    public List<Conversation> underWay(Collection<Handle> handles, Instant since) {
        return tables().conversations.underWay(handles, since);
    }

    @Override
    public Optional<MatchRecord> match(String interactionId) {
        return tables().matches.of(interactionId);
    }

    @Override
    public List<MatchRecord> reviews(@Nullable String afterInteractionId, int limit) {
        return tables().matches.reviews(afterInteractionId, limit);
    }

    @Override
    public List<MatchRecord> heldReviews(@Nullable String afterInteractionId, int limit) {
        return tables().matches.heldReviews(afterInteractionId, limit);
    }

    @Override
    public int countHeldReviews(int most) {
        return tables().matches.countHeldReviews(most);
    }

    @Override
    public Optional<Decision> decision(String interactionId) {
        return tables().matches.decision(interactionId);
    }

    @Override
    public Optional<Invitation> invitation(String id) {
        return tables().invitations.byId(id);
    }

    @Override
    public Optional<Invitation> invitationByToken(String tokenHash) {
        return tables().invitations.byToken(tokenHash);
    }

    @Override
    public Optional<Asked> asked(String invitationId) {
        return tables().invitations.asked(invitationId).map(this::asked);
    }

    @Override
    public Map<String, Asked> askedByTokens(Collection<String> tokenHashes) {
        Map<String, Asked> asked = new HashMap<>();
        tables().invitations.askedByTokens(tokenHashes).forEach((hash, row) -> asked.put(hash, asked(row)));
        return asked;
    }

    private Asked asked(Invitations.AskedRow row) {
        return new Asked(
                row.invitation(),
                row.interaction(),
                row.match(),
                row.answerId() == null ? List.of() : tables().answers.versions(row.answerId()));
    }

    @Override
    public Optional<Invitation> invitationByReference(String reference) {
        return tables().invitations.byReference(reference);
    }

    @Override
    public List<Invitation> invitationsOf(String interactionId) {
        return tables().invitations.of(interactionId);
    }

    @Override
    public Optional<Invitation> newestInvitationTo(Handle handle, Via via) {
        return tables().invitations.newestTo(handle, via);
    }

    @Override
    public List<Invitation> openInvitations(String person, Collection<Handle> handles) {
        return tables().invitations.open(person, handles);
    }

    @Override
    public Optional<Answer> answer(String id) {
        return tables().answers.current(id);
    }

    @Override
    public Optional<Answer> answerTo(String invitationId) {
        return tables().answers.to(invitationId);
    }

    @Override
    public List<Answer> answerVersions(String id) {
        return tables().answers.versions(id);
    }

    @Override
    public List<Answer> answersOfContact(String contactId, Instant since) {
        return tables().answers.ofContact(contactId, since);
    }

    @Override
    public List<LastAsk> lastAsks(List<Whom> whom) {
        return tables().invitations.lastAsks(whom);
    }

    @Override
    public Set<Handle> optedOut(Collection<Handle> handles) {
        return tables().optOuts.among(handles);
    }

    @Override
    public Optional<Delivery> delivery(String id) {
        return tables().deliveries.byId(id);
    }

    @Override
    public List<Delivery> deliveriesOf(String answerId) {
        return tables().deliveries.of(answerId);
    }

    @Override
    public Page owed(Delivery.State state, @Nullable String queue, @Nullable String after, int limit) {
        return tables().pages.owed(state, queue, after, limit);
    }

    @Override
    public Stuck stuck(String queue, @Nullable Instant since, Instant now, int reasons) {
        return tables().deliveries.stuck(queue, since, now, reasons);
    }

    @Override
    public Optional<Escalation> escalation(String answerId) {
        return tables().escalations.of(answerId);
    }

    @Override
    public List<LedgerEntry> ledgerOf(String interactionId) {
        return tables().ledger.of(interactionId);
    }

    @Override
    public boolean remembered(String source, String eventId) {
        return tables().conversations.remembered(source, eventId);
    }

    @Override
    public List<LedgerEntry> ledgerAfter(@Nullable String id, int limit) {
        return tables().ledger.after(id, limit);
    }

    @Override
    public List<NumberedEntry> ledgerFrom(long above, int limit) {
        return tables().ledger.from(above, limit);
    }

    @Override
    public LedgerPosition ledgerPosition(String reader) {
        return tables().ledger.position(reader);
    }

    @Override
    public List<Contact> localContacts(Collection<Handle> handles) {
        return tables().contacts.with(handles);
    }

    @Override
    public Optional<Contact> localContact(String id) {
        return tables().contacts.byId(id);
    }

    @Override
    public Map<String, String> localFigures(String contactId) {
        return tables().contacts.figures(contactId);
    }

    @Override
    public Page page(Resource resource, @Nullable String after, int limit) {
        return tables().pages.page(resource, after, limit);
    }

    @Override
    public Map<Integer, Long> scoresBetween(Metric metric, @Nullable String surveyId, Instant from, Instant until) {
        return tables().answers.scores(metric, surveyId, from, until);
    }

    @Override
    public Map<Via, ResponseRate> responseRates(@Nullable String surveyId, Instant from, Instant until) {
        return tables().history.responseRates(surveyId, from, until);
    }

    @Override
    public Map<Escalation.State, Long> followUpsSince(Instant from) {
        return tables().escalations.since(from);
    }

    @Override
    public Optional<Instant> nextDue() {
        return tables().overview.nextDue();
    }

    @Override
    public List<Past> past(String after, String until, int limit) {
        return tables().history.contacts(after, until, limit);
    }

    @Override
    public List<PastAsk> pastAsks(String after, String until, int limit) {
        return tables().history.asks(after, until, limit);
    }

    @Override
    public Map<String, Instant> optOuts(String afterKey, int limit) {
        return tables().optOuts.after(afterKey, limit);
    }

    @Override
    public Map<String, Backlog> backlog() {
        return tables().deliveries.backlog();
    }

    @Override
    public Map<Store.Station, Instant> oldestDue() {
        return tables().overview.oldestDue();
    }

    @Override
    public Deployments deployments() {
        return tables().deployments;
    }
}
