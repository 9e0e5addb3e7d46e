// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.salesforce;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Search terms for numbers that people typed in their own way. The index cuts a stored number at spaces and punctuation
 * and compares whole pieces, so each usual way of writing a number is one alternative. What comes back is only a
 * candidate: it is normalised and compared before it counts. Source:
 * <a href="https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_sosl_find.htm">SOSL
 * FIND</a>.
 */
final class PhoneSearch {
    /** Beyond 4,000 characters Salesforce drops the operators between the terms. */
    private static final int LONGEST_QUERY = 3_500;

    /** Country codes of one and two digits (ITU-T E.164 annex); every other one has three. */
    private static final Set<String> SHORT_CODES = Set.of(
            "1", "7", "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47",
            "48", "49", "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81",
            "82", "84", "86", "90", "91", "92", "93", "94", "95", "98");

    private PhoneSearch() {}

    /** Queries that together look for all of the numbers, each short enough to be read as written. */
    static List<String> queries(Iterable<String> e164) {
        List<String> queries = new ArrayList<>();
        StringBuilder query = new StringBuilder();
        for (String number : e164) {
            String terms = String.join(" OR ", alternatives(number));
            if (query.length() > 0 && query.length() + terms.length() + 4 > LONGEST_QUERY) {
                queries.add(query.toString());
                query.setLength(0);
            }
            query.append(query.length() == 0 ? "" : " OR ").append(terms);
        }
        if (query.length() > 0) {
            queries.add(query.toString());
        }
        return queries;
    }

    /** The usual ways of writing a number, as search terms; digits, blanks and quotes only. */
    static List<String> alternatives(String e164) {
        String digits = e164.substring(1);
        String code = countryCode(digits);
        String national = digits.substring(code.length());
        List<String> terms = new ArrayList<>(List.of(digits, national));
        if (code.equals("1") && national.length() == 10) {
            String area = national.substring(0, 3);
            terms.add(phrase(area, national.substring(3, 6), national.substring(6)));
            terms.add(phrase(area, national.substring(3)));
            return terms;
        }
        // Outside North America a trunk 0 stands before the area code, and area codes differ in length.
        terms.add("0" + national);
        for (int area = 2; area <= 4 && national.length() - area >= 4; area++) {
            String subscriber = national.substring(area);
            terms.add(phrase(national.substring(0, area), subscriber));
            terms.add(phrase("0" + national.substring(0, area), subscriber));
        }
        return terms;
    }

    private static String countryCode(String digits) {
        for (int length = 1; length <= 2; length++) {
            if (SHORT_CODES.contains(digits.substring(0, length))) {
                return digits.substring(0, length);
            }
        }
        return digits.substring(0, 3);
    }

    private static String phrase(String... pieces) {
        return '"' + String.join(" ", pieces) + '"';
    }
}
