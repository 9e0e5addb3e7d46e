// SPDX-License-Identifier: Apache-2.0
package io.closeloop.survey;

import io.closeloop.config.Describe;
import org.jspecify.annotations.Nullable;

/**
 * The colours of a survey's page, as {@code #rgb} or {@code #rrggbb}. Text stands on both, so their contrast is checked
 * before they go live (WCAG 2.2, 1.4.3).
 *
 * @param background null keeps the page's own
 */
public record Brand(
        @Describe("Colour of buttons, links and the chosen score, such as \"#0b5cad\"")
        String color,

        @Describe("Colour behind the card; leave out for the page's own light grey") @Nullable
        String background) {}
