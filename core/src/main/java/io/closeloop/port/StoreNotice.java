// SPDX-License-Identifier: Apache-2.0
package io.closeloop.port;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something about the store that an operator should look at, though it works.
 *
 * @param what such as {@code clock}
 * @param trouble in an operator's words, without secrets
 * @param since null when that is not known
 */
public record StoreNotice(
        String what, String trouble, @Nullable Instant since) {}
