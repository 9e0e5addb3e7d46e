// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.salesforce;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One field of an object, as far as writing and querying it depends on it.
 *
 * @param length characters, for text-like types; 0 otherwise
 * @param precision all digits of a number, {@code scale} of them behind the point
 * @param idLookup may be named in an upsert's path or in a reference to a parent
 * @param referenceTo the parent's object, for look-ups
 * @param relationship the name a query or a write uses to reach through the look-up, for example {@code Contact__r}
 * @param defaultValue stored on create when the field is not given
 */
record Field(
        String name,
        String label,
        FieldType type,
        int length,
        int precision,
        int scale,
        boolean externalId,
        boolean idLookup,
        boolean unique,
        boolean caseSensitive,
        boolean required,
        boolean readOnly,
        boolean restricted,
        List<String> values,
        @Nullable String referenceTo,
        @Nullable String relationship,
        @Nullable Object defaultValue) {

    static Field text(String name, String label, int length) {
        return of(name, label, FieldType.TEXT, length);
    }

    static Field of(String name, String label, FieldType type, int length) {
        return new Field(
                name, label, type, length, 0, 0, false, false, false, false, false, false, false, List.of(), null, null,
                null);
    }

    static Field number(String name, String label, int precision, int scale) {
        return new Field(
                name,
                label,
                FieldType.NUMBER,
                0,
                precision,
                scale,
                false,
                false,
                false,
                false,
                false,
                false,
                false,
                List.of(),
                null,
                null,
                null);
    }

    static Field dateTime(String name, String label) {
        return of(name, label, FieldType.DATE_TIME, 0);
    }

    /** A checkbox is never null: it is false until somebody ticks it. */
    static Field checkbox(String name, String label) {
        return of(name, label, FieldType.CHECKBOX, 0).defaulting(false);
    }

    /** A picklist that refuses values it does not list. */
    static Field restrictedPicklist(String name, String label, String... values) {
        return new Field(
                name,
                label,
                FieldType.PICKLIST,
                255,
                0,
                0,
                false,
                false,
                false,
                false,
                false,
                false,
                true,
                List.of(values),
                null,
                null,
                null);
    }

    /** A picklist of a standard object: its values are suggestions, the API stores any text. */
    static Field openPicklist(String name, String label, String... values) {
        return new Field(
                name,
                label,
                FieldType.PICKLIST,
                255,
                0,
                0,
                false,
                false,
                false,
                false,
                false,
                false,
                false,
                List.of(values),
                null,
                null,
                null);
    }

    static Field lookup(String name, String label, String referenceTo, String relationship) {
        return new Field(
                name,
                label,
                FieldType.LOOKUP,
                18,
                0,
                0,
                false,
                false,
                false,
                false,
                false,
                false,
                false,
                List.of(),
                referenceTo,
                relationship,
                null);
    }

    /** A key of ours: unique, told apart by case, as {@code config/salesforce} deploys it. */
    Field uniqueKey() {
        return new Field(
                name,
                label,
                type,
                length,
                precision,
                scale,
                true,
                true,
                true,
                true,
                required,
                readOnly,
                restricted,
                values,
                referenceTo,
                relationship,
                defaultValue);
    }

    /** An external id that several records may share. */
    Field sharedKey() {
        return new Field(
                name,
                label,
                type,
                length,
                precision,
                scale,
                true,
                true,
                false,
                false,
                required,
                readOnly,
                restricted,
                values,
                referenceTo,
                relationship,
                defaultValue);
    }

    /** A standard field that Salesforce itself lets one look records up by. */
    Field lookUpKey() {
        return new Field(
                name,
                label,
                type,
                length,
                precision,
                scale,
                externalId,
                true,
                unique,
                caseSensitive,
                required,
                readOnly,
                restricted,
                values,
                referenceTo,
                relationship,
                defaultValue);
    }

    Field mandatory() {
        return new Field(
                name,
                label,
                type,
                length,
                precision,
                scale,
                externalId,
                idLookup,
                unique,
                caseSensitive,
                true,
                readOnly,
                restricted,
                values,
                referenceTo,
                relationship,
                defaultValue);
    }

    Field fixed() {
        return new Field(
                name,
                label,
                type,
                length,
                precision,
                scale,
                externalId,
                idLookup,
                unique,
                caseSensitive,
                required,
                true,
                restricted,
                values,
                referenceTo,
                relationship,
                defaultValue);
    }

    Field defaulting(Object value) {
        return new Field(
                name,
                label,
                type,
                length,
                precision,
                scale,
                externalId,
                idLookup,
                unique,
                caseSensitive,
                required,
                readOnly,
                restricted,
                values,
                referenceTo,
                relationship,
                value);
    }

    boolean custom() {
        return name.endsWith("__c");
    }
}
