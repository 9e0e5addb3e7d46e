// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.mail;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;

/** The links a mail offers. Pure. */
public final class SurveyLinks {
    private static final Pattern BARE = Pattern.compile("https?://[^\\s<>\"')\\]]+");
    private static final Pattern IN_BRACKETS = Pattern.compile("<(https?://[^>]+)>");

    private SurveyLinks() {}

    /** Each web address in the HTML's links and in the plain text, once, in that order. */
    public static List<String> in(MailSeen mail) {
        Set<String> links = new LinkedHashSet<>();
        for (Element link : Jsoup.parse(mail.html()).select("a[href], area[href], form[action]")) {
            String href = link.hasAttr("href") ? link.attr("href") : link.attr("action");
            if (href.startsWith("http://") || href.startsWith("https://")) {
                links.add(href);
            }
        }
        Matcher bare = BARE.matcher(mail.text());
        while (bare.find()) {
            links.add(bare.group().replaceAll("[.,;:!?]+$", ""));
        }
        return new ArrayList<>(links);
    }

    /** The web addresses of List-Unsubscribe (RFC 2369), empty when there are none. */
    public static List<URI> unsubscribe(MailSeen mail) {
        List<URI> links = new ArrayList<>();
        Matcher matcher = IN_BRACKETS.matcher(Objects.requireNonNullElse(mail.header("List-Unsubscribe"), ""));
        while (matcher.find()) {
            links.add(URI.create(matcher.group(1)));
        }
        return links;
    }
}
