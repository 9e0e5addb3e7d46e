// SPDX-License-Identifier: Apache-2.0
/** Reads config/: properties with their lines, YAML into records, all problems at once. */
@NullMarked
package io.closeloop.runtime.config;

import org.jspecify.annotations.NullMarked;
