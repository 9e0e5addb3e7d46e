// SPDX-License-Identifier: Apache-2.0
package io.closeloop.match;

import io.closeloop.match.Match.Basis;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Weighs what the CRM found for one interaction. Pure.
 *
 * <p>A person's word settles it. Else a record id or a case id that the contact carried decides alone, whatever the
 * address says: a number may be shared, an id is not. Two ids that name different contacts contradict each other, and so
 * do two addresses that are about equally good: then nothing is written until a person has decided.
 */
public final class Matcher {
    // Confidences are sums of decimal fractions; a gap that reads 0.15 must not lose to 0.15 by a rounding error.
    private static final double ROUNDING = 1e-9;

    private Matcher() {}

    /** The tie that the hits amount to under the settings. */
    public static Match match(Found found, MatchingSettings settings) {
        Map<String, Set<Basis>> byContact = new LinkedHashMap<>();
        Set<String> optedOut = new HashSet<>();
        for (Found.Hit hit : found.hits()) {
            if (hit.contact().optedOut()) {
                optedOut.add(hit.contact().id());
            }
            byContact
                    .computeIfAbsent(hit.contact().id(), id -> EnumSet.noneOf(Basis.class))
                    .add(hit.basis());
        }
        if (byContact.isEmpty()) {
            return new Match.Nobody("nobody in the CRM has this record, case, e-mail address or phone number");
        }
        List<Match.Candidate> candidates = byContact.entrySet().stream()
                .map(entry -> candidate(entry.getKey(), entry.getValue(), optedOut.contains(entry.getKey()), settings))
                .sorted(Comparator.comparingInt((Match.Candidate c) -> rank(c.basis()))
                        .thenComparing(Match.Candidate::confidence, Comparator.reverseOrder())
                        .thenComparing(Match.Candidate::basis))
                .toList();
        Match.Candidate best = candidates.get(0);
        boolean sure = best.confidence() >= settings.sureEnough() - ROUNDING;
        if (!sure || candidates.stream().skip(1).anyMatch(other -> rivals(best, other, settings))) {
            return new Match.Ambiguous(candidates);
        }
        return new Match.Matched(best.contactId(), best.basis(), best.confidence());
    }

    private static Match.Candidate candidate(
            String contactId, Set<Basis> bases, boolean optedOut, MatchingSettings settings) {
        Basis strongest = bases.stream()
                .min(Comparator.comparingInt(Matcher::rank).thenComparing(Comparator.naturalOrder()))
                .orElseThrow();
        double confidence = bases.stream()
                .filter(basis -> rank(basis) == rank(strongest))
                .mapToDouble(basis -> weight(basis, settings))
                .max()
                .orElse(0);
        if (strongest == Basis.EMAIL && bases.contains(Basis.PHONE)) {
            confidence += settings.bothAgree();
        }
        return new Match.Candidate(contactId, strongest, Math.min(1, confidence), optedOut);
    }

    /** A weaker sort of tie never rivals a stronger one; within one sort the distance counts. */
    private static boolean rivals(Match.Candidate best, Match.Candidate other, MatchingSettings settings) {
        return rank(best.basis()) == rank(other.basis())
                && best.confidence() - other.confidence() < settings.tooClose() - ROUNDING;
    }

    private static int rank(Basis basis) {
        return switch (basis) {
            case PERSON -> 0;
            case RECORD_ID, CASE_ID -> 1;
            case EMAIL, PHONE -> 2;
        };
    }

    private static double weight(Basis basis, MatchingSettings settings) {
        return switch (basis) {
            case PERSON -> 1;
            case RECORD_ID -> settings.recordId();
            case CASE_ID -> settings.caseId();
            case EMAIL -> settings.email();
            case PHONE -> settings.phone();
        };
    }
}
