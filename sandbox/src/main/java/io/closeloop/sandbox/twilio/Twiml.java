// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.twilio;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * What the answer to an inbound message asks Twilio to do (https://www.twilio.com/docs/messaging/twiml).
 *
 * @param messages to send, in order
 * @param fault why the answer is unusable, null when it is fine
 */
record Twiml(List<Message> messages, @Nullable Fault fault) {
    /**
     * One {@code <Message>}.
     *
     * @param to null for the customer who wrote
     * @param from null for the number written to
     * @param statusCallback null when none is wanted
     */
    record Message(
            String body,
            @Nullable String to,
            @Nullable String from,
            @Nullable String statusCallback) {}

    /** An entry for Twilio's debugger. */
    record Fault(int code, String text) {}

    /** Reads an answer; an empty one asks for nothing, plain text is sent as it is. */
    static Twiml read(String contentType, String body) {
        if (body.isBlank()) {
            return new Twiml(List.of(), null);
        }
        String mediaType = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return switch (mediaType) {
            case "text/plain" -> new Twiml(List.of(new Message(body.strip(), null, null, null)), null);
            case "text/xml", "application/xml", "text/html" -> document(body);
            default -> fault(12300, "Invalid Content-Type; answer text/xml");
        };
    }

    private static Twiml document(String body) {
        Element root;
        try {
            root = parser().parse(new InputSource(new StringReader(body))).getDocumentElement();
        } catch (SAXException | IOException e) {
            return fault(12100, "Document parse failure");
        }
        if (!"Response".equals(root.getNodeName())) {
            return fault(12200, "The document is not a <Response>");
        }
        List<Message> messages = new ArrayList<>();
        for (Element verb : children(root)) {
            if (!"Message".equals(verb.getNodeName())) {
                return fault(12200, "Unknown verb <" + verb.getNodeName() + ">");
            }
            messages.add(new Message(
                    text(verb), attribute(verb, "to"), attribute(verb, "from"), attribute(verb, "statusCallback")));
        }
        return new Twiml(List.copyOf(messages), null);
    }

    /** Twilio takes the text either directly or from a nested {@code <Body>}. */
    private static String text(Element message) {
        for (Element child : children(message)) {
            if ("Body".equals(child.getNodeName())) {
                return child.getTextContent().strip();
            }
        }
        return message.getTextContent().strip();
    }

    private static List<Element> children(Element parent) {
        List<Element> children = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element child) {
                children.add(child);
            }
        }
        return children;
    }

    private static @Nullable String attribute(Element element, String name) {
        return element.hasAttribute(name) ? element.getAttribute(name) : null;
    }

    private static DocumentBuilder parser() {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            DocumentBuilder builder = factory.newDocumentBuilder();
            // The default handler prints to standard error; the debugger alert says it instead.
            builder.setErrorHandler(null);
            return builder;
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("The JDK's XML parser knows this feature", e);
        }
    }

    private static Twiml fault(int code, String text) {
        return new Twiml(List.of(), new Fault(code, text));
    }
}
