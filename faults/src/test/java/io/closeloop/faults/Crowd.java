// SPDX-License-Identifier: Apache-2.0
package io.closeloop.faults;

import io.closeloop.sandbox.twilio.SentMessage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Customers under one name, and the systems that speak for them: a telephone system that posts ended calls, and a survey
 * page that posts answers as soon as the text with the link is there. Both repeat until the program has said 2xx, as a
 * sender of webhooks does. One in five is unhappy and says so, one in five praises.
 */
final class Crowd implements AutoCloseable {
    static final String SOURCE = "https://pbx.example.com";
    private static final Pattern LINK = Pattern.compile("/s/([a-z2-7]{32})");
    private static final AtomicLong NUMBERS = new AtomicLong(4_915_100_000_000L);
    /** Telephone systems tell of a call when its record is written. */
    private static final Duration HEARD_AFTER = Duration.ofMinutes(5);

    private static final int SENDERS = 4;
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final Stage stage;
    private final String name;
    private final List<URI> nodes;
    private final Queue<Customer> all = new ConcurrentLinkedQueue<>();
    private final BlockingQueue<Customer> toAnswer = new LinkedBlockingQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicInteger made = new AtomicInteger();
    private final AtomicInteger turn = new AtomicInteger();
    private final AtomicInteger repeats = new AtomicInteger();
    private volatile boolean calling;
    private volatile boolean answering;
    private volatile boolean patient = true;

    /** @param nodes where the program listens; taken in turn */
    Crowd(Stage stage, String name, List<URI> nodes) {
        this.stage = stage;
        this.name = name;
        this.nodes = List.copyOf(nodes);
    }

    String name() {
        return name;
    }

    List<Customer> customers() {
        return List.copyOf(all);
    }

    /** Requests that had no 2xx and were sent again. */
    int repeats() {
        return repeats.get();
    }

    /** So many customers call now; returns when the program has acknowledged all of them. */
    Crowd call(int customers) {
        AtomicInteger left = new AtomicInteger(customers);
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < SENDERS; i++) {
            callers.add(thread(() -> {
                while (left.getAndDecrement() > 0) {
                    post(next());
                }
            }));
        }
        Pause.join(callers);
        return this;
    }

    /**
     * From now on customers call, at most so many a second. Who could not get through while the program was away does not
     * call twice as often afterwards: that would measure another fault, more load than the machine can carry.
     */
    Crowd keepCalling(int perSecond) {
        calling = true;
        long between = TimeUnit.SECONDS.toNanos(1) / perSecond;
        AtomicLong next = new AtomicLong(System.nanoTime());
        for (int i = 0; i < SENDERS; i++) {
            threads.add(thread(() -> {
                while (calling) {
                    long now = System.nanoTime();
                    long due = next.updateAndGet(last -> Math.max(now, last + between));
                    long ahead = due - now;
                    if (ahead > 0) {
                        Pause.of(Duration.ofNanos(ahead));
                    }
                    if (calling) {
                        post(next());
                    }
                }
            }));
        }
        return this;
    }

    /** Nobody calls any more; returns when the last call is acknowledged. */
    Crowd stopCalling() {
        calling = false;
        Pause.until(
                () -> name + ": calls to be acknowledged",
                Stage.seconds(60),
                () -> all.stream().allMatch(customer -> customer.heard() || customer.refusal() != null));
        return this;
    }

    /** From now on whoever is asked answers. */
    Crowd keepAnswering() {
        answering = true;
        for (int i = 0; i < SENDERS; i++) {
            threads.add(thread(() -> {
                while (answering) {
                    try {
                        Customer customer = toAnswer.poll(100, TimeUnit.MILLISECONDS);
                        if (customer != null) {
                            answer(customer);
                        }
                    } catch (InterruptedException e) {
                        return;
                    }
                }
            }));
        }
        return this;
    }

    int asked() {
        return (int) all.stream().filter(customer -> customer.token() != null).count();
    }

    int answers() {
        return (int) all.stream().filter(Customer::answered).count();
    }

    /** Waits until everybody has been asked. */
    Crowd awaitAsked(Duration most) {
        Pause.until(
                () -> name + ": " + asked() + " of " + all.size() + " asked",
                most,
                () -> all.stream().allMatch(customer -> customer.token() != null || customer.refusal() != null));
        return this;
    }

    /** Waits until everybody has answered. */
    Crowd awaitAnswered(Duration most) {
        Pause.until(
                () -> name + ": " + answers() + " of " + all.size() + " answered",
                most,
                () -> all.stream().allMatch(customer -> customer.answered() || customer.refusal() != null));
        return this;
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "crowd");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Somebody who has not called yet. */
    Customer next() {
        int number = made.getAndIncrement();
        String phone = "+" + NUMBERS.getAndIncrement();
        int score = number % 5 == 0 ? 1 : number % 5 == 1 ? 5 : 4;
        String comment = score == 4 ? null : score == 1 ? "Nobody called me back" : "Bo was great";
        String contact = name + "#" + number;
        Customer[] made = new Customer[1];
        String crmId = stage.customer(phone, contact, message -> hear(made, message));
        made[0] = new Customer(contact, phone, crmId, score, comment);
        all.add(made[0]);
        return made[0];
    }

    private void hear(@Nullable Customer[] whom, SentMessage message) {
        Matcher link = LINK.matcher(message.body());
        Customer customer = whom[0];
        if (customer != null && link.find() && customer.asked(link.group(1))) {
            toAnswer.add(customer);
        }
    }

    void post(Customer customer) {
        repeat(customer, event(customer), customer::wasHeard);
    }

    /** The call, as the telephone system posts it. */
    static Message event(Customer customer) {
        return new Message(
                "/hooks/events",
                "application/cloudevents+json",
                "{\"specversion\":\"1.0\",\"id\":\"" + customer.contact() + "\",\"source\":\"" + SOURCE
                        + "\",\"type\":\"closeloop.interaction.ended\",\"data\":{\"id\":\"" + customer.contact()
                        + "\",\"channel\":\"phone\",\"endedAt\":\""
                        + Clock.systemUTC().instant().minus(HEARD_AFTER)
                        + "\",\"talkSeconds\":180,\"contactId\":\"" + customer.crmId()
                        + "\",\"customer\":{\"phone\":\"" + customer.phone() + "\"}}}");
    }

    void answer(Customer customer) {
        repeat(customer, given(customer), customer::wasAnswered);
    }

    /** The answer, as the survey page posts it. */
    static Message given(Customer customer) {
        return new Message(
                "/api/v1/answers",
                "application/json",
                "{\"token\":\"" + customer.token() + "\",\"score\":" + customer.score()
                        + (customer.comment() == null ? "" : ",\"comment\":\"" + customer.comment() + "\"") + "}");
    }

    /** What is posted to the program. */
    record Message(String path, String contentType, String body) {}

    private void repeat(Customer customer, Message message, Runnable acknowledged) {
        while (patient) {
            int status = post(nodes.get(Math.floorMod(turn.getAndIncrement(), nodes.size())), message);
            if (status / 100 == 2) {
                acknowledged.run();
                return;
            }
            if (status / 100 == 4 && status != 429) {
                customer.wasRefused(message.path() + " " + status);
                return;
            }
            repeats.incrementAndGet();
            Pause.of(Duration.ofMillis(100));
        }
    }

    /** The status; 0 when there was no answer. */
    static int post(URI node, Message message) {
        HttpRequest request = HttpRequest.newBuilder(node.resolve(message.path()))
                .timeout(Duration.ofSeconds(10))
                .header("Authorization", "Bearer " + Stage.TOKEN)
                .header("Content-Type", message.contentType())
                .POST(HttpRequest.BodyPublishers.ofString(message.body()))
                .build();
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException noAnswer) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    @Override
    public void close() {
        calling = false;
        answering = false;
        patient = false;
        Pause.join(threads);
        all.forEach(customer -> stage.forget(customer.phone()));
    }
}
