// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.interaction.Channel;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.ledger.LedgerEntry;
import io.closeloop.ledger.LedgerEvent;
import io.closeloop.port.Deployments.Deployment;
import io.closeloop.port.Deployments.State;
import io.closeloop.port.Intake;
import io.closeloop.port.Recorded;
import io.closeloop.port.Store;
import io.closeloop.port.View;
import io.closeloop.runtime.config.Home;
import io.closeloop.runtime.deploy.DeployOutcome;
import io.closeloop.runtime.deploy.Draft;
import io.closeloop.runtime.fixture.RouteFolder;
import io.closeloop.runtime.fixture.Site;
import io.closeloop.store.SqlStore;
import io.closeloop.testkit.Story;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Edits of one route, a third of them broken, while 200 contacts a second go through it, in the whole program. The number
 * of edits is the system property {@code closeloop.edits}; 500 take some four minutes.
 */
class EditsUnderLoadTest {
    private static final int EDITS = Integer.getInteger("closeloop.edits", 30);
    private static final int EVERY_SO_OFTEN = 10;
    private static final String NAME = "routes/intake/version.camel.yaml";

    @TempDir
    Path folder = Path.of(".");

    private final AtomicInteger number = new AtomicInteger();
    private final Queue<CompletableFuture<List<Recorded>>> first = new ConcurrentLinkedQueue<>();
    private final Queue<CompletableFuture<List<Recorded>>> repeats = new ConcurrentLinkedQueue<>();

    private static String version(int edit) {
        return RouteFolder.header("version", "channel:phone", "tag", "v" + edit);
    }

    /** One mistake after the other, each of a kind of its own; the last one shows only when it is started. */
    private static String broken(int edit) {
        return switch (edit / 3 % 4) {
            case 0 -> version(edit).replace("steps:", "stepps:");
            case 1 -> version(edit).substring(0, 60);
            case 2 -> RouteFolder.to("version", "channel:phone", "nosuch:x");
            default -> RouteFolder.to("version", "direct:taken", "log:x");
        };
    }

    private void arrive(Program program) {
        int i = number.getAndIncrement();
        Intake ended = new Intake.Ended(Interaction.ended(
                        "",
                        Channel.PHONE,
                        "twilio-voice",
                        "CA" + i,
                        program.loop().clock().instant())
                .handle(Handle.phone("+1555%07d".formatted(i)))
                .build());
        first.add(stage(program, ended));
        if (i % 10 == 0) {
            repeats.add(stage(program, ended));
        }
    }

    private static CompletableFuture<List<Recorded>> stage(Program program, Intake intake) {
        CompletionStage<List<Recorded>> recorded = program.inbox().record(List.of(intake));
        return recorded.toCompletableFuture();
    }

    @Test
    void nothing_is_lost_handled_twice_or_refused_and_the_last_good_version_is_live() throws Exception {
        Site.install(folder);
        Site.write(folder, "config/application.properties", "closeloop.crm=local\n");
        Site.write(folder, "routes/taken.camel.yaml", RouteFolder.to("taken", "direct:taken", "log:x"));
        Site.write(folder, NAME, version(0));
        Map<String, String> environment = Map.of(
                "CLOSELOOP_HTTP_PORT", "0", "CLOSELOOP_MANAGEMENT_PORT", "0", "CLOSELOOP_HTTP_HOST", "127.0.0.1");
        ScheduledExecutorService arrivals = Executors.newSingleThreadScheduledExecutor();
        try (Program program = Program.start(
                new Home(folder),
                environment,
                new Program.Parts(
                        SqlStore::open,
                        (phones, clock) -> values -> Story.anAnswer().build().interaction(),
                        running -> List.of()))) {
            Instant begun = program.loop().clock().instant();
            arrivals.scheduleAtFixedRate(() -> arrive(program), 0, 5, TimeUnit.MILLISECONDS);

            List<Long> micros = new ArrayList<>();
            int good = 0;
            for (int edit = 1; edit <= EDITS; edit++) {
                boolean sound = edit % 3 != 0;
                String text = sound ? version(edit) : broken(edit);
                boolean bySaving = edit % EVERY_SO_OFTEN == 0;
                if (bySaving) {
                    save(program, text, sound);
                } else {
                    submit(program, text, sound);
                }
                good = sound ? edit : good;
                assertThat(program.loop().desk().plan("channel:phone", "a fact").tags())
                        .as("after edit %d", edit)
                        .containsExactly("v" + good);
                if (sound) {
                    micros.add(program.deployer().lastSwap().toNanos() / 1000);
                }
            }
            arrivals.shutdown();
            assertThat(arrivals.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
            Duration took = Duration.between(begun, program.loop().clock().instant());

            Collections.sort(micros);
            Files.writeString(
                    Path.of("target/edits-under-load.txt"),
                    "%d edits in %d s under %d contacts (%d a second); planning waited: median %d us, p95 %d us, longest %d us%n"
                            .formatted(
                                    EDITS,
                                    took.toSeconds(),
                                    number.get(),
                                    number.get() * 1000L / Math.max(1, took.toMillis()),
                                    micros.get(micros.size() / 2),
                                    micros.get(micros.size() * 95 / 100),
                                    micros.get(micros.size() - 1)));
            judge(program, good);
        } finally {
            arrivals.shutdownNow();
        }
    }

    private void submit(Program program, String text, boolean sound) throws Exception {
        DeployOutcome outcome = program.deploy(new Draft(live -> live.with(NAME, text), "ana", "api", null, false))
                .get(30, TimeUnit.SECONDS);
        assertThat(outcome).isInstanceOf(sound ? DeployOutcome.Live.class : DeployOutcome.Refused.class);
    }

    /** As an admin does; the program finds it by itself. */
    private void save(Program program, String text, boolean sound) throws Exception {
        long before = last(program).number();
        Site.write(folder, NAME, text);
        await(() -> last(program).number() > before && last(program).state() != State.PROPOSED);
        assertThat(last(program).state()).isEqualTo(sound ? State.LIVE : State.REFUSED);
        if (!sound) {
            // Mended in the folder, so that the next edits from elsewhere do not meet one in the middle.
            Site.write(
                    folder,
                    NAME,
                    Objects.requireNonNull(program.deployer().status().sources().text(NAME)));
        }
    }

    private static Deployment last(Program program) {
        return program.deployer().history(Long.MAX_VALUE, 1).get(0);
    }

    private static void await(BooleanSupplier met) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        for (int i = 0; i < 3000 && !met.getAsBoolean(); i++) {
            never.await(20, TimeUnit.MILLISECONDS);
        }
        assertThat(met.getAsBoolean()).isTrue();
    }

    private void judge(Program program, int lastGood) throws Exception {
        for (CompletableFuture<List<Recorded>> each : first) {
            assertThat(each.get(30, TimeUnit.SECONDS))
                    .singleElement()
                    .satisfies(r -> assertThat(r.fresh()).isTrue());
        }
        for (CompletableFuture<List<Recorded>> each : repeats) {
            assertThat(each.get(30, TimeUnit.SECONDS)).containsExactly(Recorded.REPEAT);
        }
        long contacts = number.get();
        await(() -> Collections.disjoint(
                program.loop().store().read(View::oldestDue).keySet(),
                Set.of(Store.Station.MATCH, Store.Station.DECIDE)));
        Set<String> versions = new TreeSet<>();
        for (int i = 0; i < contacts; i++) {
            String id = "CA" + i;
            program.loop().store().read(now -> {
                Interaction interaction =
                        now.interactionBySource("twilio-voice", id).orElseThrow();
                List<String> tags = interaction.tags().stream()
                        .filter(tag -> tag.matches("v\\d+"))
                        .toList();
                assertThat(tags).as("%s went through one version", id).hasSize(1);
                versions.add(tags.get(0));
                assertThat(now.ledgerOf(interaction.id()))
                        .extracting(LedgerEntry::event)
                        .as("%s was handled once", id)
                        .containsOnlyOnce(LedgerEvent.INTERACTION_ENDED)
                        .doesNotContain(LedgerEvent.INTERACTION_UNPLANNED)
                        .satisfies(events -> assertThat(events.stream()
                                        .filter(e ->
                                                e == LedgerEvent.DECISION_SKIP || e == LedgerEvent.DECISION_INVITE))
                                .hasSize(1));
                return true;
            });
        }
        assertThat(versions)
                .allSatisfy(version -> assertThat(
                                Integer.parseInt(version.substring(1)) % 3 != 0 || version.equals("v0"))
                        .isTrue());
        assertThat(program.deployer().status().sources().text(NAME)).isEqualTo(version(lastGood));
    }
}
