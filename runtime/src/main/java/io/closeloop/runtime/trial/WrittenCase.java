// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.trial;

import io.closeloop.config.Describe;

/** One case as it stands in a {@code *.test.yaml} file. */
@Describe("What must come of a contact, an answer or a reply; what each word means: docs/route-tests.md")
public record WrittenCase(
        @Describe("What the case shows, in a few words") String name,

        @Describe("What it assumes; all defaults when left out")
        Given given,

        @Describe("What must come of it") Expect expect) {}
