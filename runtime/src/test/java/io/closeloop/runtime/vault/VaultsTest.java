// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.closeloop.config.CheckRule;
import io.closeloop.config.ConfigProblem;
import io.closeloop.config.Settings;
import io.closeloop.runtime.config.ConfigurationReader;
import io.closeloop.runtime.config.Sources;
import io.closeloop.testkit.VaultServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.hashicorp.vault.HashicorpVaultPropertiesFunction;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Camel's own function for HashiCorp's Vault against a server that speaks its API. */
class VaultsTest {
    private static final String SECRET = "correct horse/battery";
    private static final Map<String, String> TOKEN = Map.of("VAULT_TOKEN", VaultServer.TOKEN);

    private final List<ConfigProblem> problems = new ArrayList<>();
    private VaultServer server;

    @BeforeEach
    void start() throws IOException {
        server = new VaultServer().with("feedback", "api-token", SECRET);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Settings read(Vaults vaults, String properties) {
        return read(vaults, properties, TOKEN);
    }

    private Settings read(Vaults vaults, String properties, Map<String, String> environment) {
        ConfigurationReader reader = new ConfigurationReader(
                Sources.of(Map.of("config/application.properties", server.settings() + properties)));
        Settings settings = reader.read(environment, vaults).settings();
        problems.clear();
        reader.problems().stream()
                .filter(problem -> problem.file().endsWith(".properties"))
                .forEach(problems::add);
        return settings;
    }

    @Test
    void a_setting_takes_its_value_from_the_vault() {
        assertThat(new HashicorpVaultPropertiesFunction().getName()).isEqualTo("hashicorp");
        try (Vaults vaults = Vaults.open()) {
            Settings settings = read(
                    vaults,
                    "closeloop.api.token={{hashicorp:secret:feedback#api-token}}\n"
                            + "my.address=x-{{hashicorp:secret:feedback#api-token}}-y\n");

            assertThat(settings.get("closeloop.api.token")).hasValue(SECRET);
            assertThat(settings.get("my.address")).hasValue("x-" + SECRET + "-y");
            assertThat(problems).isEmpty();
            assertThat(server.reads()).isEqualTo(1);
        }
    }

    @Test
    void a_vault_that_is_away_later_stops_nothing() {
        try (Vaults vaults = Vaults.open()) {
            read(vaults, "closeloop.api.token={{hashicorp:secret:feedback#api-token}}\n");
            server.close();

            Settings again = read(vaults, "closeloop.api.token={{hashicorp:secret:feedback#api-token}}\n");

            assertThat(again.get("closeloop.api.token")).hasValue(SECRET);
            assertThat(problems).isEmpty();
        }
    }

    @Test
    void a_secret_that_is_not_there_is_told_with_its_place_and_asked_for_again_when_it_is() {
        try (Vaults vaults = Vaults.open()) {
            String properties = "closeloop.api.token={{hashicorp:secret:feedbak#api-token}}\n";
            Settings settings = read(vaults, properties);

            assertThat(problems).singleElement().satisfies(problem -> {
                assertThat(problem.rule()).isEqualTo(CheckRule.VAULT);
                assertThat(problem.file()).isEqualTo("config/application.properties");
                assertThat(problem.line()).isEqualTo(5);
                assertThat(problem.key()).isEqualTo("closeloop.api.token");
                assertThat(problem.what()).startsWith("was not given by the vault: ");
            });
            assertThat(settings.unseen("closeloop.api.token")).isTrue();

            server.with("feedbak", "api-token", SECRET);
            assertThat(read(vaults, properties).get("closeloop.api.token")).hasValue(SECRET);
        }
    }

    @Test
    void a_token_that_the_vault_refuses_is_told_and_not_shown() {
        try (Vaults vaults = Vaults.open()) {
            read(
                    vaults,
                    "closeloop.api.token={{hashicorp:secret:feedback#api-token}}\n",
                    Map.of("VAULT_TOKEN", "hvs.another-token"));

            assertThat(problems)
                    .singleElement()
                    .satisfies(problem -> assertThat(problem.toString())
                            .contains("403")
                            .contains("camel.vault")
                            .doesNotContain("hvs.another-token"));
        }
    }

    @Test
    void a_vault_whose_component_is_not_installed_is_told_with_what_to_install() {
        read(Vaults.closed(), "closeloop.api.token={{aws:feedback#api-token}}\n");

        assertThat(problems)
                .singleElement()
                .asString()
                .contains("needs camel-aws-secrets-manager")
                .contains("ext/");
    }

    @Test
    void an_option_that_no_vault_has_and_a_default_in_the_file_are_told() {
        read(
                Vaults.closed(),
                "camel.vault.hashicorp.hots=127.0.0.1\ncamel.vault.hashi.host=127.0.0.1\n"
                        + "closeloop.api.token={{hashicorp:secret:feedback#api-token:correct-horse}}\n");

        assertThat(problems.stream().filter(ConfigProblem::blocks).map(ConfigProblem::toString))
                .hasSize(3)
                .anyMatch(text -> text.contains("properties:5") && text.contains("camel.vault.hashicorp.hots"))
                .anyMatch(text -> text.contains("properties:6") && text.contains("camel.vault.hashi.host"))
                .anyMatch(text -> text.contains("properties:7") && text.contains("holds a secret in a file"));
    }

    @Test
    void without_asking_nobody_is_called_and_nothing_is_said_against_the_value() {
        Settings settings = read(Vaults.closed(), "closeloop.http.port={{hashicorp:secret:feedback#port}}\n");
        settings.number("closeloop.http.port", 8080, 1000, 2000);

        assertThat(settings.problems()).isEmpty();
        assertThat(problems).singleElement().satisfies(problem -> {
            assertThat(problem.rule()).isEqualTo(CheckRule.VAULT_NOT_ASKED);
            assertThat(problem.blocks()).isFalse();
        });
        assertThat(server.reads()).isZero();
    }

    @Test
    void places_in_routes_are_checked_line_by_line() {
        String route = "- route:\n    # {{hashicorp:secret:nothing#here}}\n    uri: https://example.com/"
                + "{{hashicorp:secret:feedback#api-token}}/{{hashicorp:secret:gone#x}}\n";
        try (Vaults vaults = Vaults.open()) {
            read(vaults, "");
            List<ConfigProblem> found = new ArrayList<>();
            vaults.check("routes/a.camel.yaml", route, found::add);

            assertThat(found)
                    .singleElement()
                    .asString()
                    .startsWith("routes/a.camel.yaml:3:")
                    .contains("secret:gone#x");
        }
    }

    @Test
    void a_route_takes_its_secret_from_the_vault_and_no_error_text_has_it() throws Exception {
        try (Vaults vaults = Vaults.open();
                DefaultCamelContext camel = new DefaultCamelContext()) {
            read(vaults, "");
            vaults.serve(camel);
            camel.start();

            assertThat(camel.resolvePropertyPlaceholders("{{hashicorp:secret:feedback#api-token}}"))
                    .isEqualTo(SECRET);
            Throwable refused = catchThrowable(() -> camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:a").routeId("a").to("nowhere://x/{{hashicorp:secret:feedback#api-token}}");
                }
            }));

            // Camel quotes the address, secret included; what we tell does not.
            assertThat(refused.toString() + refused.getCause()).contains("battery");
            assertThat(Hidden.clean(refused.toString() + refused.getCause()))
                    .contains(Hidden.MARK)
                    .doesNotContain("battery");
        }
    }
}
