// SPDX-License-Identifier: Apache-2.0
package io.closeloop.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes one component of a settings or options record: the sentence shown in generated documentation, in JSON
 * Schema and in error messages.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.PARAMETER, ElementType.FIELD, ElementType.METHOD})
public @interface Describe {
    /** One sentence, without a full stop. */
    String value();

    /** The default as it would be written; empty when the option is required or the record supplies one. */
    String fallback() default "";
}
