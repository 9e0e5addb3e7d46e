// SPDX-License-Identifier: Apache-2.0
/**
 * Salesforce through camel-salesforce: contacts are looked up in batches, answers are written as records of
 * {@code config/salesforce} in one composite call per 200.
 */
@NullMarked
package io.closeloop.connector.salesforce;

import org.jspecify.annotations.NullMarked;
