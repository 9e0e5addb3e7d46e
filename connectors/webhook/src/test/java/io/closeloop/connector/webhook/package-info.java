// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.closeloop.connector.webhook;

import org.jspecify.annotations.NullMarked;
