// SPDX-License-Identifier: Apache-2.0
/** Pages: the survey, the unsubscribe page, the HTTP API and what people look at. */
@NullMarked
package io.closeloop.console;

import org.jspecify.annotations.NullMarked;
