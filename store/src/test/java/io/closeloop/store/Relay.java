// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands before a server and hands everything on; while it is silent, nothing, though every connection stays open. */
final class Relay implements AutoCloseable {
    private static final int BUFFER = 1 << 13;

    private final ServerSocket socket;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private boolean silent;

    Relay(int target) throws IOException {
        this.socket = new ServerSocket(0, 20, InetAddress.getByName("127.0.0.1"));
        this.target = target;
        thread(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    synchronized void silent(boolean now) {
        silent = now;
        notifyAll();
    }

    private synchronized void awaitSpeech() throws InterruptedException {
        while (silent) {
            wait();
        }
    }

    private void accept() throws IOException {
        while (!socket.isClosed()) {
            Socket client = socket.accept();
            Socket server = new Socket(InetAddress.getByName("127.0.0.1"), target);
            open.add(client);
            open.add(server);
            thread(() -> handOn(client, server));
            thread(() -> handOn(server, client));
        }
    }

    private void handOn(Socket from, Socket to) throws IOException, InterruptedException {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            byte[] bytes = new byte[BUFFER];
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                awaitSpeech();
                to.getOutputStream().write(bytes, 0, read);
            }
            awaitSpeech();
        }
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static void thread(Work work) {
        Daemons.named("relay", () -> {
                    try {
                        work.run();
                    } catch (IOException closed) {
                        // One side has gone, or the test is over.
                        return;
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                })
                .start();
    }

    @Override
    public void close() throws IOException {
        silent(false);
        socket.close();
        for (Socket one : open) {
            one.close();
        }
    }
}
