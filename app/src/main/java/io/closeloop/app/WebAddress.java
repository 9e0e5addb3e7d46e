// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import java.net.URI;
import java.net.URISyntaxException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an address as it is typed: whole, so that nobody guesses between http and https. */
final class WebAddress implements ITypeConverter<URI> {
    private static final int LAST_PORT = 65535;

    @Override
    public URI convert(String text) {
        try {
            URI address = new URI(text);
            boolean web = "http".equalsIgnoreCase(address.getScheme()) || "https".equalsIgnoreCase(address.getScheme());
            if (web && address.getHost() != null && address.getPort() <= LAST_PORT) {
                return address;
            }
        } catch (URISyntaxException noAddress) {
            // told below, with all else that is none
        }
        throw new TypeConversionException(
                "'" + text + "' is no address; write it whole, such as https://feedback.example.com");
    }
}
