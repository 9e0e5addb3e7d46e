// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.meta;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.UUID;

/** Messenger's message ids: {@code m_} and URL-safe base64. */
public final class MessengerId {
    private MessengerId() {}

    /** A fresh one; never repeats. */
    public static String next() {
        return "m_" + encoded();
    }

    /** A fresh conversation id, {@code t_...}. */
    static String nextConversation() {
        return "t_" + encoded();
    }

    /** For {@code fbtrace_id} in errors. */
    static String nextTrace() {
        return "A" + encoded();
    }

    private static String encoded() {
        UUID random = UUID.randomUUID();
        byte[] bytes = ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(random.getMostSignificantBits())
                .putLong(random.getLeastSignificantBits())
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
