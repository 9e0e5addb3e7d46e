// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import io.closeloop.survey.Answer;
import org.jspecify.annotations.Nullable;

/** What became of an answer somebody gave. */
public sealed interface Given {
    /** It is stored as a new version. */
    record Stored(Answer answer) implements Given {}

    /** Nothing new: the same score and words again, or a repeated message. */
    record Same(@Nullable Answer answer) implements Given {}

    /** The invitation is over, or the time in which an answer may be changed is. */
    record Closed() implements Given {}

    /** No such invitation. */
    record Unknown() implements Given {}
}
