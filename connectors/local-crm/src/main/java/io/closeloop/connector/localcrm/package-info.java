// SPDX-License-Identifier: Apache-2.0
/** The built-in CRM: contacts in the program's own database, filled from CSV. For trying out, and for small centers. */
@NullMarked
package io.closeloop.connector.localcrm;

import org.jspecify.annotations.NullMarked;
