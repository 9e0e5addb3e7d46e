// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.salesforce;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The shape of a record in an answer. */
final class Records {
    private Records() {}

    /** A record's JSON with its {@code attributes}, no field yet; {@code dataPath} is {@code /services/data/vNN.N}. */
    static ObjectNode json(Row row, String dataPath) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putObject("attributes").put("type", row.type().name()).put("url", url(row, dataPath));
        return json;
    }

    static String url(Row row, String dataPath) {
        return dataPath + "/sobjects/" + row.type().name() + "/" + row.id();
    }
}
