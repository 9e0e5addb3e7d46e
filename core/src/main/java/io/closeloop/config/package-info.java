// SPDX-License-Identifier: Apache-2.0
/** Settings, their problems, and the annotations that describe them. */
@NullMarked
package io.closeloop.config;

import org.jspecify.annotations.NullMarked;
