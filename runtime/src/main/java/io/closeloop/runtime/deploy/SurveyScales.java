// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.deploy;

import io.closeloop.config.CheckRule;
import io.closeloop.config.ConfigProblem;
import io.closeloop.runtime.config.ConfigurationReader;
import io.closeloop.runtime.config.Node;
import io.closeloop.runtime.config.Sources;
import io.closeloop.survey.Survey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A survey keeps its metric: texts and pages that are out name its scale, and a 5 of five is no 5 of ten. */
final class SurveyScales {
    private SurveyScales() {}

    /**
     * What gives a known survey another metric.
     *
     * @param known by id, also those whose files are gone: they were asked
     */
    static List<ConfigProblem> changed(Map<String, Survey> known, Sources candidate) {
        ConfigurationReader reader = new ConfigurationReader(candidate);
        List<ConfigProblem> problems = new ArrayList<>();
        reader.read(Map.of()).surveys().forEach((id, survey) -> {
            Survey before = known.get(id);
            if (before != null && before.metric() != survey.metric()) {
                String file = "config/surveys/" + id + ".yaml";
                Optional<Node> at = Node.at(reader.nodes().get(file), "metric");
                problems.add(new ConfigProblem(
                        file,
                        at.map(Node::line).orElse(0),
                        at.map(Node::column).orElse(0),
                        "metric",
                        "is " + survey.metric().code() + ", but survey " + id + " has asked "
                                + before.metric().code() + " so far, and answers to that still come in",
                        "leave metric: " + before.metric().code() + " here, and ask "
                                + survey.metric().code() + " in a survey with another file name",
                        CheckRule.SURVEY_METRIC));
            }
        });
        return problems;
    }
}
