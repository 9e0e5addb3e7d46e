// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.webhook;

/**
 * What came back for a webhook after its last attempt.
 *
 * @param status HTTP status, or {@link #NO_ANSWER} when no attempt got an HTTP answer
 * @param contentType as answered, empty when absent
 * @param body as answered, read as UTF-8
 * @param attempts made in all, at least 1
 */
public record Receipt(int status, String contentType, String body, int attempts) {
    /** Connection refused, reset or timed out. */
    public static final int NO_ANSWER = 0;

    /** Whether the program took the webhook: any 2xx. */
    public boolean accepted() {
        return status >= 200 && status < 300;
    }
}
