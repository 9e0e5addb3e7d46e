// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Cuts off a connection that sends requests far ahead of its answers: the server would queue them without bound, and walk
 * that queue for each. No browser and no vendor sends ahead at all. One for each connection, on its event loop alone.
 */
final class PipelineLimit extends ChannelDuplexHandler {
    private static final int MOST = 32;

    private final ChannelFutureListener written = done -> answered();
    private int unanswered;
    private boolean cutOff;

    private PipelineLimit() {}

    /** Puts a limit before what reads the connection's requests. */
    static void add(HttpConnection connection) {
        ChannelHandlerContext reader = ((ConnectionBase) connection).channelHandlerContext();
        reader.pipeline().addBefore(reader.name(), "pipeline-limit", new PipelineLimit());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!cutOff && message instanceof HttpRequest && ++unanswered > MOST) {
            cutOff = true;
            context.close();
        }
        if (cutOff) {
            ReferenceCountUtil.release(message);
        } else {
            context.fireChannelRead(message);
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        ChannelPromise watched = promise;
        if (endsAnswer(message)) {
            Channel channel = context.channel();
            // While the client takes its answers, given is as good as read, and costs nothing; one that lets them pile
            // up has them counted until they are gone.
            if (channel.isWritable()) {
                answered();
            } else {
                watched = promise.unvoid().addListener(written);
            }
        }
        context.write(message, watched);
    }

    private void answered() {
        unanswered--;
    }

    /** A note that the body may come is no answer. */
    private static boolean endsAnswer(Object message) {
        return message instanceof LastHttpContent
                && !(message instanceof HttpResponse response
                        && response.status().codeClass() == HttpStatusClass.INFORMATIONAL);
    }
}
