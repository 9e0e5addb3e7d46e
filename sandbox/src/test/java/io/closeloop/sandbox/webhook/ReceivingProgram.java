// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.webhook;

import io.closeloop.sandbox.http.HttpStandIn;
import io.closeloop.sandbox.http.Reply;
import io.closeloop.sandbox.http.Request;
import java.net.URI;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A program that keeps every webhook it gets and answers as told, 204 at first. */
public final class ReceivingProgram implements AutoCloseable {
    private final BlockingQueue<Request> received = new LinkedBlockingQueue<>();
    private final HttpStandIn http;
    private volatile Function<Request, Reply> answer = request -> Reply.empty(204);

    public ReceivingProgram() {
        this(0);
    }

    public ReceivingProgram(int port) {
        http = new HttpStandIn("program", port)
                .on("(GET|POST)", "/.*", request -> {
                    Reply reply = answer.apply(request);
                    received.add(request);
                    return reply;
                })
                .start();
    }

    public ReceivingProgram answering(Function<Request, Reply> reply) {
        answer = reply;
        return this;
    }

    public URI base() {
        return http.base();
    }

    /** The next request in the order of arrival; fails after ten seconds without any. */
    public Request next() {
        try {
            Request request = received.poll(10, TimeUnit.SECONDS);
            if (request == null) {
                throw new AssertionError("No webhook came");
            }
            return request;
        } catch (InterruptedException e) {
            throw new AssertionError("Interrupted while waiting for a webhook", e);
        }
    }

    /** What has come and was not taken by {@link #next()}. */
    public int waiting() {
        return received.size();
    }

    @Override
    public void close() {
        http.close();
    }
}
