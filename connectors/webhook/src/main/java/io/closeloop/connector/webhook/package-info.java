// SPDX-License-Identifier: Apache-2.0
/**
 * Webhooks for systems that no other connector speaks to: answers go out and ended contacts come in as CloudEvents 1.0
 * with Standard Webhooks signatures.
 */
@NullMarked
package io.closeloop.connector.webhook;

import org.jspecify.annotations.NullMarked;
