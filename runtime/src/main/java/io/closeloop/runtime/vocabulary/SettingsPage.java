// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.vocabulary;

import io.closeloop.config.Settings;
import io.closeloop.runtime.config.KnownSettings;
import java.util.Map;

/** {@code config/SETTINGS.md}: every key of every file in {@code config/}. */
final class SettingsPage {
    private final Map<String, Shape.Fields> files;

    /** @param files the YAML files by what they are called for people, in order */
    SettingsPage(Map<String, Shape.Fields> files) {
        this.files = files;
    }

    String text() {
        StringBuilder page = new StringBuilder();
        page.append("<!-- ").append(Generated.NOTE).append(" -->\n\n");
        page.append("""
                # Settings

                Leave a key out and its default applies. `closeloop check` tells what is wrong. Editors that know JSON Schema complete and check the YAML files by
                the comment in their first line.
                """);
        files.forEach((name, fields) -> {
            page.append("\n## ").append(name).append("\n\n");
            page.append(JsonSchemas.sentence(fields.meaning())).append("\n\n");
            page.append(Markdown.options(fields, "key"));
            for (Field field : fields.fields()) {
                if (field.shape() instanceof Shape.MapOf map && map.values() instanceof Shape.Fields inner) {
                    below(page, "Below each key of", field, inner);
                } else if (field.shape() instanceof Shape.Fields inner) {
                    below(page, "Below", field, inner);
                }
            }
        });
        page.append("""

                ## application.properties and connectors/*.properties

                One `key=value` a line; which file a key stands in makes no difference. The environment variable wins over the file. `${NAME}` and
                `${NAME:default}` take the environment's value. A secret in a file is refused.

                | key | environment | default | meaning |
                | --- | --- | --- | --- |
                """);
        for (KnownSettings.Setting setting : KnownSettings.SETTINGS) {
            page.append("| `%s` | `%s` | %s | %s%s |\n"
                    .formatted(
                            setting.key(),
                            Settings.variable(setting.key()),
                            Markdown.cell(setting.fallback()),
                            setting.secret() ? "**secret**: " : "",
                            Markdown.cell(setting.meaning())));
        }
        page.append("\nTables, whose last part you choose:\n\n| key | meaning |\n| --- | --- |\n");
        for (KnownSettings.Setting table : KnownSettings.TABLES) {
            page.append("| `%s%s` | %s |\n".formatted(table.key(), table.fallback(), table.meaning()));
        }
        return page.toString();
    }

    private static void below(StringBuilder page, String where, Field field, Shape.Fields inner) {
        String meaning = inner.meaning();
        page.append("\n%s `%s`".formatted(where, field.name()));
        page.append(meaning.isEmpty() ? ":" : ": " + JsonSchemas.sentence(lower(meaning)));
        page.append("\n\n").append(Markdown.options(inner, "key"));
    }

    private static String lower(String sentence) {
        return Character.toLowerCase(sentence.charAt(0)) + sentence.substring(1);
    }
}
