// SPDX-License-Identifier: Apache-2.0
/** Secrets that stand in a vault: {@code {{hashicorp:secret:twilio#token}}} and its like, read by Camel's own functions. */
@NullMarked
package io.closeloop.runtime.vault;

import org.jspecify.annotations.NullMarked;
