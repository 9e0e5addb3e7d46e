// SPDX-License-Identifier: Apache-2.0
package io.closeloop.faults;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What stands between the program and a vendor's stand-in: passes everything on, or spoils it in one of the ways in which
 * vendors and networks do. Every change cuts the connections that are open.
 */
final class Gate implements AutoCloseable {
    /** What a vendor can do to a caller. */
    enum Fault {
        NONE("nothing"),
        REFUSES("refuses connections"),
        HANGS("takes the request and never answers"),
        SLOW("answers after a second"),
        CUTS("does it, then cuts the connection"),
        HALF("does it and sends half of the answer"),
        GARBAGE("sends random bytes"),
        HTML("sends HTML with 200"),
        ERRORS("answers 500");

        private final String words;

        Fault(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    private static final Duration SLOWNESS = Duration.ofSeconds(1);

    private final int upstream;
    private final int port;
    private final Random random = new Random(1);
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile Fault fault = Fault.NONE;
    private @Nullable ServerSocket listening;

    Gate(URI upstream) {
        this.upstream = upstream.getPort();
        ServerSocket first = listen(0);
        this.port = first.getLocalPort();
        accept(first);
    }

    private static ServerSocket listen(int port) {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new java.net.InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 200);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException("The gate cannot listen", e);
        }
    }

    URI base() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Begins a fault; {@code NONE} ends it. */
    synchronized void set(Fault next) {
        fault = next;
        open.forEach(Gate::closeQuietly);
        ServerSocket now = listening;
        if (next == Fault.REFUSES && now != null) {
            closeQuietly(now);
            listening = null;
        } else if (next != Fault.REFUSES && now == null) {
            accept(listen(port));
        }
    }

    private void accept(ServerSocket socket) {
        listening = socket;
        thread(() -> {
            while (true) {
                try {
                    Socket client = socket.accept();
                    open.add(client);
                    thread(() -> serve(client));
                } catch (IOException closed) {
                    return;
                }
            }
        });
    }

    private static void thread(Runnable task) {
        Thread thread = new Thread(task, "gate");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Socket client) {
        Fault now = fault;
        try (client) {
            client.setTcpNoDelay(true);
            switch (now) {
                case REFUSES -> {}
                case HANGS -> client.getInputStream().transferTo(OutputStream.nullOutputStream());
                case NONE, SLOW, CUTS, HALF -> through(client, now);
                case GARBAGE, HTML, ERRORS -> instead(client, now);
            }
        } catch (IOException cut) {
            // One side has gone, which is what this is about.
            return;
        } finally {
            open.remove(client);
        }
    }

    /**
     * Message by message, so that an answer can be held back or cut in the middle; each over a connection of its own, since
     * the stand-in closes idle ones and the program has to hear of that at once.
     */
    private void through(Socket client, Fault now) throws IOException {
        InputStream asking = new BufferedInputStream(client.getInputStream());
        while (true) {
            byte[] answer = ask(message(asking, false));
            if (now == Fault.CUTS) {
                return;
            }
            if (now == Fault.SLOW) {
                Pause.of(SLOWNESS);
            }
            client.getOutputStream().write(answer, 0, now == Fault.HALF ? answer.length / 2 : answer.length);
            if (now == Fault.HALF) {
                return;
            }
        }
    }

    private byte[] ask(byte[] request) throws IOException {
        try (Socket vendor = new Socket(InetAddress.getByName("127.0.0.1"), upstream)) {
            open.add(vendor);
            try {
                vendor.setTcpNoDelay(true);
                vendor.getOutputStream().write(request);
                boolean head = new String(request, 0, 5, StandardCharsets.ISO_8859_1).equals("HEAD ");
                return renamed(message(new BufferedInputStream(vendor.getInputStream()), head));
            } finally {
                open.remove(vendor);
            }
        }
    }

    private void instead(Socket client, Fault now) throws IOException {
        InputStream asking = new BufferedInputStream(client.getInputStream());
        while (true) {
            message(asking, false);
            byte[] garbage = new byte[400];
            random.nextBytes(garbage);
            byte[] answer =
                    now == Fault.GARBAGE ? garbage : http(now == Fault.HTML ? "200 OK" : "500 Internal Server Error");
            client.getOutputStream().write(answer);
            if (now == Fault.GARBAGE) {
                return;
            }
        }
    }

    private static byte[] http(String status) {
        String page = "<!DOCTYPE html><html><body><h1>We will be back soon</h1></body></html>";
        return ("HTTP/1.1 " + status + "\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: " + page.length()
                        + "\r\n\r\n" + page)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Where a vendor tells its own address, it is this one. Both are as long: ports are those above 32767. */
    private byte[] renamed(byte[] answer) {
        byte[] from = ("127.0.0.1:" + upstream).getBytes(StandardCharsets.ISO_8859_1);
        byte[] to = ("127.0.0.1:" + port).getBytes(StandardCharsets.ISO_8859_1);
        if (from.length == to.length) {
            for (int i = 0; i + from.length <= answer.length; i++) {
                if (Arrays.equals(answer, i, i + from.length, from, 0, from.length)) {
                    System.arraycopy(to, 0, answer, i, to.length);
                }
            }
        }
        return answer;
    }

    /** One HTTP message with its body. */
    private static byte[] message(InputStream in, boolean headOnly) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        until(in, all, "\r\n\r\n");
        String head = all.toString(StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        if (headOnly) {
            return all.toByteArray();
        }
        int length = head.indexOf("\r\ncontent-length:");
        if (length >= 0) {
            String number = head.substring(length + 17, head.indexOf("\r\n", length + 2))
                    .strip();
            byte[] body = in.readNBytes(Integer.parseInt(number));
            all.write(body);
        } else if (head.contains("\r\ntransfer-encoding: chunked")) {
            until(in, all, "\r\n0\r\n\r\n");
        }
        return all.toByteArray();
    }

    private static void until(InputStream in, ByteArrayOutputStream all, String end) throws IOException {
        int matched = 0;
        while (matched < end.length()) {
            int read = in.read();
            if (read < 0) {
                throw new IOException("cut");
            }
            all.write(read);
            matched = read == end.charAt(matched) ? matched + 1 : read == end.charAt(0) ? 1 : 0;
        }
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception gone) {
            return;
        }
    }

    @Override
    public synchronized void close() {
        set(Fault.REFUSES);
    }
}
