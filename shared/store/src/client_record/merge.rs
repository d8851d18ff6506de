//! Merging two profiles of one child: one of them goes on with all that both had, the other's address leads to it. Undone like any act.

use std::collections::BTreeMap;

use domain::{
    ActId, ClientId, FactId,
    answers::Answers,
    catalogue::{ProfileField, Section},
    join::Join,
    merge::{Choices, both},
    record::{Activity, RecordDeed},
};
use jiff::civil::Date;

use super::derived;
use crate::{
    ActError, Store,
    act::{self, Blocker},
    clients::{self, Hit, Profile, ProfileValue},
    db::{
        self, DbError, Tx,
        client_acts::{self, Touched},
        facts::{self, Fact, NewFact, Origin},
        keys::{self, Adding},
        merged_clients,
    },
    not_same::{self, Judged},
    viewer::Advocate,
};

/// Two profiles side by side: of what changes in a life the later one is proposed.
pub fn beside(kept: &Profile, other: &Profile) -> Join {
    let day = |of: &Profile, field| of.values.iter().filter(|it| it.field == field).map(|it| it.from).max();
    let newer = |it: &&ProfileValue| day(other, it.field).is_none_or(|theirs| it.from > theirs);
    let newer = kept.values.iter().filter(newer).map(|it| it.field).collect();
    Join::new(kept.values.iter().map(|it| &it.answers), newer, &other.answers())
}

/// The clients who may be the same child as this one, best first; not those who were `judged` to be another one, by what is known of this one:
/// ages as of the day on which they were said, and the people around the child.
pub async fn like(store: &Store, _: &Advocate, client: ClientId, judged: &[Judged]) -> Result<Vec<Hit>, DbError> {
    let mut tx = store.db.read().await?;
    let Some(own) = db::clients::find(&mut tx, client).await? else {
        return Ok(Vec::new());
    };
    let mut but = not_same::clients(judged, &own.record);
    but.push(client);
    clients::find_like(&mut tx, &own.record, &but, Vec::new()).await
}

/// Merges `other` into `kept`. `seen` are the versions of both when it was chosen.
pub async fn merge(
    store: &Store,
    by: &Advocate,
    (kept, other): (ClientId, ClientId),
    seen: [i64; 2],
    choices: &Choices,
) -> Result<(), ActError> {
    let mut tx = store.db.write().await?;
    keys::lock(&mut tx, Adding::Client).await?;
    let ours = db::clients::find(&mut tx, kept).await?.ok_or(ActError::NotFound)?;
    let theirs = db::clients::find(&mut tx, other).await?.filter(|it| it.id != kept);
    let theirs = theirs.ok_or(ActError::NotFound)?;
    if [ours.version, theirs.version] != seen {
        return Err(ActError::Changed);
    }
    let judged = not_same::about(store, &mut tx, kept.uuid(), &ours.record).await?;
    if let Some(said) = judged.into_iter().find(|it| it.is_client(other) && it.holds()) {
        return Err(ActError::Said(Blocker {
            by: said.by,
            act: "not_same".to_owned(),
            at: said.at,
        }));
    }
    for it in [kept, other] {
        db::clients::take(&mut tx, it).await?;
    }
    let deed = RecordDeed::ClientsMerged.as_str();
    let (act, now) = act::begin(store, &mut tx, by, deed, ("client", kept.uuid()), None, None).await?;

    let mut numbers = BTreeMap::new();
    for (n, first) in db::accounts::first(&mut tx, other).await? {
        let here = db::accounts::open(&mut tx, kept, act, Some(first)).await?;
        numbers.insert(n, here);
    }
    let lost = profile(&mut tx, (kept, other), act, choices).await?;
    activity(store, &mut tx, (kept, other), act).await?;
    merged_clients::copy_facts(&mut tx, act, (other, kept), &numbers, &lost).await?;
    merged_clients::move_documents(&mut tx, act, (other, kept), &numbers).await?;
    around(&mut tx, (kept, other), act).await?;

    let mut touched = vec![Touched::Profile];
    touched.extend(numbers.values().map(|n| Touched::Account(*n)));
    client_acts::insert(&mut tx, act, kept, &touched).await?;
    let mut touched = vec![Touched::Profile];
    touched.extend(numbers.keys().map(|n| Touched::Account(*n)));
    client_acts::insert(&mut tx, act, other, &touched).await?;

    keys::clear_client(&mut tx, other).await?;
    merged_clients::point(&mut tx, act, other, kept).await?;
    derived::match_again(&mut tx, &theirs.record, now).await?;
    derived::renew(&mut tx, kept, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Brings what was chosen into the profile that is kept. The values of the other one that are in neither the present nor the past of it:
/// what changes in a life and is older than what holds now held until that began, everything else was wrong.
async fn profile(
    tx: &mut Tx,
    (kept, other): (ClientId, ClientId),
    act: ActId,
    choices: &Choices,
) -> Result<Vec<(FactId, Option<Date>)>, DbError> {
    let of_profile = |facts: Vec<Fact>| -> Vec<Fact> {
        let own = facts
            .into_iter()
            .filter(|it| it.account.is_none() && ProfileField::named(&it.field).is_some());
        own.collect()
    };
    let ours = of_profile(facts::present(tx, kept).await?);
    let theirs = of_profile(facts::present(tx, other).await?);
    let day = |of: &[Fact], field: &str| of.iter().filter(|it| it.field == field).map(|it| it.from).max();
    let newer = |it: &&Fact| day(&theirs, &it.field).is_none_or(|other| it.from > other);
    let newer = ours
        .iter()
        .filter(newer)
        .filter_map(|it| ProfileField::named(&it.field))
        .collect();
    let mut said = Answers::default();
    for (path, value) in theirs.iter().flat_map(|it| it.answers.iter()) {
        if said.get(path).is_none() {
            said.set(path, value.clone());
        }
    }
    let changes = Join::new(ours.iter().map(|it| &it.answers), newer, &said).changes(choices);
    for change in &changes {
        let field = change.field.as_str();
        // A name that is kept beside the other one comes from the name.
        let named = ProfileField::LegalName.as_str();
        let of = |field: &str| theirs.iter().find(|it| it.field == field);
        let Some(source) = of(field).or_else(|| of(named)) else {
            continue;
        };
        for old in ours.iter().filter(|it| it.field == field) {
            let until = change.ends.then_some(source.from).filter(|it| *it >= old.from);
            facts::end(tx, old, act, until).await?;
        }
        let origin = Origin {
            from: source.from,
            until: None,
            source: source.source,
            act,
        };
        let new = NewFact {
            // What comes as it is was written down there.
            replaces: (change.value == source.answers).then_some(source.id),
            account: None,
            field,
            answers: change.value.clone(),
        };
        facts::insert(tx, kept, origin, &[new]).await?;
    }
    // What the result says too, alone or together with what was there.
    let says = |result: &Answers, said: &Answers| {
        said.iter().all(|(path, value)| {
            let there = result.get(path);
            there == Some(value) || there.is_some_and(|it| both(path.field.field(), it, value).as_ref() == Some(it))
        })
    };
    let until = |it: &Fact| {
        let field = ProfileField::named(&it.field).filter(|it| it.changes())?;
        let is_changed = changes.iter().any(|change| change.field == field);
        day(&ours, &it.field).filter(|began| !is_changed && *began > it.from)
    };
    let is_kept = |it: &&Fact| {
        let change = changes.iter().find(|change| change.field.as_str() == it.field);
        match change {
            Some(change) => says(&change.value, &it.answers),
            // What the other one has known for longer was so before.
            None => {
                until(it).is_none()
                    && ours
                        .iter()
                        .any(|own| own.field == it.field && says(&own.answers, &it.answers))
            }
        }
    };
    let lost = theirs.iter().filter(|it| !is_kept(it));
    Ok(lost.map(|it| (it.id, until(it))).collect())
}

/// Who is seen in one of the two is seen; and nobody is pointed to a profile that is a part of this one.
async fn activity(store: &Store, tx: &mut Tx, (kept, other): (ClientId, ClientId), act: ActId) -> Result<(), DbError> {
    let ours = facts::present(tx, kept).await?;
    let now = derived::activity(&ours);
    let then = match (now, derived::activity(&facts::present(tx, other).await?)) {
        (Activity::Inactive { .. }, Activity::Active) => Activity::Active,
        (Activity::Inactive { reason, instead }, _) if instead == Some(other) => {
            Activity::Inactive { reason, instead: None }
        }
        (now, _) => now,
    };
    if then == now {
        return Ok(());
    }
    let today = store.today();
    for former in ours.iter().filter(|it| it.field == Section::Status.name()) {
        facts::end(tx, former, act, Some(today).filter(|it| *it > former.from)).await?;
    }
    let origin = Origin {
        from: today,
        until: None,
        source: None,
        act,
    };
    let new = NewFact {
        replaces: None,
        account: None,
        field: Section::Status.name(),
        answers: then.answers(),
    };
    facts::insert(tx, kept, origin, &[new]).await
}

/// Who is linked, who is somebody else, and who looks after the child.
async fn around(tx: &mut Tx, (kept, other): (ClientId, ClientId), act: ActId) -> Result<(), DbError> {
    for row in db::links::of(tx, other).await? {
        if row.link.to != kept {
            db::links::insert(tx, kept, row.link, act).await?;
        }
    }
    let own = db::not_same::of(tx, kept.uuid()).await?;
    for row in db::not_same::of(tx, other.uuid()).await? {
        if row.other != kept.uuid() && own.iter().all(|it| it.other != row.other) {
            let (this, that) = ((kept.uuid(), &row.own), (row.other, &row.others));
            db::not_same::insert(tx, this, that, row.said_by, act).await?;
        }
    }
    let theirs = db::assignments::of(tx, other).await?;
    if let (None, Some((person, _))) = (db::assignments::of(tx, kept).await?, theirs) {
        db::assignments::change(tx, kept, (None, Some(person)), act).await?;
    }
    Ok(())
}

/// Takes back what a merge did beside the facts, links and accounts; the client that stands for itself again, if the act was one.
pub(crate) async fn take_back(tx: &mut Tx, act: ActId, undo: ActId) -> Result<Option<ClientId>, DbError> {
    let Some(client) = merged_clients::part(tx, act).await? else {
        return Ok(None);
    };
    merged_clients::move_back(tx, act).await?;
    db::not_same::end_written_by(tx, act, undo).await?;
    db::assignments::end_made_by(tx, act).await?;
    Ok(Some(client))
}

/// The client into whom one was merged.
pub async fn now(store: &Store, _: &Advocate, client: ClientId) -> Result<Option<ClientId>, DbError> {
    merged_clients::root_of(&mut store.db.read().await?, client).await
}
