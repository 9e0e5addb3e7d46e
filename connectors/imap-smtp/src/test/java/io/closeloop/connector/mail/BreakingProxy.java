// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.mail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Stands before an IMAP server and drops the connection whenever the body of one mail is asked for. */
final class BreakingProxy implements AutoCloseable {
    private static final Pattern BODIES = Pattern.compile("UID FETCH ([0-9,:]+) .*BODY");

    private final ServerSocket socket;
    private final int target;
    private final long poison;

    BreakingProxy(int target, long uid) throws IOException {
        this.socket = new ServerSocket(0, 20, InetAddress.getLoopbackAddress());
        this.target = target;
        this.poison = uid;
        thread(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    private void accept() throws IOException {
        while (!socket.isClosed()) {
            Socket client = socket.accept();
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            thread(() -> commands(client, server));
            thread(() -> {
                try (client;
                        server) {
                    server.getInputStream().transferTo(client.getOutputStream());
                }
            });
        }
    }

    private void commands(Socket client, Socket server) throws IOException {
        try (client;
                server) {
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
            OutputStream out = server.getOutputStream();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (asksFor(line)) {
                    return;
                }
                out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
                out.flush();
            }
        }
    }

    private boolean asksFor(String line) {
        Matcher fetch = BODIES.matcher(line);
        if (!fetch.find()) {
            return false;
        }
        for (String range : fetch.group(1).split(",")) {
            String[] ends = range.split(":", 2);
            if (Long.parseLong(ends[0]) <= poison && poison <= Long.parseLong(ends[ends.length - 1])) {
                return true;
            }
        }
        return false;
    }

    private static void thread(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException closed) {
                // the other side has gone
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private interface Work {
        void run() throws IOException;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
