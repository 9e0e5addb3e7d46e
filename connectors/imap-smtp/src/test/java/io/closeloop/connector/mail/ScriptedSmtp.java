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
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A real SMTP server on loopback that answers chosen commands in a chosen way, each named by the beginning of its line.
 * {@code DOT} is the end of the data, {@code GREETING} the first word.
 */
final class ScriptedSmtp implements AutoCloseable {
    /** The answer that never comes. */
    static final String SILENCE = "silence";

    /** The connection is closed instead of an answer. */
    static final String HANG_UP = "hang up";

    private final ServerSocket socket;
    private final Map<String, String> answers;
    private final List<Socket> clients = new CopyOnWriteArrayList<>();
    final List<String> heard = new CopyOnWriteArrayList<>();

    ScriptedSmtp(Map<String, String> answers) throws IOException {
        this.answers = answers;
        this.socket = new ServerSocket(0, 20, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::accept);
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return socket.getLocalPort();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                clients.add(client);
                Thread thread = new Thread(() -> talk(client));
                thread.setDaemon(true);
                thread.start();
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void talk(Socket client) {
        try (client) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
            OutputStream out = client.getOutputStream();
            if (!say(out, "GREETING", "220 ready")) {
                return;
            }
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                heard.add(line);
                String command = line.split("[ :]", 2)[0].toUpperCase(java.util.Locale.ROOT);
                String usual = switch (command) {
                    case "EHLO" -> "250-loopback\r\n250 AUTH LOGIN PLAIN";
                    case "AUTH" -> "235 2.7.0 welcome";
                    case "DATA" -> "354 go on";
                    case "QUIT" -> "221 bye";
                    default -> "250 ok";
                };
                if (!say(out, line, usual)) {
                    return;
                }
                if (command.equals("DATA") && !answers.containsKey("DATA")) {
                    for (String data = in.readLine(); data != null && !data.equals("."); data = in.readLine()) {
                        heard.add(data);
                    }
                    if (!say(out, "DOT", "250 2.0.0 taken")) {
                        return;
                    }
                }
            }
        } catch (IOException gone) {
            // the client has left
        }
    }

    /** False when the conversation is over. */
    private boolean say(OutputStream out, String line, String usual) throws IOException {
        String answer = answers.entrySet().stream()
                .filter(scripted -> line.startsWith(scripted.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(usual);
        if (answer.equals(HANG_UP)) {
            return false;
        }
        if (!answer.equals(SILENCE)) {
            out.write((answer + "\r\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket client : clients) {
            client.close();
        }
    }
}
