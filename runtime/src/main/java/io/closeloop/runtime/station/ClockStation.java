// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import io.closeloop.escalation.Escalation;
import io.closeloop.escalation.EscalationSettings;
import io.closeloop.interaction.CloseReason;
import io.closeloop.interaction.Conversation;
import io.closeloop.ledger.Facts;
import io.closeloop.ledger.LedgerEvent;
import io.closeloop.port.Tx;
import io.closeloop.survey.Invitation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Station 8: everything that happens because time has passed. All of it is durable rows with a due time. */
public final class ClockStation {
    private static final int BATCH = 100;

    private final Loop loop;
    private final Recorder recorder;

    public ClockStation(Loop loop, Recorder recorder) {
        this.loop = loop;
        this.recorder = recorder;
    }

    /** Does what is due; returns how many things that were. */
    public int step() {
        Instant begun = loop.now();
        List<String> ended = new ArrayList<>();
        int done = loop.write(tx -> {
            ended.clear();
            return idle(tx, ended) + expired(tx) + overdue(tx);
        });
        ended.forEach(interaction -> recorder.told(interaction, "silence", true, begun));
        return done;
    }

    private int idle(Tx tx, List<String> ended) {
        Instant now = loop.now();
        List<Conversation> idle = tx.idle(now, BATCH);
        for (Conversation conversation : idle) {
            Duration silence = loop.config()
                    .get()
                    .policy()
                    .endedAfterSilence()
                    .getOrDefault(conversation.channel(), Duration.ZERO);
            Instant endedAt = conversation.idleAt(silence).orElse(now);
            String id = recorder.end(tx, conversation, endedAt.isAfter(now) ? now : endedAt, CloseReason.IDLE)
                    .interactionId();
            if (id != null) {
                ended.add(id);
            }
        }
        return idle.size();
    }

    private int expired(Tx tx) {
        List<Invitation> expired = tx.expired(loop.now(), BATCH);
        for (Invitation invitation : expired) {
            tx.update(Invitations.expired(invitation));
            loop.journal()
                    .note(
                            tx,
                            LedgerEvent.INVITATION_EXPIRED,
                            Journal.About.invitation(invitation),
                            Facts.invitationExpired(open(invitation)));
        }
        return expired.size();
    }

    private static Duration open(Invitation invitation) {
        Instant since = invitation.sentAt();
        return Duration.between(since == null ? invitation.plannedAt() : since, invitation.expiresAt());
    }

    private int overdue(Tx tx) {
        Instant now = loop.now();
        EscalationSettings settings = loop.config().get().escalation();
        List<Escalation> overdue = tx.overdue(now, BATCH);
        for (Escalation escalation : overdue) {
            boolean again = escalation.nudges() + 1 < settings.nudges();
            if (escalation.state() == Escalation.State.OPEN && settings.nudges() > 0) {
                recorder.nudge(tx, escalation, again ? now.plus(settings.acknowledgeWithin()) : null);
            } else {
                tx.save(escalation, null);
            }
        }
        return overdue.size();
    }
}
