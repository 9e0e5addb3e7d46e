// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.http;

import io.closeloop.port.HttpAnswer;

/** Pages that nobody may keep, index, frame or learn the address of. */
public final class PrivateHtml {
    private static final String POLICY =
            "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; "
                    + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private PrivateHtml() {}

    public static HttpAnswer of(int status, String html) {
        return HttpAnswer.of(status, "text/html; charset=utf-8", html)
                .with("Cache-Control", "no-store")
                .with("Referrer-Policy", "no-referrer")
                .with("X-Robots-Tag", "noindex, nofollow")
                .with("X-Content-Type-Options", "nosniff")
                .with("Content-Security-Policy", POLICY);
    }
}
