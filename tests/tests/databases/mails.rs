//! I4: which mail goes, how often, and what is known about it.

use domain::{MailId, Reference, referral::Kind, text::Email};
use store::{
    Store, decide, home,
    mail::files::{Address, OutgoingMail},
    mailer::{self, Due, Template, Transport},
    personnel, review, status, undo,
};
use tests::{TestStore, form, people, sql, submitted};

use crate::{count, imported, reasons, step_of};

fn mail(due: &Due) -> OutgoingMail {
    let from = Address::parse("intake@example.org").unwrap();
    OutgoingMail {
        message_id: format!("<{}@example.org>", due.id),
        from: from.clone(),
        to: Address::parse(due.to.as_ref().map_or("nobody@example.org", Email::as_str)).unwrap(),
        subject: format!("{:?}", due.template),
        text: due.referral.reference.to_string(),
        html: due.referral.reference.to_string(),
        date: due.at,
        envelope_from: from,
    }
}

/// Sends what is due now; says what.
pub(crate) async fn delivered(store: &Store, folder: &std::path::Path) -> Vec<(Template, Reference)> {
    let transport = Transport::Folder(folder.to_owned());
    let mut gone = Vec::new();
    while let Some(due) = mailer::claim(store).await.unwrap() {
        mailer::deliver(store, &transport, &due, &mail(&due)).await.unwrap();
        gone.push((due.template, due.referral.reference));
    }
    gone
}

/// The hold, the lease or the pause of every mail is over.
async fn later(store: &TestStore) {
    sql(store, "update mail set due_at = 0 where due_at is not null").await;
}

async fn state(store: &TestStore, id: MailId) -> String {
    let rows = sql(store, &format!("select state from mail where id = {}", tests::hex(id))).await;
    rows[0][0].clone()
}

tests::on_both_databases! {
    /// I4: a referral that arrives is answered once, sent again, once more; a decision after its hold.
    async fn each_event_sends_one_mail(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let folder = tempfile::tempdir().unwrap();
        let reference = submitted(&store, &people.referrer, form(Kind::Client)).await;
        assert_eq!(delivered(&store, folder.path()).await, [(Template::Received, reference)]);
        decide::reject(&store, by, reference, 1, reasons(), None).await.unwrap();
        assert_eq!(delivered(&store, folder.path()).await, [], "a decision is held");
        later(&store).await;
        let due = mailer::claim(&store).await.unwrap().unwrap();
        assert_eq!(due.reasons, Some(reasons()));
        assert_eq!(due.to.as_ref().unwrap().as_str(), "dijkstra@example.org");
        let transport = Transport::Folder(folder.path().to_owned());
        mailer::deliver(&store, &transport, &due, &mail(&due)).await.unwrap();
        let draft = store::drafts::correct(&store, &people.referrer, reference).await.unwrap();
        tests::sent(&store, &people.referrer, draft).await;
        assert_eq!(delivered(&store, folder.path()).await, [(Template::Received, reference)]);
        imported(&store, by, reference, &form(Kind::Client)).await;
        later(&store).await;
        assert_eq!(delivered(&store, folder.path()).await, [(Template::Accepted, reference)]);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 4);
        assert_eq!(count(&store, "mail where state = 'sent' and due_at is null").await, 4);
        let notices = review::open(&store, by, reference).await.unwrap().unwrap().notices;
        let templates: Vec<_> = notices.iter().map(|it| it.template.as_str()).collect();
        assert_eq!(templates, ["received", "returned", "received", "accepted"]);
        // Deleting tells nobody.
        let other = submitted(&store, &people.referrer, form(Kind::Client)).await;
        decide::delete(&store, by, other, 1, None).await.unwrap();
        assert_eq!(count(&store, "mail where template <> 'received' and state = 'held'").await, 0);
    }

    /// I4: undone within its hold, a decision sends nothing; undone later, its reader is told to disregard it.
    async fn an_undo_cancels_the_mail_or_takes_it_back(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let folder = tempfile::tempdir().unwrap();
        let reference = submitted(&store, &people.referrer, form(Kind::Client)).await;
        delivered(&store, folder.path()).await;

        decide::reject(&store, by, reference, 1, reasons(), None).await.unwrap();
        undo::undo(&store, by, reference, 2).await.unwrap();
        later(&store).await;
        assert_eq!(delivered(&store, folder.path()).await, []);

        decide::reject(&store, by, reference, 3, reasons(), None).await.unwrap();
        later(&store).await;
        assert_eq!(delivered(&store, folder.path()).await, [(Template::Returned, reference)]);
        undo::undo(&store, by, reference, 4).await.unwrap();
        assert_eq!(delivered(&store, folder.path()).await, [(Template::Disregard, reference)], "at once, not held");

        // On its way to the server it is stopped before the point of no return.
        let transport = Transport::Folder(folder.path().to_owned());
        imported(&store, by, reference, &form(Kind::Client)).await;
        later(&store).await;
        let due = mailer::claim(&store).await.unwrap().unwrap();
        assert_eq!(due.template, Template::Accepted);
        undo::undo(&store, by, reference, 6).await.unwrap();
        let files = || std::fs::read_dir(folder.path()).unwrap().count();
        let before = files();
        mailer::deliver(&store, &transport, &due, &mail(&due)).await.unwrap();
        assert_eq!((files(), state(&store, due.id).await), (before, "cancelled".into()));
        assert_eq!(delivered(&store, folder.path()).await, []);

        // Beyond it nobody can be sure: it is taken back, and never sent again, whatever the server says.
        imported(&store, by, reference, &form(Kind::Client)).await;
        later(&store).await;
        let due = mailer::claim(&store).await.unwrap().unwrap();
        sql(&store, "update mail set state = 'dot' where state = 'sending'").await;
        undo::undo(&store, by, reference, 8).await.unwrap();
        assert_eq!(delivered(&store, folder.path()).await, [], "in the order of what they tell of");
        later(&store).await;
        assert_eq!(delivered(&store, folder.path()).await, [(Template::Disregard, reference)]);
        assert_eq!(state(&store, due.id).await, "cancelled");

        decide::delete(&store, by, reference, 9, None).await.unwrap();
        undo::undo(&store, by, reference, 10).await.unwrap();
        assert_eq!(delivered(&store, folder.path()).await, [], "nobody was told, so nobody is told otherwise");
    }

    /// I4: a return that is deleted, taken back or corrected before its mail has gone tells nobody; put back, it does.
    async fn a_mail_that_no_longer_matters_is_withheld(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let folder = tempfile::tempdir().unwrap();
        let reference = submitted(&store, &people.referrer, form(Kind::Client)).await;
        let corrected = submitted(&store, &people.referrer, form(Kind::Client)).await;
        delivered(&store, folder.path()).await;
        decide::reject(&store, by, reference, 1, reasons(), None).await.unwrap();
        decide::delete(&store, by, reference, 2, None).await.unwrap();
        later(&store).await;
        assert_eq!(delivered(&store, folder.path()).await, []);
        undo::undo(&store, by, reference, 3).await.unwrap();
        assert_eq!(delivered(&store, folder.path()).await, [], "held once more");
        later(&store).await;
        assert_eq!(delivered(&store, folder.path()).await, [(Template::Returned, reference)]);

        decide::reject(&store, by, corrected, 1, reasons(), None).await.unwrap();
        let draft = store::drafts::correct(&store, &people.referrer, corrected).await.unwrap();
        tests::sent(&store, &people.referrer, draft).await;
        later(&store).await;
        assert_eq!(delivered(&store, folder.path()).await, [(Template::Received, corrected)]);
    }

    /// I4: a return that was answered is not told any more, however far its mail had come: given up, perhaps arrived, refused for now.
    async fn a_return_that_was_answered_is_told_to_nobody(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let folder = tempfile::tempdir().unwrap();
        let blocked = folder.path().join("file");
        std::fs::write(&blocked, "").unwrap();
        for came in ["parked", "unknown", "dot"] {
            let reference = submitted(&store, &people.referrer, form(Kind::Client)).await;
            delivered(&store, folder.path()).await;
            decide::reject(&store, by, reference, 1, reasons(), None).await.unwrap();
            later(&store).await;
            let due = mailer::claim(&store).await.unwrap().unwrap();
            let (unknowns, due_at) = (i64::from(came == "unknown"), if came == "parked" { "null" } else { "due_at" });
            sql(&store, &format!("update mail set state = '{came}', unknowns = {unknowns}, due_at = {due_at} where state = 'sending'")).await;
            let draft = store::drafts::correct(&store, &people.referrer, reference).await.unwrap();
            tests::sent(&store, &people.referrer, draft).await;
            if came == "dot" {
                // The mailer that had it in hand is told to try again later.
                sql(&store, "update mail set state = 'sending' where state = 'dot'").await;
                let transport = Transport::Folder(blocked.join("mail"));
                mailer::deliver(&store, &transport, &due, &mail(&due)).await.unwrap();
                assert_eq!(state(&store, due.id).await, "cancelled");
            }
            status::retry_parked(&store, &people.administrator, status::Parked::Mails).await.unwrap();
            later(&store).await;
            assert_eq!(delivered(&store, folder.path()).await, [(Template::Received, reference)], "{came}");
            assert_eq!(state(&store, due.id).await, "cancelled", "{came}");
        }
        assert_eq!(count(&store, "mail where due_at is not null").await, 0);
    }

    /// I4: a mail of a return that is deleted meanwhile is not sent, and goes when the return is put back: perhaps arrived, once more;
    /// twice so, when a person says it.
    async fn a_return_that_is_put_back_is_told_as_it_was(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let folder = tempfile::tempdir().unwrap();
        for (was, unknowns, then) in [("parked", 0, "held"), ("unknown", 1, "unknown"), ("parked", 2, "parked")] {
            let reference = submitted(&store, &people.referrer, form(Kind::Client)).await;
            delivered(&store, folder.path()).await;
            decide::reject(&store, by, reference, 1, reasons(), None).await.unwrap();
            let due_at = if was == "parked" { "null" } else { "0" };
            sql(&store, &format!("update mail set state = '{was}', unknowns = {unknowns}, due_at = {due_at} where state = 'held'")).await;
            decide::delete(&store, by, reference, 2, None).await.unwrap();
            let retried = status::retry_parked(&store, &people.administrator, status::Parked::Mails).await.unwrap();
            assert_eq!((retried, delivered(&store, folder.path()).await), (0, vec![]));
            undo::undo(&store, by, reference, 3).await.unwrap();
            assert_eq!(count(&store, &format!("mail where template = 'returned' and state = '{then}'")).await, 1);
            status::retry_parked(&store, &people.administrator, status::Parked::Mails).await.unwrap();
            later(&store).await;
            assert_eq!(delivered(&store, folder.path()).await, [(Template::Returned, reference)]);
        }
    }

    /// I4: who is on duty is not told of what waits no longer, and is told when it waits again.
    async fn what_waits_no_longer_alarms_nobody(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let folder = tempfile::tempdir().unwrap();
        home::set_duty(&store, by, true).await.unwrap();
        let reference = submitted(&store, &people.referrer, form(Kind::Client).urgent()).await;
        sql(&store, "update mail set state = 'parked', due_at = null where template = 'urgent'").await;
        decide::reject(&store, by, reference, 1, reasons(), None).await.unwrap();
        status::retry_parked(&store, &people.administrator, status::Parked::Mails).await.unwrap();
        assert_eq!(delivered(&store, folder.path()).await, [(Template::Received, reference)]);
        undo::undo(&store, by, reference, 2).await.unwrap();
        assert_eq!(delivered(&store, folder.path()).await, [(Template::Urgent, reference)], "it waits again");
        decide::reject(&store, by, reference, 3, reasons(), None).await.unwrap();
        undo::undo(&store, by, reference, 4).await.unwrap();
        assert_eq!(delivered(&store, folder.path()).await, [], "they know of it");
        decide::reject(&store, by, reference, 5, reasons(), None).await.unwrap();
        sql(&store, "update mail set state = 'cancelled', unknowns = 2 where template = 'urgent'").await;
        undo::undo(&store, by, reference, 6).await.unwrap();
        assert_eq!(delivered(&store, folder.path()).await, [], "what may have gone twice is left to a person");
        assert_eq!(count(&store, "mail where template = 'urgent' and state = 'parked'").await, 1);
        decide::reject(&store, by, reference, 7, reasons(), None).await.unwrap();
        status::retry_parked(&store, &people.administrator, status::Parked::Mails).await.unwrap();
        let draft = store::drafts::correct(&store, &people.referrer, reference).await.unwrap();
        tests::sent(&store, &people.referrer, draft).await;
        let told = delivered(&store, folder.path()).await;
        assert!(told.contains(&(Template::Urgent, reference)) && told.len() == 2, "{told:?}");
    }

    /// I4: a mail that may have arrived is taken back by an undo, also after it was left to a person who has it sent again.
    async fn what_may_have_arrived_is_not_forgotten(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let folder = tempfile::tempdir().unwrap();
        let reference = submitted(&store, &people.referrer, form(Kind::Client)).await;
        delivered(&store, folder.path()).await;
        decide::reject(&store, by, reference, 1, reasons(), None).await.unwrap();
        sql(&store, "update mail set state = 'parked', unknowns = 2, due_at = null where state = 'held'").await;
        assert_eq!(status::retry_parked(&store, &people.administrator, status::Parked::Mails).await.unwrap(), 1);
        undo::undo(&store, by, reference, 2).await.unwrap();
        assert_eq!(delivered(&store, folder.path()).await, [(Template::Disregard, reference)]);
    }

    /// I4: a mail that a mailer put back while what it tells of was undone is not sent, and holds up none that come after it.
    async fn a_mail_of_what_was_undone_holds_up_no_other(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let folder = tempfile::tempdir().unwrap();
        let reference = submitted(&store, &people.referrer, form(Kind::Client)).await;
        delivered(&store, folder.path()).await;
        decide::reject(&store, by, reference, 1, reasons(), None).await.unwrap();
        undo::undo(&store, by, reference, 2).await.unwrap();
        sql(&store, "update mail set state = 'pending', due_at = 9000000000000000 where template = 'returned'").await;
        imported(&store, by, reference, &form(Kind::Client)).await;
        sql(&store, "update mail set due_at = 0 where template = 'accepted'").await;
        assert_eq!(delivered(&store, folder.path()).await, [(Template::Accepted, reference)]);
        later(&store).await;
        assert_eq!(delivered(&store, folder.path()).await, []);
        assert_eq!(count(&store, "mail where template = 'returned' and state = 'cancelled'").await, 1);
    }

    /// I4: a mail is one mailer's for the length of its lease; who comes back too late has no say.
    async fn a_mail_is_taken_by_one_mailer(store: TestStore) {
        let people = people(&store).await;
        submitted(&store, &people.referrer, form(Kind::Client)).await;
        let (first, second) = tokio::join!(mailer::claim(&store), mailer::claim(&store));
        let mut claimed: Vec<Due> = [first, second].into_iter().filter_map(|it| it.unwrap()).collect();
        assert_eq!(claimed.len(), 1);
        let stale = claimed.pop().unwrap();
        assert!(mailer::claim(&store).await.unwrap().is_none());
        later(&store).await;
        let fresh = mailer::claim(&store).await.unwrap().unwrap();
        assert_eq!(fresh.id, stale.id);
        mailer::unreachable(&store, &stale).await.unwrap();
        assert_eq!(state(&store, stale.id).await, "sending", "a stale verdict is not written");
        mailer::unreachable(&store, &fresh).await.unwrap();
        assert_eq!(state(&store, fresh.id).await, "bounced");
        later(&store).await;
        assert!(mailer::claim(&store).await.unwrap().is_none());
        assert_eq!(status::status(&store).await.unwrap().mail.bounced, 1);
    }

    /// I4, I12: of two who have a mail in hand only the holder of the lease sends it; "sent" stays said.
    async fn what_was_sent_stays_sent(store: TestStore) {
        let people = people(&store).await;
        let folder = tempfile::tempdir().unwrap();
        submitted(&store, &people.referrer, form(Kind::Client)).await;
        let slow = mailer::claim(&store).await.unwrap().unwrap();
        later(&store).await;
        let quick = mailer::claim(&store).await.unwrap().unwrap();
        let transport = Transport::Folder(folder.path().to_owned());
        mailer::deliver(&store, &transport, &slow, &mail(&slow)).await.unwrap();
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "it is another's by now");
        mailer::deliver(&store, &transport, &quick, &mail(&quick)).await.unwrap();
        assert_eq!(state(&store, quick.id).await, "sent");
        mailer::unreachable(&store, &slow).await.unwrap();
        mailer::unreachable(&store, &quick).await.unwrap();
        assert_eq!(state(&store, quick.id).await, "sent");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    /// I4: a mailer that dies after the dot leaves nobody sure: shown, sent once more, then left to a person.
    async fn a_mail_left_at_the_dot_is_unknown_then_parked(store: TestStore) {
        let people = people(&store).await;
        submitted(&store, &people.referrer, form(Kind::Client)).await;
        let id = mailer::claim(&store).await.unwrap().unwrap().id;
        sql(&store, "update mail set state = 'dot', due_at = 0").await;
        assert!(mailer::claim(&store).await.unwrap().is_none(), "it waits first");
        assert_eq!(state(&store, id).await, "unknown");
        assert_eq!(status::status(&store).await.unwrap().mail.unknown, 1);
        assert!(!status::is_idle(&store).await.unwrap());
        later(&store).await;
        assert_eq!(mailer::claim(&store).await.unwrap().unwrap().id, id);
        sql(&store, "update mail set state = 'dot', due_at = 0").await;
        assert!(mailer::claim(&store).await.unwrap().is_none());
        assert_eq!(state(&store, id).await, "parked");
        later(&store).await;
        assert!(mailer::claim(&store).await.unwrap().is_none());
        assert_eq!(status::status(&store).await.unwrap().mail.parked, 1);
        assert_eq!(status::retry_parked(&store, &people.administrator, status::Parked::Mails).await.unwrap(), 1);
        assert_eq!(mailer::claim(&store).await.unwrap().unwrap().id, id);
    }

    /// I4: a mail whose rows contradict each other is left to a person and holds up no other.
    async fn a_broken_mail_holds_up_no_other(store: TestStore) {
        let people = people(&store).await;
        let folder = tempfile::tempdir().unwrap();
        let broken = submitted(&store, &people.referrer, form(Kind::Client)).await;
        let other = submitted(&store, &people.referrer, form(Kind::Client)).await;
        sql(&store, &format!("update referral set reference = 'none' where reference = '{broken}'")).await;
        assert_eq!(delivered(&store, folder.path()).await, [(Template::Received, other)]);
        assert_eq!(status::status(&store).await.unwrap().mail.parked, 1);
    }

    /// I4: a mail that cannot be written to its folder waits and is tried again.
    async fn a_mail_that_fails_is_tried_again(store: TestStore) {
        let people = people(&store).await;
        let folder = tempfile::tempdir().unwrap();
        let reference = submitted(&store, &people.referrer, form(Kind::Client)).await;
        let blocked = folder.path().join("file");
        std::fs::write(&blocked, "").unwrap();
        let due = mailer::claim(&store).await.unwrap().unwrap();
        let transport = Transport::Folder(blocked.join("mail"));
        let server = mailer::deliver(&store, &transport, &due, &mail(&due)).await.unwrap();
        assert_eq!(server, mailer::ServerState::Down);
        assert_eq!(state(&store, due.id).await, "pending");
        assert_eq!(count(&store, "mail where attempts = 1 and lease is null").await, 1);
        later(&store).await;
        assert_eq!(delivered(&store, &folder.path().join("mail")).await, [(Template::Received, reference)]);
    }

    /// I4: each mail of a hundred goes to one of several mailers.
    async fn many_mailers_send_each_mail_once(store: TestStore) {
        let people = people(&store).await;
        for _ in 0..40 {
            submitted(&store, &people.referrer, form(Kind::Client)).await;
        }
        let folder = tempfile::tempdir().unwrap();
        let mailers = [0; 4].map(|_| delivered(&store, folder.path()));
        let [a, b, c, d] = mailers;
        let (a, b, c, d) = tokio::join!(a, b, c, d);
        assert_eq!(a.len() + b.len() + c.len() + d.len(), 40);
        assert_eq!(count(&store, "mail where state = 'sent' and attempts = 1").await, 40);
    }

    /// I4: no mail goes to somebody who has no address or is not active any more, and it is seen that none went.
    async fn who_cannot_be_reached_is_told_nothing(store: TestStore) {
        let people = people(&store).await;
        let reference = submitted(&store, &people.referrer, form(Kind::Client)).await;
        sql(&store, &format!("update person set email = null where id = {}", tests::hex(people.referrer.person()))).await;
        let due = mailer::claim(&store).await.unwrap().unwrap();
        assert!(due.to.is_none());
        mailer::unreachable(&store, &due).await.unwrap();
        let step = step_of(&store, &people.advocate, reference).await;
        decide::reject(&store, &people.advocate, reference, step, reasons(), None).await.unwrap();
        sql(&store, &format!("update person set email = 'a@example.org', active = false where id = {}", tests::hex(people.referrer.person()))).await;
        later(&store).await;
        assert!(mailer::claim(&store).await.unwrap().unwrap().to.is_none());
        let known = personnel::referrers(&store, &people.advocate).await.unwrap();
        assert!(known.iter().all(|it| it.id != people.referrer.person()));
    }
}
