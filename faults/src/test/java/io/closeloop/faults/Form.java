// SPDX-License-Identifier: Apache-2.0
package io.closeloop.faults;

import java.nio.file.Path;

/** How much is done: the short form belongs to every build, the long one to {@code -Pfaults}. */
final class Form {
    /** The repository. */
    static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

    static final Path WORK = Path.of("target", "faults").toAbsolutePath();

    private Form() {}

    static boolean isLong() {
        return "long".equals(System.getProperty("closeloop.faults"));
    }

    static int pick(int inTheShortForm, int inTheLongForm) {
        return isLong() ? inTheLongForm : inTheShortForm;
    }

    /** {@code -Dcloseloop.kills} when given. */
    static int kills(int inTheShortForm, int inTheLongForm) {
        return given("closeloop.kills", pick(inTheShortForm, inTheLongForm));
    }

    /** {@code -Dcloseloop.seed}: the same seed, the same instants. */
    static int seed() {
        return given("closeloop.seed", 7);
    }

    private static int given(String property, int otherwise) {
        String text = System.getProperty(property, "");
        return text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : otherwise;
    }
}
