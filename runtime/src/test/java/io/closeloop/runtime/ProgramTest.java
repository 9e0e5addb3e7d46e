// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.closeloop.config.ConfigProblem;
import io.closeloop.config.ConfigProblems;
import io.closeloop.port.Intake;
import io.closeloop.port.Recorded;
import io.closeloop.runtime.deploy.DeployOutcome;
import io.closeloop.runtime.deploy.Draft;
import io.closeloop.runtime.fixture.RouteFolder;
import io.closeloop.runtime.fixture.SmallHome;
import io.closeloop.testkit.Story;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole program on a temporary home: it starts with all of it or tells everything that is wrong. */
class ProgramTest {
    @TempDir
    Path folder = Path.of(".");

    @SuppressWarnings("NullAway.Init")
    private SmallHome home;

    @BeforeEach
    void home() throws IOException {
        home = new SmallHome(folder);
    }

    private static HttpResponse<String> get(int port, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .timeout(Duration.ofSeconds(10))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void health_and_metrics_are_on_the_management_port_and_that_listens_on_loopback_only() throws Exception {
        try (Program program = home.start()) {
            assertThat(get(program.managementPort(), "/observe/health").statusCode())
                    .isEqualTo(200);
            assertThat(get(program.managementPort(), "/observe/metrics").statusCode())
                    .isEqualTo(200);
            assertThat(get(program.port(), "/observe/health").statusCode()).isEqualTo(404);
            assertThatThrownBy(() -> {
                        try (Socket socket = new Socket()) {
                            socket.connect(new InetSocketAddress("127.0.0.2", program.managementPort()), 2000);
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void a_recorded_contact_survives_a_restart() throws Exception {
        Intake ended = new Intake.Ended(Story.anAnswer().build().interaction());
        List<Recorded> first;
        try (Program program = home.start()) {
            first = program.inbox().record(List.of(ended)).toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
        try (Program program = home.start()) {
            List<Recorded> again =
                    program.inbox().record(List.of(ended)).toCompletableFuture().get(10, TimeUnit.SECONDS);

            assertThat(first.get(0).fresh()).isTrue();
            assertThat(again.get(0).fresh()).isFalse();
        }
    }

    @Test
    void a_program_that_cannot_start_says_everything_and_leaves_the_store_free() throws Exception {
        new RouteFolder(folder)
                .write("bad", RouteFolder.to("bad", "answers:all", "deliver:pigeon"))
                .write("worse", RouteFolder.to("worse", "answers:all", "survey:csat"));

        ConfigProblems refused = catchThrowableOfType(ConfigProblems.class, home::start);

        assertThat(refused.problems())
                .extracting(ConfigProblem::file)
                .containsExactlyInAnyOrder("routes/bad.camel.yaml", "routes/worse.camel.yaml");
        new RouteFolder(folder).delete("bad").delete("worse");
        try (Program program = home.start()) {
            assertThat(program.deployer().live()).containsOnlyKeys("which-survey");
        }
    }

    @Test
    void what_is_only_noted_about_a_setting_keeps_no_change_back() throws Exception {
        Files.writeString(folder.resolve("config/application.properties"), "my.name=${CLOSELOOP_NOWHERE_SET}\n");
        Files.writeString(folder.resolve("config/policy.yaml"), "cool-down: 30d\n");
        try (Program program = home.start()) {
            Draft draft =
                    new Draft(live -> live.with("config/policy.yaml", "cool-down: 12d\n"), "ana", "api", null, false);

            assertThat(program.deploy(draft).get(30, TimeUnit.SECONDS)).isInstanceOf(DeployOutcome.Live.class);
        }
    }

    @Test
    void a_fault_of_a_connector_s_settings_stops_the_start() throws Exception {
        Files.writeString(folder.resolve("config/application.properties"), "\nmy.fault=yes\n");

        ConfigProblems refused = catchThrowableOfType(ConfigProblems.class, home::start);

        assertThat(refused.problems())
                .singleElement()
                .asString()
                .isEqualTo("config/application.properties:2:10: my.fault is set; leave it out");
    }
}
