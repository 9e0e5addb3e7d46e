// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.twilio;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list resource. The token of the next page names the last item of this one, so that what arrives in
 * between shifts nothing.
 *
 * @param start index of the first item within the whole list
 * @param nextToken null on the last page
 */
record Slice<T>(
        List<T> items,
        int number,
        int size,
        int start,
        @Nullable String nextToken) {
    /**
     * Cuts the page that {@code PageSize}, {@code Page} and {@code PageToken} ask for.
     *
     * @throws NumberFormatException when a number is none or out of bounds
     */
    static <T> Slice<T> of(List<T> all, Form query, int defaultSize, int largestSize, Function<T, String> sid) {
        int size = number(query.get("PageSize"), defaultSize, 1, largestSize);
        int number = number(query.get("Page"), 0, 0, Integer.MAX_VALUE / largestSize);
        int start = Math.min(number * size, all.size());
        String token = query.get("PageToken");
        if (token != null) {
            start = 0;
            while (start < all.size() && !("PA" + sid.apply(all.get(start))).equals(token)) {
                start++;
            }
            start = Math.min(start + 1, all.size());
        }
        int end = Math.min(start + size, all.size());
        List<T> items = List.copyOf(all.subList(start, end));
        String next = end == all.size() ? null : "PA" + sid.apply(all.get(end - 1));
        return new Slice<>(items, number, size, start, next);
    }

    /** The list's address for another page: the filters as they were asked for, then the place. */
    static String address(String path, Form query, int size, int page, @Nullable String token) {
        String filters = query.values().entrySet().stream()
                .filter(parameter -> !parameter.getKey().startsWith("Page"))
                .flatMap(parameter -> parameter.getValue().stream()
                        .map(value -> encode(parameter.getKey()) + "=" + encode(value) + "&"))
                .collect(Collectors.joining());
        return path + "?" + filters + "PageSize=" + size + "&Page=" + page
                + (token == null ? "" : "&PageToken=" + token);
    }

    private static int number(@Nullable String text, int otherwise, int least, int most) {
        int number = text == null ? otherwise : Integer.parseInt(text);
        if (number < least || number > most) {
            throw new NumberFormatException("out of bounds");
        }
        return number;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
