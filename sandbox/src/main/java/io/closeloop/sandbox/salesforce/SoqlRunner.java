// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.salesforce;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.closeloop.sandbox.salesforce.Soql.Token;
import io.closeloop.sandbox.salesforce.Soql.Token.Kind;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks a query against the org's fields, then answers it. */
final class SoqlRunner {
    private static final int LONGEST_OFFSET = 2000;

    private final Org org;
    private final Soql query;
    private final ObjectType type;

    private SoqlRunner(Org org, Soql query) {
        this.org = org;
        this.query = query;
        ObjectType named = Schema.type(query.from().text());
        if (named == null) {
            throw new ApiError(
                    400,
                    "INVALID_TYPE",
                    at(query.from()) + "sObject type '" + query.from().text() + "' is not supported. If you are"
                            + " attempting to use a custom object, be sure to append the '__c' after the entity name."
                            + " Please reference your WSDL or the describe call for the appropriate names.");
        }
        this.type = named;
    }

    /**
     * A query's whole result, pages not yet cut.
     *
     * @param records empty for {@code COUNT()}, though {@code size} is not
     */
    record Result(int size, List<ObjectNode> records) {}

    /** Answers the query; {@code all} includes deleted records, as {@code queryAll} does. */
    static Result run(Org org, String text, boolean all, String dataPath) {
        return new SoqlRunner(org, SoqlParser.parse(text)).run(all, dataPath);
    }

    private Result run(boolean all, String dataPath) {
        Map<String, Column> columns = new LinkedHashMap<>();
        for (Soql.Path path : query.fields()) {
            Column column = column(path);
            if (columns.put(column.name(), column) != null) {
                throw new ApiError(
                        400, "MALFORMED_QUERY", at(path.token()) + "duplicate field selected: " + column.name());
            }
        }
        Soql.Condition where = query.where();
        Predicate<Row> filter = where == null ? row -> true : filter(where);
        Comparator<Row> order = order();
        if (query.offset() > LONGEST_OFFSET) {
            throw new ApiError(400, "NUMBER_OUTSIDE_VALID_RANGE", "Maximum SOQL offset allowed is " + LONGEST_OFFSET);
        }
        List<Row> found = new ArrayList<>();
        for (Row row : org.rows(type)) {
            if ((all || !row.deleted()) && filter.test(row)) {
                found.add(row);
            }
        }
        found.sort(order);
        int limit = query.limit() == null ? Integer.MAX_VALUE : query.limit();
        List<Row> page = found.stream().skip(query.offset()).limit(limit).toList();
        if (query.count()) {
            return new Result(page.size(), List.of());
        }
        return new Result(
                page.size(),
                page.stream()
                        .map(row -> record(row, columns.values(), dataPath))
                        .toList());
    }

    /** A selected or compared field: the look-ups on the way, and the field at the end. */
    private record Column(List<Field> hops, ObjectType owner, Field field) {
        String name() {
            StringBuilder name = new StringBuilder();
            hops.forEach(hop -> name.append(hop.relationship()).append('.'));
            return name.append(field.name()).toString();
        }
    }

    private Column column(Soql.Path path) {
        ObjectType owner = type;
        List<Field> hops = new ArrayList<>();
        List<String> steps = path.steps();
        for (String step : steps.subList(0, steps.size() - 1)) {
            Field hop = owner.relationship(step);
            if (hop == null || org.field(owner, hop.name()) == null) {
                throw new ApiError(
                        400,
                        "INVALID_FIELD",
                        at(path.token()) + "Didn't understand relationship '" + step + "' in field path. If you are"
                                + " attempting to use a custom relationship, be sure to append the '__r' after the"
                                + " custom relationship name. Please reference your WSDL or the describe call for the"
                                + " appropriate names.");
            }
            hops.add(hop);
            owner = Objects.requireNonNull(Schema.type(Objects.requireNonNull(hop.referenceTo())));
        }
        String last = steps.get(steps.size() - 1);
        Field field = org.field(owner, last);
        if (field == null) {
            throw new ApiError(
                    400,
                    "INVALID_FIELD",
                    at(path.token()) + "No such column '" + last + "' on entity '" + owner.name() + "'. If you are"
                            + " attempting to use a custom field, be sure to append the '__c' after the custom field"
                            + " name. Please reference your WSDL or the describe call for the appropriate names.");
        }
        return new Column(hops, owner, field);
    }

    private @Nullable Object value(Row row, Column column) {
        Row owner = owner(row, column.hops());
        return owner == null ? null : owner.value(column.field().name());
    }

    private @Nullable Row owner(Row row, List<Field> hops) {
        Row at = row;
        for (Field hop : hops) {
            Object id = at.value(hop.name());
            Row parent = id == null ? null : org.findAny((String) id);
            if (parent == null) {
                return null;
            }
            at = parent;
        }
        return at;
    }

    private ObjectNode record(Row row, Iterable<Column> columns, String dataPath) {
        ObjectNode json = Records.json(row, dataPath);
        for (Column column : columns) {
            place(row, column, json, dataPath);
        }
        return json;
    }

    /** Parents come nested; a look-up that points nowhere is null as a whole. */
    private void place(Row row, Column column, ObjectNode json, String dataPath) {
        ObjectNode into = json;
        for (int depth = 1; depth <= column.hops().size(); depth++) {
            List<Field> walked = column.hops().subList(0, depth);
            String name = Objects.requireNonNull(walked.get(depth - 1).relationship());
            Row parent = owner(row, walked);
            if (parent == null) {
                into.putNull(name);
                return;
            }
            if (!(into.get(name) instanceof ObjectNode)) {
                into.set(name, Records.json(parent, dataPath));
            }
            into = (ObjectNode) into.get(name);
        }
        into.set(column.field().name(), Values.json(value(row, column)));
    }

    private Predicate<Row> filter(Soql.Condition condition) {
        if (condition instanceof Soql.All all) {
            return all.of().stream().map(this::filter).reduce(row -> true, Predicate::and);
        }
        if (condition instanceof Soql.Any any) {
            return any.of().stream().map(this::filter).reduce(row -> false, Predicate::or);
        }
        if (condition instanceof Soql.Not not) {
            return filter(not.of()).negate();
        }
        return comparison((Soql.Compare) condition);
    }

    private Predicate<Row> comparison(Soql.Compare compare) {
        Column column = column(compare.path());
        Field field = column.field();
        if (field.type() == FieldType.LONG_TEXT) {
            throw new ApiError(
                    400,
                    "INVALID_FIELD",
                    at(compare.path().token()) + "field '" + field.name() + "' can not be filtered in a query call");
        }
        if (compare.operator().equals("LIKE")) {
            Pattern like = like(field, compare);
            return row -> {
                Object stored = value(row, column);
                return stored != null && like.matcher(stored.toString()).matches();
            };
        }
        List<@Nullable Object> wanted = new ArrayList<>();
        for (Token literal : compare.literals()) {
            wanted.add(literal(field, literal));
        }
        Predicate<Row> equal = row -> {
            Object stored = value(row, column);
            for (Object literal : wanted) {
                if (literal == null ? stored == null : stored != null && compareValues(field, stored, literal) == 0) {
                    return true;
                }
            }
            return false;
        };
        return switch (compare.operator()) {
            case "=", "IN" -> equal;
            case "!=", "NOT IN" -> equal.negate();
            default -> ordered(column, compare, wanted.get(0));
        };
    }

    private Predicate<Row> ordered(Column column, Soql.Compare compare, @Nullable Object wanted) {
        Field field = column.field();
        if (wanted == null || field.type() == FieldType.CHECKBOX || field.type() == FieldType.LOOKUP) {
            throw new ApiError(
                    400,
                    "INVALID_QUERY_FILTER_OPERATOR",
                    at(compare.path().token()) + "field '" + field.name() + "' can not be compared with the operator "
                            + compare.operator());
        }
        return row -> {
            Object stored = value(row, column);
            if (stored == null) {
                return false;
            }
            int order = compareValues(field, stored, wanted);
            return switch (compare.operator()) {
                case "<" -> order < 0;
                case "<=" -> order <= 0;
                case ">" -> order > 0;
                default -> order >= 0;
            };
        };
    }

    private Pattern like(Field field, Soql.Compare compare) {
        Token literal = compare.literals().get(0);
        if (!field.type().isWords() || literal.kind() != Kind.STRING) {
            throw new ApiError(
                    400,
                    "INVALID_QUERY_FILTER_OPERATOR",
                    at(compare.path().token()) + "invalid operator on "
                            + field.type().describeName() + " field");
        }
        StringBuilder regex = new StringBuilder();
        String text = SoqlParser.unescape(query, literal, true);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                regex.append(Pattern.quote(String.valueOf(text.charAt(++i))));
            } else if (c == '%') {
                regex.append(".*");
            } else if (c == '_') {
                regex.append('.');
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return Pattern.compile(regex.toString(), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL);
    }

    /** The literal as the field's own type; an error when the two don't fit, null for {@code null}. */
    private @Nullable Object literal(Field field, Token literal) {
        if (literal.is("null")) {
            return null;
        }
        String type = field.type().describeName();
        boolean quoted = literal.kind() == Kind.STRING;
        boolean wantsQuotes = field.type().isWords() || type.equals("id") || type.equals("reference");
        if (quoted != wantsQuotes) {
            throw new ApiError(
                    400,
                    "INVALID_FIELD",
                    at(literal) + "value of filter criterion for field '" + field.name() + "' must be of type " + type
                            + " and should " + (wantsQuotes ? "" : "not ") + "be enclosed in quotes");
        }
        Object value = quoted ? SoqlParser.unescape(query, literal, false) : unquoted(field, literal);
        if (value == null) {
            throw new ApiError(
                    400,
                    "INVALID_FIELD",
                    at(literal) + "value of filter criterion for field '" + field.name() + "' must be of type " + type);
        }
        boolean id = field.type() == FieldType.ID || field.type() == FieldType.LOOKUP;
        if (id && !RecordIds.wellFormed(value.toString())) {
            throw new ApiError(400, "INVALID_QUERY_FILTER_OPERATOR", at(literal) + "invalid ID field: " + value);
        }
        return value;
    }

    private static @Nullable Object unquoted(Field field, Token literal) {
        String text = literal.text();
        return switch (field.type()) {
            case NUMBER -> literal.kind() == Kind.NUMBER ? new BigDecimal(text) : null;
            case CHECKBOX -> literal.kind() == Kind.WORD ? Boolean.valueOf(text.toLowerCase(Locale.ROOT)) : null;
            case DATE_TIME -> literal.kind() == Kind.DATE ? Values.instant(text) : null;
            case DATE -> literal.kind() == Kind.DATE ? Values.day(text) : null;
            default -> null;
        };
    }

    private Comparator<Row> order() {
        Comparator<Row> order = (a, b) -> 0;
        for (Soql.Order by : query.order()) {
            Column column = column(by.path());
            if (column.field().type() == FieldType.LONG_TEXT) {
                throw new ApiError(
                        400,
                        "MALFORMED_QUERY",
                        at(by.path().token()) + "field '" + column.field().name()
                                + "' can not be sorted in a query call");
            }
            Comparator<Object> values = (a, b) -> compareValues(column.field(), a, b);
            Comparator<Object> directed = by.descending() ? values.reversed() : values;
            Comparator<@Nullable Object> withNulls =
                    by.nullsLast() ? Comparator.nullsLast(directed) : Comparator.nullsFirst(directed);
            Function<Row, @Nullable Object> key = row -> value(row, column);
            order = order.thenComparing((a, b) -> withNulls.compare(key.apply(a), key.apply(b)));
        }
        return order;
    }

    /** Words compare without case unless the field tells case apart; ids by their first 15 characters. */
    private static int compareValues(Field field, Object a, Object b) {
        if (a instanceof BigDecimal x && b instanceof BigDecimal y) {
            return x.compareTo(y);
        }
        if (a instanceof Instant x && b instanceof Instant y) {
            return x.compareTo(y);
        }
        if (a instanceof LocalDate x && b instanceof LocalDate y) {
            return x.compareTo(y);
        }
        if (a instanceof Boolean x && b instanceof Boolean y) {
            return x.compareTo(y);
        }
        if (field.type() == FieldType.ID || field.type() == FieldType.LOOKUP) {
            return RecordIds.key(a.toString()).compareTo(RecordIds.key(b.toString()));
        }
        return field.caseSensitive()
                ? a.toString().compareTo(b.toString())
                : a.toString().compareToIgnoreCase(b.toString());
    }

    private String at(Token token) {
        return SoqlParser.pointer(query.text(), token.at());
    }
}
