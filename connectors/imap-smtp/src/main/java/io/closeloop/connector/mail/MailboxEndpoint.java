// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.mail;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.mail.JavaMailSender;
import org.apache.camel.component.mail.MailComponent;
import org.apache.camel.component.mail.MailConfiguration;
import org.apache.camel.component.mail.MailConsumer;
import org.apache.camel.component.mail.MailEndpoint;
import org.apache.camel.spi.ExceptionHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * camel-mail's IMAP endpoint with another way of fetching. Its own marks every mail it hands out as read, expunges what
 * people have marked as deleted, knows one folder at a time and cannot ask for what came after a UID; agents work in this
 * mailbox, so none of that will do.
 */
final class MailboxEndpoint extends MailEndpoint {
    private final Readers readers;

    /** Makes the reader of a session. */
    interface Readers {
        Reading reading(Session session);
    }

    /**
     * A reader and its connection.
     *
     * @param mine whether it is this node's turn, asked before every step
     * @param sight told what came of each look
     */
    record Reading(MailboxReader reader, ImapMailbox mailbox, BooleanSupplier mine, MailboxSight sight) {}

    MailboxEndpoint(String uri, MailComponent component, MailConfiguration configuration, Readers readers) {
        super(uri, component, configuration);
        this.readers = readers;
    }

    @Override
    public Consumer createConsumer(Processor processor, JavaMailSender sender) throws Exception {
        Polling consumer = new Polling(this, processor, sender, readers.reading(sender.getSession()));
        configureConsumer(consumer);
        return consumer;
    }

    /**
     * Polls when Camel's scheduler says so. Each exchange carries what was found as a list of intakes and no header at
     * all: nothing a sender writes can become a Camel header.
     */
    static final class Polling extends MailConsumer {
        private static final Logger LOG = LoggerFactory.getLogger(Polling.class);

        private final Reading reading;
        private final AtomicLong rounds = new AtomicLong();

        Polling(MailEndpoint endpoint, Processor processor, JavaMailSender sender, Reading reading) {
            super(endpoint, processor, sender);
            this.reading = reading;
            setExceptionHandler(new Quiet());
        }

        /** One round; waits for one under way. */
        @Override
        public synchronized int poll() throws Exception {
            if (!reading.mine().getAsBoolean()) {
                // Another node reads this mailbox; when that ends, this one begins anew.
                reading.reader().forget();
                reading.mailbox().close();
                forceConsumerAsReady();
                reading.sight().clear();
                return 0;
            }
            try {
                int read = reading.reader().read(this::hand, this::goOn);
                forceConsumerAsReady();
                if (reading.sight().clear()) {
                    LOG.info(
                            "The mailbox at {} can be read again", getEndpoint().getEndpointUri());
                }
                rounds.incrementAndGet();
                return read;
            } catch (TakenOver another) {
                throw another;
            } catch (Exception failed) {
                String why = why(failed);
                if (reading.sight().lost(why)) {
                    // Once, not at every look. The text of an exception may hold addresses.
                    LOG.warn(
                            "The mailbox at {}: {}; trying again", getEndpoint().getEndpointUri(), why);
                }
                throw failed;
            }
        }

        private boolean goOn() {
            return isRunAllowed() && reading.mine().getAsBoolean();
        }

        long rounds() {
            return rounds.get();
        }

        private void hand(java.util.List<io.closeloop.port.Intake> found) throws Exception {
            if (!reading.mine().getAsBoolean()) {
                throw new TakenOver();
            }
            Exchange exchange = createExchange(false);
            try {
                exchange.getIn().setBody(found);
                getProcessor().process(exchange);
                if (exchange.getException() != null) {
                    throw exchange.getException();
                }
            } finally {
                releaseExchange(exchange, false);
            }
        }

        private static String why(Exception failed) {
            return failed instanceof NotRecorded
                    ? "what was read could not be recorded: " + root(failed)
                    : "it cannot be read: " + reason(failed);
        }

        private static String reason(Exception failed) {
            if (failed instanceof jakarta.mail.AuthenticationFailedException) {
                return "the server refused the login, see mail.imap.url";
            }
            if (failed instanceof jakarta.mail.FolderNotFoundException) {
                return "a folder does not exist, see mail.inbox-folder and mail.survey-folder";
            }
            return root(failed);
        }

        private static String root(Exception failed) {
            Throwable cause = failed;
            while (cause.getCause() != null && cause.getCause() != cause) {
                cause = cause.getCause();
            }
            return cause.getClass().getSimpleName();
        }

        @Override
        protected synchronized void doStop() throws Exception {
            super.doStop();
            try {
                reading.mailbox().close();
            } catch (MessagingException gone) {
                LOG.debug("The mailbox could not be left properly", gone);
            }
        }
    }

    /** The mailbox could be read, and what was found in it waits. */
    static final class NotRecorded extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        NotRecorded(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Not a failure of the mailbox: what is left to read is another node's. */
    private static final class TakenOver extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        TakenOver() {
            super("Another node has taken the mailbox over");
        }
    }

    /** What failed was logged by the poll itself. */
    private static final class Quiet implements ExceptionHandler {
        private static final Logger LOG = LoggerFactory.getLogger(Quiet.class);

        @Override
        public void handleException(Throwable exception) {
            LOG.debug("A look at the mailbox failed", exception);
        }

        @Override
        public void handleException(@Nullable String message, Throwable exception) {
            handleException(exception);
        }

        @Override
        public void handleException(@Nullable String message, @Nullable Exchange exchange, Throwable exception) {
            handleException(exception);
        }
    }
}
