// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.closeloop.runtime.rehearse;

import org.jspecify.annotations.NullMarked;
