// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.meta;

import io.closeloop.bench.Measured;
import io.closeloop.port.HttpCall;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.openjdk.jmh.annotations.Benchmark;

/** One message of Messenger. */
@NullMarked
public class MetaSignatures extends Measured {
    private static final String MESSAGE =
            "{\"object\":\"page\",\"entry\":[{\"id\":\"1234567890\",\"time\":1772532000000,"
                    + "\"messaging\":[{\"sender\":{\"id\":\"24681012141618\"},\"recipient\":{\"id\":\"1234567890\"},"
                    + "\"timestamp\":1772532000000,\"message\":{\"mid\":\"m_0123456789abcdef0123456789abcdef\","
                    + "\"text\":\"Thank you, that was quick. The new invoice has arrived, everything is fine now.\"}}]}]}";

    private final MetaSignature signature = new MetaSignature("0123456789abcdef0123456789abcdef");
    private final HttpCall call = signed();

    private HttpCall signed() {
        return new HttpCall(
                "POST",
                "/hooks/meta",
                null,
                // What proves a token is what signs a body: the same MAC in the same spelling.
                Map.of(MetaSignature.HEADER, "sha256=" + signature.proof(MESSAGE)),
                MESSAGE.getBytes(StandardCharsets.UTF_8),
                "127.0.0.1");
    }

    @Benchmark
    public boolean check() {
        return signature.isOn(call);
    }
}
