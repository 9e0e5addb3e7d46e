// SPDX-License-Identifier: Apache-2.0
package io.closeloop.console;

import io.closeloop.port.HttpAnswer;
import io.closeloop.runtime.Program;
import io.closeloop.survey.Brand;
import io.closeloop.survey.Survey;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;

/** A survey's own colours, as a style sheet after the page's: the page's policy allows no style within it. */
final class BrandSheet {
    private static final Pattern COLOUR = Pattern.compile("#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})");

    private BrandSheet() {}

    /** Empty, and still a style sheet, for a survey that is not there or has no colours of its own. */
    static HttpAnswer of(Program program, String surveyId) {
        Survey survey = program.configuration().surveys().get(surveyId);
        return new HttpAnswer(
                200,
                Map.of(
                        "Content-Type",
                        "text/css; charset=utf-8",
                        "Cache-Control",
                        "max-age=300",
                        "X-Content-Type-Options",
                        "nosniff"),
                (survey == null || survey.brand() == null ? "" : css(survey.brand())).getBytes(StandardCharsets.UTF_8));
    }

    static String css(Brand brand) {
        StringBuilder css = new StringBuilder(":root {");
        if (COLOUR.matcher(brand.color()).matches()) {
            css.append(" --accent: ").append(brand.color()).append(';');
            css.append(" --deep: ").append(brand.color()).append(';');
        }
        String background = brand.background();
        if (background != null && COLOUR.matcher(background).matches()) {
            css.append(" --paper: ").append(background).append(';');
        }
        return css.append(" }\n").toString();
    }
}
