// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.http;

import io.closeloop.port.HttpAnswer;
import io.closeloop.port.HttpCall;
import java.util.concurrent.CompletionStage;

/** Something served to people or programs that may look into the store. Called on a worker thread; thread-safe. */
public interface Page {
    /** Such as {@code GET}, which takes HEAD as well, or {@code *} for GET and POST; others are answered 405. */
    String method();

    /** A path such as {@code /s/:token}; the part after a colon is given as parameter. {@code /*} at the end takes all. */
    String path();

    /** @param parameter the part of the path that stands for the colon word or the star; empty when there is none */
    CompletionStage<HttpAnswer> answer(HttpCall call, String parameter);
}
