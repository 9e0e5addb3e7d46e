// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

/** The tables as one connection sees them. */
final class Tables {
    final Sql sql;
    final Interactions interactions;
    final Conversations conversations;
    final Matches matches;
    final Invitations invitations;
    final Answers answers;
    final Deliveries deliveries;
    final Escalations escalations;
    final OptOuts optOuts;
    final Ledger ledger;
    final LocalContacts contacts;
    final Overview overview;
    final Pages pages;
    final History history;
    final DeploymentTables deployments;

    Tables(Sql sql) {
        this.sql = sql;
        interactions = new Interactions(sql);
        conversations = new Conversations(sql);
        matches = new Matches(sql);
        invitations = new Invitations(sql);
        answers = new Answers(sql);
        deliveries = new Deliveries(sql);
        escalations = new Escalations(sql);
        optOuts = new OptOuts(sql);
        ledger = new Ledger(sql);
        contacts = new LocalContacts(sql);
        overview = new Overview(sql);
        pages = new Pages(sql, ledger, deliveries);
        history = new History(sql);
        deployments = new DeploymentTables(sql);
    }
}
