// SPDX-License-Identifier: Apache-2.0
package io.closeloop.delivery;

import org.jspecify.annotations.Nullable;

/**
 * One effect to bring about now.
 *
 * @param id the delivery's id, the same on every try: the idempotency key
 * @param options the verb's options record
 * @param version the wanted version, from 1; higher ones bring an earlier effect up to date
 * @param reference the vendor's id of what an earlier version or try made; null when nothing was made yet
 */
public record Effect<O extends Record>(
        String id,
        String target,
        O options,
        AnswerStory story,
        int version,
        @Nullable String reference) {}
