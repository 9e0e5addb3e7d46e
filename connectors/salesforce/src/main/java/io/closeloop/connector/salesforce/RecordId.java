// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.salesforce;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Record ids. They come in two spellings, 15 characters that differ by case and 18 that also say which letters are
 * upper case; everything here is turned into the long one, so that one record is never written twice in a call.
 * Source: <a href="https://help.salesforce.com/s/articleView?id=000385585&amp;type=1">Salesforce knowledge 000385585</a>.
 */
final class RecordId {
    static final String CONTACT = "003";
    static final String CASE = "500";

    private static final Pattern SHAPE = Pattern.compile("[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?");
    private static final String SUFFIX = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

    private RecordId() {}

    /** The long spelling of an id of this object; empty for anything else, so that nothing else gets into a path. */
    static Optional<String> of(String prefix, String typed) {
        String id = typed.strip();
        return SHAPE.matcher(id).matches() && id.startsWith(prefix) ? Optional.of(longSpelling(id)) : Optional.empty();
    }

    private static String longSpelling(String id) {
        StringBuilder spelled = new StringBuilder(id.substring(0, 15));
        for (int chunk = 0; chunk < 15; chunk += 5) {
            int upper = 0;
            for (int i = 0; i < 5; i++) {
                char c = id.charAt(chunk + i);
                if (c >= 'A' && c <= 'Z') {
                    upper |= 1 << i;
                }
            }
            spelled.append(SUFFIX.charAt(upper));
        }
        return spelled.toString();
    }
}
