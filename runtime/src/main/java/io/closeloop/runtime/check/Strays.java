// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.check;

import io.closeloop.config.CheckRule;
import io.closeloop.config.ConfigProblem;
import io.closeloop.runtime.config.Home;
import io.closeloop.runtime.config.Sources;
import io.closeloop.runtime.config.Tree;
import io.closeloop.runtime.config.Words;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Files that an admin means for the program and that it never reads: a route saved as {@code praise.yaml} is no route. */
public final class Strays {
    private static final Pattern MEANT = Pattern.compile("(?!(.*/)?\\.).+\\.(ya?ml|properties)");
    /** Folders for other systems. */
    private static final Pattern ELSEWHERE = Pattern.compile("config/(salesforce|slack|schema|grafana)/.*");

    private static final List<String> CONFIG = List.of("policy.yaml", "matching.yaml", "escalation.yaml");

    private Strays() {}

    /** Those in a home folder, by name. */
    public static List<ConfigProblem> in(Home home) {
        List<ConfigProblem> found = new ArrayList<>();
        for (Path folder : List.of(home.routes(), home.config())) {
            Tree.of(folder).files().stream()
                    .filter(Files::isRegularFile)
                    .map(file -> folder.getFileName() + "/"
                            + folder.relativize(file).toString().replace('\\', '/'))
                    .filter(name -> MEANT.matcher(name).matches()
                            && !ELSEWHERE.matcher(name).matches()
                            && !Sources.reads(name))
                    .sorted()
                    .forEach(name -> found.add(
                            new ConfigProblem(name, 0, 0, null, "is not read", meant(name), CheckRule.FILE_NOT_READ)));
        }
        return found;
    }

    private static String meant(String name) {
        if (name.startsWith("routes/")) {
            return "name a route <id>.camel.yaml, and its test <id>.test.yaml";
        }
        if (name.endsWith(".properties")) {
            return "put it into config/application.properties or config/connectors/";
        }
        return Words.nearest(name.substring(name.lastIndexOf('/') + 1), CONFIG)
                .map(near -> "did you mean config/" + near + "?")
                .orElse("name it policy.yaml, matching.yaml or escalation.yaml in config/,"
                        + " or <id>.yaml in config/surveys/");
    }
}
