// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.vault;

import io.closeloop.config.CheckRule;
import io.closeloop.config.ConfigProblem;
import io.closeloop.config.Settings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.PropertiesFunction;
import org.apache.camel.support.PropertyBindingSupport;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.vault.VaultConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * The vaults that settings and routes refer to. A place is read once and kept until the program ends, so a vault that is
 * away later stops nothing. An open one asks the vaults, a closed one only looks whether they could be asked. Thread-safe.
 */
public final class Vaults implements AutoCloseable {
    /** In place of a value that nobody looked at: something that is a text, a number and a part of an address. */
    private static final String UNSEEN = "1";

    private static final String PREFIX = "camel.vault.";
    private static final String FUNCTIONS = "META-INF/services/org/apache/camel/properties-function/";
    private static final int PATIENCE_SECONDS = 15;
    private static final int LONGEST_REASON = 200;

    private final boolean asking;
    private final @Nullable Set<String> keys;
    private final Map<Reference, Answer> answers = new HashMap<>();
    private Map<String, String> options = Map.of();
    private @Nullable DefaultCamelContext context;

    /** What came of asking for one place; exactly one of the two is null. */
    private record Answer(@Nullable String value, @Nullable Trouble trouble) {
        @Override
        public String toString() {
            return trouble == null ? "Answer[a value]" : trouble.toString();
        }
    }

    /** Why there is no value, and what to do about it. */
    private record Trouble(String what, String write) {}

    private Vaults(boolean asking, @Nullable Set<String> keys) {
        this.asking = asking;
        this.keys = keys;
    }

    /** One that asks; each place at most once when it is given, with up to 15 seconds of patience. */
    public static Vaults open() {
        return new Vaults(true, null);
    }

    /** One that asks for the values of these settings, and for nothing else that settings refer to. */
    public static Vaults open(Set<String> keys) {
        return new Vaults(true, Set.copyOf(keys));
    }

    /** One that calls nobody. */
    public static Vaults closed() {
        return new Vaults(false, null);
    }

    /**
     * Settings with the vaults' values in place. An entry whose value could not be had, or was not asked for, is marked
     * {@linkplain Settings.Entry#unseen() unseen}, and told of.
     */
    public synchronized Settings settle(Settings settings, Consumer<ConfigProblem> findings) {
        configure(settings, findings);
        return settings.with((key, entry) -> {
            List<Reference> references = Reference.in(entry.value()).toList();
            if (references.isEmpty()) {
                return entry;
            }
            List<ConfigProblem> found = new ArrayList<>();
            references.forEach(reference -> tell(reference, entry.file(), entry.line(), entry.column(), key)
                    .ifPresent(found::add));
            found.forEach(findings);
            Matcher matcher = Reference.PATTERN.matcher(entry.value());
            String value = matcher.replaceAll(match -> Matcher.quoteReplacement(value(Reference.of(match))));
            Settings.Entry settled = new Settings.Entry(value, entry.file(), entry.line(), entry.column());
            return found.isEmpty() ? settled : settled.withoutLooking();
        });
    }

    /** What is wrong with the places a text refers to, or that they were not looked at, line by line. */
    public synchronized void check(String file, String text, Consumer<ConfigProblem> findings) {
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).stripLeading().startsWith("#")) {
                continue;
            }
            Matcher matcher = Reference.PATTERN.matcher(lines.get(i));
            while (matcher.find()) {
                tell(Reference.of(matcher.toMatchResult()), file, i + 1, matcher.start() + 1, null)
                        .ifPresent(findings);
            }
        }
    }

    /** Has a context that is not started yet take its {@code {{hashicorp:...}}} and the like from here. */
    public void serve(CamelContext camel) {
        Reference.ARTIFACTS
                .keySet()
                .forEach(function -> camel.getPropertiesComponent().addPropertiesFunction(new Function(function)));
    }

    private final class Function implements PropertiesFunction {
        private final String name;

        Function(String name) {
            this.name = name;
        }

        @Override
        public String getName() {
            return name;
        }

        @Override
        public String apply(String remainder) {
            Reference reference = new Reference(name, remainder.strip());
            if (!asking) {
                return UNSEEN;
            }
            Answer answer = ask(reference);
            Trouble trouble = answer.trouble();
            if (trouble != null) {
                throw new IllegalArgumentException(reference + " " + trouble.what());
            }
            return String.valueOf(answer.value());
        }
    }

    private Optional<ConfigProblem> tell(Reference reference, String file, int line, int column, @Nullable String key) {
        String where = key == null ? reference.toString() : key;
        boolean ask = asking && (keys == null || key == null || keys.contains(key));
        Trouble trouble = ask ? ask(reference).trouble() : missing(reference);
        if (trouble != null) {
            return Optional.of(
                    new ConfigProblem(file, line, column, where, trouble.what(), trouble.write(), CheckRule.VAULT));
        }
        return ask
                ? Optional.empty()
                : Optional.of(new ConfigProblem(
                        file,
                        line,
                        column,
                        where,
                        "is in a vault and was not looked at",
                        "closeloop check --online looks",
                        CheckRule.VAULT_NOT_ASKED));
    }

    private String value(Reference reference) {
        Answer answer = answers.get(reference);
        return answer == null || answer.value() == null ? UNSEEN : answer.value();
    }

    private synchronized Answer ask(Reference reference) {
        Answer known = answers.get(reference);
        if (known != null && known.value() != null) {
            return known;
        }
        Answer answer = fetch(reference);
        if (answer.value() != null) {
            Hidden.hide(answer.value());
            // Only good news is kept: a vault that is mended, or got a new secret, is asked again.
            answers.put(reference, answer);
        }
        return answer;
    }

    private Answer fetch(Reference reference) {
        Trouble missing = missing(reference);
        if (missing != null) {
            return new Answer(null, missing);
        }
        CompletableFuture<String> asked = new CompletableFuture<>();
        Thread asker = new Thread(
                () -> {
                    try {
                        String value = function(reference.function()).apply(reference.name());
                        asked.complete(value == null ? "" : value);
                    } catch (Exception | LinkageError e) {
                        asked.completeExceptionally(e);
                    }
                },
                "vault");
        asker.setDaemon(true);
        asker.start();
        try {
            String value = asked.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return value.isBlank()
                    ? new Answer(null, new Trouble("is empty in the vault", "put a value there"))
                    : new Answer(value, null);
        } catch (ExecutionException e) {
            return new Answer(null, trouble(e.getCause() == null ? e : e.getCause()));
        } catch (TimeoutException e) {
            return new Answer(
                    null,
                    new Trouble(
                            "is in a vault that did not answer within " + PATIENCE_SECONDS + " seconds",
                            "look whether it works, and whether camel.vault... names it"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer(null, new Trouble("was not waited for", "try again"));
        }
    }

    private static Trouble trouble(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        String said = Hidden.clean(String.valueOf(cause.getMessage()))
                .replaceAll("\\s+", " ")
                .strip();
        String reason = cause.getMessage() == null
                ? cause.getClass().getSimpleName()
                : said.substring(0, Math.min(said.length(), LONGEST_REASON));
        return new Trouble(
                "was not given by the vault: " + reason,
                "look whether it is there by this name, and what camel.vault... says of the vault");
    }

    private static @Nullable Trouble missing(Reference reference) {
        return Vaults.class.getClassLoader().getResource(FUNCTIONS + reference.function()) == null
                ? new Trouble(
                        "needs " + Reference.ARTIFACTS.get(reference.function()) + ", which is not installed",
                        "put it and what it needs into ext/ of the home (docs/operations.md, Vaults)")
                : null;
    }

    private PropertiesFunction function(String name) {
        DefaultCamelContext camel = context;
        if (camel == null) {
            camel = new DefaultCamelContext();
            camel.getCamelContextExtension().setName("vaults");
            camel.build();
            bind(camel, options, (key, complaint) -> {});
            context = camel;
        }
        PropertiesFunction function = camel.getPropertiesComponent().getPropertiesFunction(name);
        if (function == null) {
            throw new IllegalArgumentException("Camel has no function " + name);
        }
        ServiceHelper.startService(function);
        return function;
    }

    /** Takes over what {@code camel.vault...} says; with other options than before, everything is asked anew. */
    private void configure(Settings settings, Consumer<ConfigProblem> findings) {
        Map<String, String> given = new TreeMap<>(settings.under(PREFIX));
        given.forEach((key, value) -> {
            if (hidden(key)) {
                Hidden.hide(value);
            }
        });
        if (!given.isEmpty()) {
            bind(new DefaultCamelContext(), given, (key, complaint) -> findings.accept(complaint.at(settings, key)));
        }
        if (!given.equals(options)) {
            options = given;
            answers.clear();
            close();
        }
    }

    private static boolean hidden(String key) {
        return key.matches("(?i).*(token|secret|key|password)");
    }

    private interface Wrong {
        void found(String key, Complaint complaint);
    }

    private record Complaint(CheckRule rule, String what, String write) {
        ConfigProblem at(Settings settings, String key) {
            return settings.at(rule, PREFIX + key, what, write);
        }
    }

    private static void bind(CamelContext camel, Map<String, String> options, Wrong wrong) {
        VaultConfiguration vaults = camel.getVaultConfiguration();
        options.forEach((key, value) -> {
            int dot = key.indexOf('.');
            Object group = group(vaults, dot < 0 ? key : key.substring(0, dot));
            if (group == null || dot < 0) {
                wrong.found(
                        key,
                        new Complaint(
                                CheckRule.UNKNOWN_SETTING,
                                "is not a setting",
                                "write camel.vault. and aws, azure, cyberark, gcp, hashicorp, ibm, kubernetes or"
                                        + " kubernetescm, a dot and an option"));
                return;
            }
            try {
                PropertyBindingSupport.build()
                        .withCamelContext(camel)
                        .withTarget(group)
                        .withProperty(key.substring(dot + 1), value)
                        .withIgnoreCase(true)
                        .withReflection(true)
                        .withMandatory(true)
                        .withRemoveParameters(false)
                        .bind();
            } catch (RuntimeException e) {
                wrong.found(
                        key,
                        new Complaint(
                                CheckRule.UNKNOWN_SETTING,
                                "is not an option of that vault, or cannot have this value",
                                "take the names from https://camel.apache.org/manual/security.html"));
            }
        });
    }

    private static @Nullable Object group(VaultConfiguration vaults, String name) {
        return switch (name) {
            case "aws" -> vaults.aws();
            case "azure" -> vaults.azure();
            case "cyberark" -> vaults.cyberark();
            case "gcp" -> vaults.gcp();
            case "hashicorp" -> vaults.hashicorp();
            case "ibm" -> vaults.ibmSecretsManager();
            case "kubernetes" -> vaults.kubernetes();
            case "kubernetescm" -> vaults.kubernetesConfigmaps();
            default -> null;
        };
    }

    /** Lets go of the vaults' clients; it may be used again, and makes new ones then. */
    @Override
    public synchronized void close() {
        DefaultCamelContext camel = context;
        if (camel != null) {
            context = null;
            camel.stop();
        }
    }
}
