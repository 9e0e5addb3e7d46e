// SPDX-License-Identifier: Apache-2.0
/**
 * A Salesforce org on loopback: sign-in, SOQL, upserts, collections, composite requests, search and limits, with the
 * answers and the errors the REST API documents. Its objects and fields are those of {@code config/salesforce}.
 */
@org.jspecify.annotations.NullMarked
package io.closeloop.sandbox.salesforce;
