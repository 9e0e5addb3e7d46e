// SPDX-License-Identifier: Apache-2.0
/** Tests of the Twilio connector. */
@NullMarked
package io.closeloop.connector.twilio;

import org.jspecify.annotations.NullMarked;
