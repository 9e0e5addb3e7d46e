// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.rehearse;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/**
 * How many batches leave for a vendor that is called by timetable ({@link io.closeloop.delivery.Linger}): what comes within
 * one span of the clock leaves together, in batches of a size. Told in order of time; what is out of it leaves alone.
 */
final class Departures {
    private final long span;
    private final int batch;
    private final ZoneId zone;
    private long batches;
    private long now = Long.MIN_VALUE;
    private int inBatch;
    private LocalDate day = LocalDate.MIN;
    private long ofDay;
    private long ofBusiestDay;

    /**
     * @param span of the timetable; zero counts full batches, which is the fewest there can be
     * @param batch how many leave in one, at least 1
     * @param zone whose days the busiest is sought among
     */
    Departures(Duration span, int batch, ZoneId zone) {
        this.span = span.toMillis();
        this.batch = batch;
        this.zone = zone;
    }

    void add(Instant at) {
        long its = span == 0 ? 0 : Math.floorDiv(at.toEpochMilli(), span);
        if (its != now || inBatch == batch) {
            now = its;
            inBatch = 0;
            batches++;
            LocalDate date = LocalDate.ofInstant(at, zone);
            ofDay = date.equals(day) ? ofDay + 1 : 1;
            day = date;
            ofBusiestDay = Math.max(ofBusiestDay, ofDay);
        }
        inBatch++;
    }

    long batches() {
        return batches;
    }

    long ofBusiestDay() {
        return ofBusiestDay;
    }
}
