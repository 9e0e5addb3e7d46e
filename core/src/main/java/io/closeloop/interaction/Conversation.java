// SPDX-License-Identifier: Apache-2.0
package io.closeloop.interaction;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A thread that may still go on: e-mail, Messenger, chat. It turns into an {@link Interaction} when it ends, and into a
 * new generation of itself when the customer writes again.
 *
 * @param generation 1 for the first resolution, one more after each reopening
 * @param open false once this generation has ended
 */
public record Conversation(
        String source,
        String stream,
        int generation,
        boolean open,
        Channel channel,
        String address,
        List<Handle> handles,
        @Nullable String customerName,
        @Nullable String language,
        @Nullable String caseId,
        List<Participant> participants,
        int customerMessages,
        int customerCharacters,
        Instant firstAt,
        @Nullable Instant lastCustomerAt,
        @Nullable Instant lastAgentAt) {

    public Conversation {
        handles = List.copyOf(handles);
        participants = List.copyOf(participants);
    }

    /** The first message of a thread never seen before. */
    public static Conversation start(Message message) {
        String stream = message.stream();
        if (stream == null) {
            throw new IllegalArgumentException("A message without a stream starts no conversation");
        }
        return blank(message, stream, 1).and(message);
    }

    private static Conversation blank(Message m, String stream, int generation) {
        return new Conversation(
                m.source(),
                stream,
                generation,
                true,
                m.channel(),
                m.address(),
                List.of(m.customer()),
                null,
                null,
                null,
                List.of(),
                0,
                0,
                m.at(),
                null,
                null);
    }

    /** A call or thread of which only a participant is known yet. */
    public static Conversation joined(
            String source, String stream, Channel channel, Participant participant, Instant at) {
        return rang(source, stream, channel, at).and(participant);
    }

    /** A call of which only a leg is known yet, and nobody has taken that. */
    public static Conversation rang(String source, String stream, Channel channel, Instant at) {
        return new Conversation(
                source, stream, 1, true, channel, "", List.of(), null, null, null, List.of(), 0, 0, at, null, null);
    }

    /** True of a call whose legs rang and were taken by nobody; false of a thread in which somebody wrote. */
    public boolean unanswered() {
        return participants.isEmpty() && lastCustomerAt == null && lastAgentAt == null;
    }

    /** This conversation with somebody of ours taking part; the last to join is the last in the list. */
    public Conversation and(Participant participant) {
        List<Participant> all = new ArrayList<>(participants);
        all.removeIf(p -> p.role() == participant.role() && p.id().equals(participant.id()));
        all.add(participant);
        return with(generation, open, all);
    }

    /** The next generation of a thread whose soft end the vendor took back; what was said so far still counts. */
    public Conversation revived() {
        return open ? this : with(generation + 1, true, participants);
    }

    private Conversation with(int newGeneration, boolean nowOpen, List<Participant> all) {
        return new Conversation(
                source,
                stream,
                newGeneration,
                nowOpen,
                channel,
                address,
                handles,
                customerName,
                language,
                caseId,
                all,
                customerMessages,
                customerCharacters,
                firstAt,
                lastCustomerAt,
                lastAgentAt);
    }

    /** True when this message of a customer starts a new generation of an ended thread. */
    public boolean reopenedBy(Message message) {
        return !open && message.author() == Message.Author.CUSTOMER && !message.automatic();
    }

    /** The next generation, begun by the message that reopened the thread. */
    public Conversation reopen(Message message) {
        return blank(message, stream, generation + 1).and(message);
    }

    /** This conversation with one more message counted; automatic mail and our own surveys count for nothing. */
    public Conversation and(Message m) {
        if (m.automatic() || m.author() == Message.Author.SURVEY) {
            return this;
        }
        List<Handle> allHandles = new ArrayList<>(handles);
        addNew(allHandles, m.customer());
        m.more().forEach(handle -> addNew(allHandles, handle));
        List<Participant> all = new ArrayList<>(participants);
        if (m.queue() != null
                && all.stream().noneMatch(p -> p.role() == Participant.Role.QUEUE && p.id().equals(m.queue()))) {
            all.add(Participant.queue(m.queue()));
        }
        boolean customer = m.author() == Message.Author.CUSTOMER;
        if (!customer && m.authorId() != null) {
            Participant who = m.author() == Message.Author.BOT
                    ? Participant.bot(m.authorId())
                    : Participant.agent(m.authorId(), m.authorName());
            // The last one to write is the last in the list: that agent is the one the customer remembers.
            all.removeIf(p -> p.role() == who.role() && p.id().equals(who.id()));
            all.add(who);
        }
        String text = m.text();
        return new Conversation(
                source,
                stream,
                generation,
                open,
                channel,
                address,
                allHandles,
                m.customerName() == null ? customerName : m.customerName(),
                m.language() == null ? language : m.language(),
                m.caseId() == null ? caseId : m.caseId(),
                all,
                customerMessages + (customer ? 1 : 0),
                customerCharacters + (customer && text != null ? text.length() : 0),
                firstAt.isBefore(m.at()) ? firstAt : m.at(),
                customer ? later(lastCustomerAt, m.at()) : lastCustomerAt,
                customer ? lastAgentAt : later(lastAgentAt, m.at()));
    }

    /** When the idle rule ends it: only after an agent had the last word. Empty while the customer waits for us. */
    public Optional<Instant> idleAt(Duration silence) {
        if (!open || lastAgentAt == null || (lastCustomerAt != null && lastAgentAt.isBefore(lastCustomerAt))) {
            return Optional.empty();
        }
        return Optional.of(lastAgentAt.plus(silence));
    }

    /** The ended contact this generation has become. */
    public Interaction end(String id, Instant at, CloseReason reason) {
        Interaction.Builder b = Interaction.ended(id, channel, source, new End(stream, generation).sourceId(), at)
                .address(address)
                .customerName(customerName)
                .language(language)
                .startedAt(firstAt)
                .closeReason(reason)
                .crmId("case", caseId)
                .customerWrote(customerMessages, customerCharacters)
                .lastCustomerAt(lastCustomerAt);
        handles.forEach(b::handle);
        participants.forEach(b::participant);
        return b.build();
    }

    /**
     * Which end of which thread a contact is.
     *
     * @param generation the thread's when it ended
     */
    public record End(String stream, int generation) {
        private static final Pattern SOURCE_ID = Pattern.compile("(.+)#([0-9]{1,9})", Pattern.DOTALL);

        /** What the contact is called by its source. */
        public String sourceId() {
            return stream + "#" + generation;
        }

        /** Empty for a contact that was no thread. */
        public static Optional<End> of(Interaction interaction) {
            Matcher parts = SOURCE_ID.matcher(interaction.sourceId());
            return parts.matches()
                    ? Optional.of(new End(parts.group(1), Integer.parseInt(parts.group(2))))
                    : Optional.empty();
        }
    }

    /** Whether the customer has come back since one of its ends. */
    public boolean reopenedAfter(End end) {
        return generation > end.generation();
    }

    /** This generation, closed. */
    public Conversation closed() {
        return with(generation, false, participants);
    }

    private static void addNew(List<Handle> handles, Handle handle) {
        if (!handles.contains(handle)) {
            handles.add(handle);
        }
    }

    private static Instant later(@Nullable Instant a, Instant b) {
        return a == null || a.isBefore(b) ? b : a;
    }
}
