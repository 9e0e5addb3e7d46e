// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.closeloop.store;

import org.jspecify.annotations.NullMarked;
