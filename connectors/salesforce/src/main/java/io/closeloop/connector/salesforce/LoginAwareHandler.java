// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.salesforce;

import org.apache.camel.component.salesforce.SalesforceHttpClient;
import org.apache.camel.component.salesforce.internal.client.SalesforceSecurityHandler;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.transport.HttpConversation;
import org.eclipse.jetty.client.transport.HttpRequest;

/**
 * Takes the place of the component's own handler, under the same name. That one answers every 401 by logging in again,
 * also the 401 of a log-in: there it fails on a client that a log-in does not have, nothing ever completes, and the
 * thread that wanted to log in waits for ever, holding the session's lock (camel-salesforce 4.18.0; a wrong secret or a
 * gateway in front is enough). Here a log-in of its own is left alone and simply fails.
 */
final class LoginAwareHandler extends SalesforceSecurityHandler {
    private static final String TOKEN_PATH = "/services/oauth2/token";

    LoginAwareHandler(SalesforceHttpClient client) {
        super(client);
    }

    @Override
    public boolean accept(Request request, Response response) {
        return !startsAConversation(request) && super.accept(request, response);
    }

    /** A log-in within a call's conversation, after an expired session, carries that call's attributes. */
    private static boolean startsAConversation(Request request) {
        if (!TOKEN_PATH.equals(request.getPath()) || !(request instanceof HttpRequest own)) {
            return false;
        }
        HttpConversation conversation = own.getConversation();
        return conversation.getAttributeNameSet().isEmpty();
    }
}
