// SPDX-License-Identifier: Apache-2.0
/** What may be written in routes/ and config/, read from the records that bind it, as pages, schemas and a Camel catalog. */
@NullMarked
package io.closeloop.runtime.vocabulary;

import org.jspecify.annotations.NullMarked;
