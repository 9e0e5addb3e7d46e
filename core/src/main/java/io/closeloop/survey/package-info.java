// SPDX-License-Identifier: Apache-2.0
/** The question: metrics, survey definitions, invitations and the answers to them. */
@NullMarked
package io.closeloop.survey;

import org.jspecify.annotations.NullMarked;
