// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.salesforce;

import java.time.Instant;
import java.util.Map;

/**
 * One record written, as it was committed.
 *
 * @param object the object's API name, for example {@code Survey_Response__c}
 * @param kind created, updated or deleted
 * @param record the whole record afterwards, in the API's own value types
 */
public record CrmChange(Instant at, String object, String id, Kind kind, Map<String, Object> record) {
    /** What happened to the record. */
    public enum Kind {
        CREATED,
        UPDATED,
        DELETED
    }
}
