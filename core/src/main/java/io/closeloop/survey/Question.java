// SPDX-License-Identifier: Apache-2.0
package io.closeloop.survey;

/**
 * A survey's question as a customer was asked it: an answer is read by it, whatever the survey's file says by then.
 *
 * @param metric the scale of the score
 * @param wording version of the words
 */
public record Question(Metric metric, String wording) {}
