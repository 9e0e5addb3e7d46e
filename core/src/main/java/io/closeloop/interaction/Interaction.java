// SPDX-License-Identifier: Apache-2.0
package io.closeloop.interaction;

import io.closeloop.interaction.Participant.Role;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One ended contact, as it was at its end. Immutable; {@link #with()} gives a builder for a corrected copy.
 *
 * @param id ours, time-ordered
 * @param source the intake it came through, such as {@code twilio-voice}; with {@code sourceId} unique
 * @param sourceId the vendor's id of this contact (of this resolution, where a thread can be resolved twice)
 * @param address our own side: the number called, the mailbox, the page; empty when unknown
 * @param handles the customer's addresses, best first; may be empty (a withheld number)
 * @param customerName as the channel gave it; null when it gave none
 * @param language BCP 47; null when unknown
 * @param crmIds record ids the contact carried, by kind: {@code contact}, {@code case}, {@code account}
 * @param customerMessages messages the customer wrote; 0 on the phone
 * @param customerCharacters characters the customer wrote; 0 on the phone
 * @param talkSeconds whole seconds of talk; 0 for written channels
 * @param lastCustomerAt when the customer was last heard
 * @param tags words that admins' routes and sources attached, sorted
 */
public record Interaction(
        String id,
        Channel channel,
        String source,
        String sourceId,
        String address,
        List<Handle> handles,
        @Nullable String customerName,
        Instant startedAt,
        Instant endedAt,
        List<Participant> participants,
        @Nullable String language,
        CloseReason closeReason,
        Map<String, String> crmIds,
        int customerMessages,
        int customerCharacters,
        long talkSeconds,
        Instant lastCustomerAt,
        List<String> tags) {

    public Interaction {
        handles = List.copyOf(handles);
        participants = List.copyOf(participants);
        crmIds = Map.copyOf(crmIds);
        tags = List.copyOf(new TreeSet<>(tags));
        if (endedAt.isBefore(startedAt)) {
            startedAt = endedAt;
        }
    }

    /** Without the customer's name and handles, because records end up in log lines. */
    @Override
    public String toString() {
        return "Interaction[" + id + ", " + source + "/" + sourceId + ", " + closeReason.code() + "]";
    }

    /** The last human agent: the one the customer remembers. */
    public Optional<Participant> agent() {
        return last(Role.AGENT);
    }

    /** The last queue. */
    public Optional<Participant> queue() {
        return last(Role.QUEUE);
    }

    /** True when an automat took part and no human did. */
    public boolean botOnly() {
        return last(Role.BOT).isPresent() && last(Role.AGENT).isEmpty();
    }

    private Optional<Participant> last(Role role) {
        return participants.stream().filter(p -> p.role() == role).reduce((first, second) -> second);
    }

    /** The first handle of a kind. */
    public Optional<Handle> handle(Handle.Kind kind) {
        return handles.stream().filter(h -> h.kind() == kind).findFirst();
    }

    /** A builder for a new interaction with everything optional left empty. */
    public static Builder ended(String id, Channel channel, String source, String sourceId, Instant endedAt) {
        return new Builder(id, channel, source, sourceId, endedAt);
    }

    /** A builder that starts from this one. */
    public Builder with() {
        Builder b = new Builder(id, channel, source, sourceId, endedAt);
        b.address = address;
        b.handles.addAll(handles);
        b.customerName = customerName;
        b.startedAt = startedAt;
        b.participants.addAll(participants);
        b.language = language;
        b.closeReason = closeReason;
        b.crmIds.putAll(crmIds);
        b.customerMessages = customerMessages;
        b.customerCharacters = customerCharacters;
        b.talkSeconds = talkSeconds;
        b.lastCustomerAt = lastCustomerAt;
        b.tags.addAll(tags);
        return b;
    }

    /** Collects an interaction; not thread-safe. */
    public static final class Builder {
        private String id;
        private final Channel channel;
        private final String source;
        private final String sourceId;
        private final Instant endedAt;
        private String address = "";
        private final List<Handle> handles = new ArrayList<>();
        private @Nullable String customerName;
        private Instant startedAt;
        private final List<Participant> participants = new ArrayList<>();
        private @Nullable String language;
        private CloseReason closeReason = CloseReason.COMPLETED;
        private final Map<String, String> crmIds = new LinkedHashMap<>();
        private int customerMessages;
        private int customerCharacters;
        private long talkSeconds;
        private @Nullable Instant lastCustomerAt;
        private final List<String> tags = new ArrayList<>();

        private Builder(String id, Channel channel, String source, String sourceId, Instant endedAt) {
            this.id = id;
            this.channel = channel;
            this.source = source;
            this.sourceId = sourceId;
            this.endedAt = endedAt;
            this.startedAt = endedAt;
        }

        public Builder id(String value) {
            this.id = value;
            return this;
        }

        public Builder address(String value) {
            this.address = value;
            return this;
        }

        /** Adds a handle unless it is there already. */
        public Builder handle(Handle value) {
            if (!handles.contains(value)) {
                handles.add(value);
            }
            return this;
        }

        public Builder customerName(@Nullable String value) {
            this.customerName = value == null || value.isBlank() ? null : value;
            return this;
        }

        public Builder startedAt(Instant value) {
            this.startedAt = value;
            return this;
        }

        public Builder participant(Participant value) {
            participants.add(value);
            return this;
        }

        public Builder language(@Nullable String value) {
            this.language = value == null || value.isBlank() ? null : value;
            return this;
        }

        public Builder closeReason(CloseReason value) {
            this.closeReason = value;
            return this;
        }

        /** Adds a CRM record id; an empty or null one is left out. */
        public Builder crmId(String kind, @Nullable String value) {
            if (value != null && !value.isBlank()) {
                crmIds.put(kind, value);
            }
            return this;
        }

        public Builder customerWrote(int messages, int characters) {
            this.customerMessages = messages;
            this.customerCharacters = characters;
            return this;
        }

        public Builder talkSeconds(long value) {
            this.talkSeconds = value;
            return this;
        }

        public Builder lastCustomerAt(@Nullable Instant value) {
            this.lastCustomerAt = value;
            return this;
        }

        public Builder tag(String value) {
            if (!value.isBlank()) {
                tags.add(value.strip());
            }
            return this;
        }

        public Interaction build() {
            return new Interaction(
                    id,
                    channel,
                    source,
                    sourceId,
                    address,
                    handles,
                    customerName,
                    startedAt,
                    endedAt,
                    participants,
                    language,
                    closeReason,
                    crmIds,
                    customerMessages,
                    customerCharacters,
                    talkSeconds,
                    lastCustomerAt == null ? endedAt : lastCustomerAt,
                    tags);
        }
    }
}
