// SPDX-License-Identifier: Apache-2.0
package io.closeloop.faults;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/** What all tests mean by load and by service. */
final class Load {
    /** Contacts a second, each with a text, an answer and two or three effects: what two cores can do beside the stand-ins. */
    static final int PER_SECOND = Form.pick(25, 80);

    /** Within this time after the end of a fault everything goes on as usual. */
    static final Duration BACK = Duration.ofSeconds(30);

    private Load() {}

    /** How long it takes until a new contact has gone all the way: heard, asked, answered, told to everybody. */
    static Duration probe(Stage stage, Database database, String name, List<URI> nodes) {
        long begun = System.nanoTime();
        try (Crowd one = new Crowd(stage, name, nodes)) {
            one.keepAnswering().call(1).awaitAnswered(Stage.seconds(90));
            Account.settled(database, Stage.seconds(90), one);
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            List<String> differences = Account.of(one, database, stage).differences();
            if (!differences.isEmpty()) {
                throw new AssertionError("A new contact after " + name + ": " + differences);
            }
            return took;
        }
    }
}
