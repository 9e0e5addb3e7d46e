// SPDX-License-Identifier: Apache-2.0
/** How a vendor's webhook reaches the program: its published and its real address, and the patience of a redelivery. */
@org.jspecify.annotations.NullMarked
package io.closeloop.sandbox.webhook;
