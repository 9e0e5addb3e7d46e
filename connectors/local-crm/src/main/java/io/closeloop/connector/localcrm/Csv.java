// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.localcrm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads separated values with quotes, doubled quotes and line breaks inside quotes (RFC 4180), and knows where each cell
 * stands: a message that names line and column is what an admin needs, and what libraries do not give. A row that breaks
 * the rules comes with its fault and the reading goes on at the next line. Not thread-safe.
 */
final class Csv {
    private final String text;
    private final char separator;
    private int at;
    private int line = 1;
    private int lineStart;

    Csv(String text, char separator) {
        this.text = text;
        this.separator = separator;
    }

    /**
     * One cell.
     *
     * @param line where it begins, from 1
     * @param column where it begins, from 1
     */
    record Cell(String text, int line, int column) {}

    /** What broke the rules and where. */
    record Fault(int line, int column, String what, String write) {}

    /**
     * One row.
     *
     * @param cells as far as they could be read
     * @param fault empty for a sound row
     */
    record Row(List<Cell> cells, Optional<Fault> fault) {
        int line() {
            return cells.isEmpty()
                    ? fault.map(Fault::line).orElse(0)
                    : cells.get(0).line();
        }
    }

    /** The next row that is not blank; empty at the end. */
    Optional<Row> next() {
        while (at < text.length()) {
            Row row = row();
            boolean blank = row.fault().isEmpty()
                    && row.cells().size() == 1
                    && row.cells().get(0).text().isBlank();
            if (!blank) {
                return Optional.of(row);
            }
        }
        return Optional.empty();
    }

    private Row row() {
        List<Cell> cells = new ArrayList<>();
        while (true) {
            int startLine = line;
            int startColumn = at - lineStart + 1;
            StringBuilder cell = new StringBuilder();
            if (at < text.length() && text.charAt(at) == '"') {
                Optional<Fault> fault = quoted(cell, startLine, startColumn);
                if (fault.isPresent()) {
                    return new Row(cells, fault);
                }
            } else {
                while (at < text.length() && text.charAt(at) != separator && !endsLine(text.charAt(at))) {
                    cell.append(text.charAt(at++));
                }
            }
            cells.add(new Cell(cell.toString(), startLine, startColumn));
            if (at >= text.length() || text.charAt(at) != separator) {
                endLine();
                return new Row(cells, Optional.empty());
            }
            at++;
        }
    }

    /** Reads up to the separator or the end of the line behind the closing quote. */
    private Optional<Fault> quoted(StringBuilder cell, int startLine, int startColumn) {
        int afterFirstLine = -1;
        at++;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '"' && at + 1 < text.length() && text.charAt(at + 1) == '"') {
                cell.append('"');
                at += 2;
            } else if (c == '"') {
                at++;
                if (at >= text.length() || text.charAt(at) == separator || endsLine(text.charAt(at))) {
                    return Optional.empty();
                }
                Fault fault = new Fault(
                        line,
                        at - lineStart + 1,
                        "has text behind a closing quote",
                        "double every quote inside quotes");
                skipLine();
                return Optional.of(fault);
            } else if (endsLine(c)) {
                int from = at;
                endLine();
                cell.append(text, from, at);
                afterFirstLine = afterFirstLine < 0 ? at : afterFirstLine;
            } else {
                cell.append(c);
                at++;
            }
        }
        // The quote swallowed the rest of the file: only its own line is lost.
        if (afterFirstLine >= 0) {
            at = afterFirstLine;
            lineStart = at;
            line = startLine + 1;
        }
        return Optional.of(new Fault(startLine, startColumn, "opens a quote that never closes", "close the quote"));
    }

    private void skipLine() {
        while (at < text.length() && !endsLine(text.charAt(at))) {
            at++;
        }
        endLine();
    }

    private static boolean endsLine(char c) {
        return c == '\n' || c == '\r';
    }

    /** Steps over one line break: CRLF, LF or CR. */
    private void endLine() {
        if (at >= text.length()) {
            return;
        }
        if (text.charAt(at) == '\r' && at + 1 < text.length() && text.charAt(at + 1) == '\n') {
            at++;
        }
        at++;
        line++;
        lineStart = at;
    }
}
