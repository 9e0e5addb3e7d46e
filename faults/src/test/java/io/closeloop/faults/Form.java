// SPDX-License-Identifier: Apache-2.0
package io.closeloop.faults;

import java.nio.file.Path;

/** How much is done: the short form belongs to every build, the long one to {@code -Pfaults}. */
final class Form {
    static final String PROPERTY = "closeloop.faults";
    static final String LONG = "long";
    /** The repository. */
    static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

    static final Path WORK = Path.of("target", "faults").toAbsolutePath();

    private Form() {}

    static boolean isLong() {
        return LONG.equals(System.getProperty(PROPERTY));
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

    /**
     * Whether leases of killed nodes end because the nodes' clock is put ahead; in the long form only with
     * {@code -Dcloseloop.leases=jump}, which saves minutes.
     */
    static boolean jumps() {
        return !isLong() || "jump".equals(System.getProperty("closeloop.leases"));
    }

    /** {@code -Dcloseloop.only}: a part of the name of those faults of vendors that are wanted. */
    static boolean wanted(String fault) {
        return fault.contains(System.getProperty("closeloop.only", ""));
    }

    private static int given(String property, int otherwise) {
        String text = System.getProperty(property, "");
        return text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : otherwise;
    }
}
