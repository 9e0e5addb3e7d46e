// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.webhook;

import io.closeloop.bench.Measured;
import io.closeloop.delivery.Effect;
import io.closeloop.testkit.Story;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.openjdk.jmh.annotations.Benchmark;

/** Answers as the JSON that a webhook's receiver gets. */
@NullMarked
public class Answers extends Measured {
    private final URI source = URI.create("https://care.example.com");
    private final Effect<WebhookOptions> effect =
            Story.anAnswer().saying("Nobody called me back").effect(new WebhookOptions("crm"));
    private final List<Effect<WebhookOptions>> fifty = Collections.nCopies(50, effect);

    @Benchmark
    public byte[] write_one() {
        return AnswerEvent.of(effect, source).json();
    }

    @Benchmark
    public byte[] write_fifty() {
        return AnswerEvent.batch(fifty, source).json();
    }
}
