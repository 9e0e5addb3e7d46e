// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.salesforce;

import java.util.List;

/** The field types this org has, with the name {@code describe} gives and the name the Metadata API gives. */
enum FieldType {
    ID("id", ""),
    TEXT("string", "Text"),
    LONG_TEXT("textarea", "LongTextArea"),
    EMAIL("email", "Email"),
    PHONE("phone", "Phone"),
    NUMBER("double", "Number"),
    DATE("date", "Date"),
    DATE_TIME("datetime", "DateTime"),
    CHECKBOX("boolean", "Checkbox"),
    PICKLIST("picklist", "Picklist"),
    LOOKUP("reference", "Lookup"),
    AUTO_NUMBER("string", "AutoNumber");

    private static final List<FieldType> WORDS = List.of(TEXT, LONG_TEXT, EMAIL, PHONE, PICKLIST, AUTO_NUMBER);

    private final String describeName;
    private final String metadataName;

    FieldType(String describeName, String metadataName) {
        this.describeName = describeName;
        this.metadataName = metadataName;
    }

    /** The type as {@code GET /sobjects/X/describe} and error messages call it. */
    String describeName() {
        return describeName;
    }

    /** The type as a {@code .field-meta.xml} calls it; empty for system fields, which are never deployed. */
    String metadataName() {
        return metadataName;
    }

    /** True when the value is text of the customer's or the program's own. */
    boolean isWords() {
        return WORDS.contains(this);
    }
}
