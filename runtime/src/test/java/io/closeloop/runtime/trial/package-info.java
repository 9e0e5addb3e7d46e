// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.closeloop.runtime.trial;

import org.jspecify.annotations.NullMarked;
