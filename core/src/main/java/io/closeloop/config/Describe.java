// SPDX-License-Identifier: Apache-2.0
package io.closeloop.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes a settings, options or body record, or one component of it: the only source of what generated documentation,
 * JSON Schema, the Camel catalog and error messages say of it. On an options record, it is the verb's own sentence.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.RECORD_COMPONENT, ElementType.PARAMETER, ElementType.FIELD, ElementType.METHOD})
public @interface Describe {
    /** One sentence, without a full stop. */
    String value();

    /** The default as it would be written; empty when the option is required or the record supplies one. */
    String fallback() default "";

    /** A value as it would be written; empty when the type says enough. */
    String example() default "";

    /** Least number allowed. */
    double min() default Double.NEGATIVE_INFINITY;

    /** Greatest number allowed. */
    double max() default Double.POSITIVE_INFINITY;

    /**
     * What a text must match as a whole, in the common part of Java's and ECMA 262's expressions; of a list it is the
     * items', of a map the values'. Empty allows any.
     */
    String pattern() default "";

    /** The same for the keys of a map. */
    String keys() default "";

    /** What to write instead of a value outside these limits, as it would stand behind the word write; empty derives it. */
    String write() default "";

    /** What kind of mistake a value outside these limits is. */
    CheckRule rule() default CheckRule.WRONG_VALUE;
}
