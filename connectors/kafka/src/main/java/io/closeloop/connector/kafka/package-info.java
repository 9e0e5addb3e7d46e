// SPDX-License-Identifier: Apache-2.0
/**
 * Kafka as a bus: ended contacts come in, the ledger goes out, both as CloudEvents 1.0. {@link
 * io.closeloop.connector.kafka.KafkaConnector} names no class of Kafka's, so that a program without a bus loads none.
 */
@NullMarked
package io.closeloop.connector.kafka;

import org.jspecify.annotations.NullMarked;
