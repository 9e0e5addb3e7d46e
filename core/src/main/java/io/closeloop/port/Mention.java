// SPDX-License-Identifier: Apache-2.0
package io.closeloop.port;

/**
 * A value that a route gives to an option of a {@code deliver:} verb, and where: something that may have to exist at the
 * vendor.
 *
 * @param verb such as {@code slack-praise}
 * @param option such as {@code channel}
 * @param value with settings in place
 * @param file of the route
 * @param line from 1
 * @param column from 1
 */
public record Mention(String verb, String option, String value, String file, int line, int column) {}
