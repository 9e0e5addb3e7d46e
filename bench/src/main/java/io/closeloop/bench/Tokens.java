// SPDX-License-Identifier: Apache-2.0
package io.closeloop.bench;

import io.closeloop.survey.Token;
import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.annotations.Benchmark;

/** A survey link's token: made once an ask, hashed once a click and once an answer. */
public class Tokens extends Measured {
    private final Token token = new Token("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8));
    private String invitation = "inv_01JC8Q2M3N4P5Q6R7S8T9V0W1X";
    private String shown = token.of(invitation);

    @Benchmark
    public String make() {
        return token.of(invitation);
    }

    @Benchmark
    public String hash() {
        return Token.hash(shown);
    }
}
