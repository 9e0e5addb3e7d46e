// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import java.sql.Connection;

/** Takes a connection to a database that no program works on. */
interface AtRest<T> {
    /**
     * @param place the database in words, without credentials
     * @param unlock to be run when the connection is closed
     */
    T of(Connection connection, String place, Runnable unlock);
}
