// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The shipped routes and settings, which the build has put beside the classes: an admin's own may name real systems. */
final class ShippedHome {
    private static final String SHIPPED = "shipped/";
    private static final List<String> FILES = List.of(
            "routes/intake/phone.camel.yaml",
            "routes/intake/chat.camel.yaml",
            "routes/intake/email.camel.yaml",
            "routes/intake/social.camel.yaml",
            "routes/surveys/which-survey.camel.yaml",
            "routes/answers/every-answer.camel.yaml",
            "routes/answers/detractor-escalation.camel.yaml",
            "routes/answers/praise.camel.yaml",
            "config/application.properties",
            "config/policy.yaml",
            "config/matching.yaml",
            "config/escalation.yaml",
            "config/surveys/csat.yaml",
            "config/surveys/ces.yaml",
            "config/surveys/nps.yaml");

    private ShippedHome() {}

    /** Writes them to a folder, which it gives back. */
    static Path in(Path folder) {
        StartingPoint files = new StartingPoint(Map.of());
        FILES.forEach(name -> files.with(folder.resolve(name), SHIPPED + name));
        files.write();
        return folder;
    }
}
