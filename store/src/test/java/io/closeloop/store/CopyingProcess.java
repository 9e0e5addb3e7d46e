// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import java.time.Clock;

/** A process that copies a database and says how far it has come. To be killed. */
public final class CopyingProcess {
    private CopyingProcess() {}

    /** @param args the addresses of both databases */
    public static void main(String[] args) {
        new DatabaseCopy(args[0], args[1], Clock.systemUTC(), (table, rows, of) -> {
                    System.out.println(table + " " + rows);
                    System.out.flush();
                })
                .run();
        System.out.println("copied");
    }
}
