// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.closeloop.connector.kafka;

import org.jspecify.annotations.NullMarked;
