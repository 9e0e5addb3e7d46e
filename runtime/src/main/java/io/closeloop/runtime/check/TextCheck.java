// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.check;

import io.closeloop.config.CheckRule;
import io.closeloop.runtime.config.Secrets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks at the lines of a YAML file for what may stand in none: secrets, and addresses that are not encrypted. */
final class TextCheck {
    /** Loopback and private addresses, and hosts without a dot, never leave the house. */
    private static final Pattern OPEN =
            Pattern.compile("\\bhttp://(?!localhost\\b|127\\.|10\\.|192\\.168\\.|172\\.(?:1[6-9]|2[0-9]|3[01])\\.)"
                    + "[A-Za-z0-9-]+\\.[A-Za-z0-9.-]+");

    private TextCheck() {}

    static void secrets(String text, Findings findings) {
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            int at = Secrets.position(lines.get(i));
            if (at >= 0) {
                findings.add(
                        CheckRule.SECRET_IN_FILE,
                        i + 1,
                        at + 1,
                        null,
                        "holds a secret in a file",
                        "put it into the environment, and name it: {{env:NAME}} in a route, ${NAME} in a properties file");
            }
        }
    }

    /** Of a route: texts of surveys are checked key by key. */
    static void links(String text, Findings findings) {
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.strip().startsWith("#")) {
                continue;
            }
            Matcher open = OPEN.matcher(line);
            if (open.find()) {
                findings.add(
                        CheckRule.LINK_WITHOUT_HTTPS,
                        i + 1,
                        open.start() + 1,
                        null,
                        "calls " + open.group() + " without encryption",
                        "write https://");
            }
        }
    }
}
