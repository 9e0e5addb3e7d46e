// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import io.closeloop.config.ConfigProblem;
import io.closeloop.config.ConfigProblems;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.lang.model.SourceVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code new connector}: a module that compiles and passes its contract test, and its lines in three poms. */
@Command(
        name = "connector",
        mixinStandardHelpOptions = true,
        description = "Writes a connector's module into the source tree; it compiles and passes its contract test.")
final class NewConnectorCommand implements Callable<Integer> {
    private static final Pattern VERSION = Pattern.compile("<version>([^<]+)</version>");

    @Mixin
    private HomeOption home = new HomeOption();

    @Parameters(paramLabel = "NAME", description = "The vendor, such as acme-desk")
    private String name = "";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        NewCommand.name(name, spec);
        String packageName = name.replace("-", "");
        if (!SourceVersion.isName(packageName)) {
            throw new ParameterException(spec.commandLine(), "'" + name + "' is a word of Java; write another name");
        }
        Path root = home.home().root();
        Path modules = root.resolve("connectors/pom.xml");
        if (!Files.isRegularFile(modules)) {
            throw new ConfigProblems(List.of(new ConfigProblem(
                    "connectors/pom.xml",
                    0,
                    null,
                    "is missing in " + root,
                    "a connector is written in the source tree; go there")));
        }
        Path folder = root.resolve("connectors").resolve(name);
        if (Files.exists(folder)) {
            spec.commandLine().getOut().println("connectors/" + name + " is there already; nothing was written");
            spec.commandLine().getOut().flush();
            return 1;
        }
        String className = Arrays.stream(name.split("-"))
                .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                .collect(Collectors.joining());
        StartingPoint start = files(folder, packageName, className, version(modules));
        int code = NewCommand.write(start, root, spec, List.of());
        wire(root);
        next(className);
        return code;
    }

    private StartingPoint files(Path folder, String packageName, String className, String version) {
        Path main = folder.resolve("src/main/java/io/closeloop/connector").resolve(packageName);
        Path test = folder.resolve("src/test/java/io/closeloop/connector").resolve(packageName);
        StartingPoint start = new StartingPoint(
                        Map.of("name", name, "Name", className, "package", packageName, "version", version))
                .with(folder.resolve("pom.xml"), "connector/pom.xml")
                .with(folder.resolve("README.md"), "connector/README.md")
                .with(
                        folder.resolve("src/main/resources/META-INF/services/io.closeloop.port.Connector"),
                        "connector/service")
                .with(main.resolve("package-info.java"), "connector/package-info.java.txt");
        for (String part : List.of("Account", "Answer", "AnswerDelivery", "Connector")) {
            start.with(main.resolve(className + part + ".java"), "connector/" + part + ".java.txt");
        }
        for (String part : List.of("AnswerContractTest", "ConnectorTest")) {
            start.with(test.resolve(className + part + ".java"), "connector/" + part + ".java.txt");
        }
        return start;
    }

    /** The lines outside its folder that a module needs to be built and to be in the program. */
    private void wire(Path root) {
        String dependency =
                "    <dependency>\n      <groupId>io.closeloop</groupId>\n      <artifactId>closeloop-connector-" + name
                        + "</artifactId>\n";
        insert(root.resolve("connectors/pom.xml"), "  </modules>", "    <module>" + name + "</module>\n");
        after(root.resolve("app/pom.xml"), "    </dependency>\n", dependency + "    </dependency>\n");
        after(
                root.resolve("pom.xml"),
                "      </dependency>\n",
                (dependency + "      <version>${project.version}</version>\n    </dependency>\n").indent(2));
    }

    /** Puts lines before the first line that begins so. */
    private void insert(Path pom, String before, String lines) {
        String text = read(pom);
        int at = text.indexOf(before);
        say(pom, lines, at < 0 ? null : text.substring(0, at) + lines + text.substring(at));
    }

    /** Puts a block after the last one that is a connector's. */
    private void after(Path pom, String end, String block) {
        String text = read(pom);
        int last = text.lastIndexOf("<artifactId>closeloop-connector-");
        int at = last < 0 ? -1 : text.indexOf(end, last);
        int to = at + end.length();
        say(pom, block, at < 0 ? null : text.substring(0, to) + block + text.substring(to));
    }

    private void say(Path pom, String lines, @org.jspecify.annotations.Nullable String text) {
        String file = NewCommand.shown(home.home().root(), pom);
        if (text == null) {
            spec.commandLine().getOut().println("add to " + file + ":\n" + lines);
            return;
        }
        try {
            Files.writeString(pom, text);
        } catch (IOException e) {
            throw new UncheckedIOException(pom + " cannot be written", e);
        }
        spec.commandLine().getOut().println("added to " + file);
    }

    private void next(String className) {
        String url = name + ".url";
        String token = name + ".token";
        spec.commandLine().getOut().println("""
                        Next:
                          1. Announce its settings, in runtime/src/main/java/io/closeloop/runtime/config/KnownSettings.java:
                               setting("%s", "", "address of the API"),
                               secret("%s", "bearer token"),
                             and in a row of docs/operations.md
                          2. mvn -B -pl connectors/%s -am verify
                          3. ./closeloop vocabulary --write
                        Then replace the replies in %sAnswerContractTest by what the vendor really says.""".formatted(url, token, name, className));
        spec.commandLine().getOut().flush();
    }

    private static String version(Path modules) {
        Matcher version = VERSION.matcher(read(modules));
        if (!version.find()) {
            throw new IllegalStateException(modules + " has no parent version");
        }
        return version.group(1);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }
}
