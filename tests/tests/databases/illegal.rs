//! The record defends itself: what contradicts it is refused by a key or a check, whatever the program thinks.

use std::collections::BTreeSet;

use domain::{ActId, MatchRunId, OutboxId, Reference, referral::Kind};
use store::{decide, drafts, undo};
use tests::{TestStore, form, hex, people, sent, sql, submitted, try_sql};

use crate::{imported, reasons, step_of};

/// What has to refuse a write.
enum Refusal {
    /// A check, in the words of the migration.
    Check(&'static str),
    /// A unique key, by its columns.
    Unique(&'static str),
    /// A foreign key, by its columns. SQLite does not say which.
    Foreign(&'static str),
}
use Refusal::{Check, Foreign, Unique};

/// A row by the names of its columns.
#[derive(Clone)]
struct Row(&'static str, Vec<(&'static str, String)>);

impl Row {
    fn of(table: &'static str, values: &[(&'static str, &str)]) -> Self {
        Self(
            table,
            values.iter().map(|(name, it)| (*name, (*it).to_owned())).collect(),
        )
    }

    /// The same but for some columns.
    fn but(&self, changes: &[(&'static str, &str)]) -> String {
        let mut row = self.clone();
        for (name, value) in changes {
            row.1.retain(|it| it.0 != *name);
            row.1.push((name, (*value).to_owned()));
        }
        row.insert()
    }

    fn insert(&self) -> String {
        let (names, values): (Vec<_>, Vec<_>) = self.1.iter().map(|(name, it)| (*name, it.as_str())).unzip();
        format!(
            "insert into {} ({}) values ({})",
            self.0,
            names.join(", "),
            values.join(", ")
        )
    }
}

async fn refused(store: &TestStore, what: &str, write: &str, by: Refusal) {
    let Err(error) = try_sql(store, write).await else {
        panic!("{what}: was written\n{write}");
    };
    let fits = if store.is_postgres() {
        let name = error
            .lines()
            .find_map(|it| it.strip_prefix("CONSTRAINT NAME:  "))
            .unwrap_or_default();
        let (kind, columns, all) = constraint(store, name).await;
        match by {
            Check(text) => {
                let words: BTreeSet<&str> = text.split(|it: char| !(it.is_alphanumeric() || it == '_')).collect();
                let of_text: BTreeSet<&str> = all.split(',').filter(|it| words.contains(it)).collect();
                kind == "check" && of_text == columns.split(',').collect::<BTreeSet<_>>()
            }
            Unique(wanted) => kind == "unique" && columns == wanted.replace(' ', ""),
            Foreign(wanted) => kind == "foreign" && columns == wanted.replace(' ', ""),
        }
    } else {
        let error = error.trim();
        match by {
            Check(text) => error == format!("CHECK constraint failed: {text}"),
            Unique(columns) => {
                let columns: BTreeSet<&str> = columns.split(", ").collect();
                error.strip_prefix("UNIQUE constraint failed: ").is_some_and(|it| {
                    // Of two keys that are violated together it names the longer one.
                    let named: BTreeSet<&str> = it.split(", ").filter_map(|it| it.split('.').nth(1)).collect();
                    columns.is_subset(&named)
                })
            }
            Foreign(_) => error == "FOREIGN KEY constraint failed",
        }
    };
    assert!(fits, "{what}: was refused for another reason\n{write}\n{error}");
}

/// What kind a constraint is of, its columns, and all columns of its table.
async fn constraint(store: &TestStore, name: &str) -> (String, String, String) {
    let text = format!(
        "select case contype when 'c' then 'check' else 'foreign' end, (select string_agg(attname, ',' order by o) from unnest(conkey) with ordinality as k (n, o) join pg_attribute on attrelid = conrelid and attnum = n),
           (select string_agg(attname, ',') from pg_attribute where attrelid = conrelid and attnum > 0)
         from pg_constraint where conname = '{name}' and contype in ('c', 'f')
         union all
         select 'unique', (select string_agg(attname, ',' order by o) from unnest(indkey) with ordinality as k (n, o) join pg_attribute on attrelid = indrelid and attnum = n), ''
         from pg_index join pg_class on oid = indexrelid where relname = '{name}'"
    );
    let mut rows = sql(store, &text).await;
    let row = rows.pop().unwrap_or_else(|| vec![String::new(); 3]);
    (row[0].clone(), row[1].clone(), row[2].clone())
}

async fn id_of(store: &TestStore, reference: Reference) -> String {
    let rows = sql(
        store,
        &format!("select id from referral where reference = '{reference}'"),
    )
    .await;
    format!("x'{}'", rows[0][0])
}

/// The ids of rows that are as they should be, for writes that are not.
struct World {
    advocate: String,
    agency: String,
    /// Submitted.
    open: String,
    /// Rejected.
    returned: String,
    /// Rejected, then deleted.
    deleted: String,
    /// Imported, and back in the queue.
    undone: String,
    /// Sent a second time.
    again: String,
    client: String,
    other_client: String,
    ended_client: String,
    /// Acts that have not done anything yet.
    acts: [String; 2],
}

async fn world(store: &TestStore) -> World {
    let people = people(store).await;
    let (by, referrer) = (&people.advocate, &people.referrer);
    let mut sent_ones = Vec::new();
    for name in ["Anna", "Berta", "Cleo", "Dora", "Ella", "Fay", "Gail"] {
        let child = form(Kind::Client).child(name, "King").urgent();
        sent_ones.push((submitted(store, referrer, child.clone()).await, child));
    }
    for n in [1, 2, 4] {
        let step = step_of(store, by, sent_ones[n].0).await;
        decide::reject(store, by, sent_ones[n].0, step, reasons(), None)
            .await
            .unwrap();
    }
    decide::delete(store, by, sent_ones[2].0, 2, None).await.unwrap();
    let (ended_client, _) = imported(store, by, sent_ones[3].0, &sent_ones[3].1).await;
    undo::undo(store, by, sent_ones[3].0, 2).await.unwrap();
    let correction = drafts::correct(store, referrer, sent_ones[4].0).await.unwrap();
    sent(store, referrer, correction).await;
    let (client, _) = imported(store, by, sent_ones[5].0, &sent_ones[5].1).await;
    let (other_client, _) = imported(store, by, sent_ones[6].0, &sent_ones[6].1).await;
    let advocate = hex(by.person());
    let acts = [hex(ActId::new()), hex(ActId::new())];
    for act in &acts {
        sql(
            store,
            &format!("insert into act (id, kind, by_person, at) values ({act}, 'reject', {advocate}, 1)"),
        )
        .await;
    }
    World {
        advocate,
        agency: hex(people.agencies[0]),
        open: id_of(store, sent_ones[0].0).await,
        returned: id_of(store, sent_ones[1].0).await,
        deleted: id_of(store, sent_ones[2].0).await,
        undone: id_of(store, sent_ones[3].0).await,
        again: id_of(store, sent_ones[4].0).await,
        client: hex(client),
        other_client: hex(other_client),
        ended_client: hex(ended_client),
        acts,
    }
}

/// A legal step: the open referral is returned.
fn step(w: &World) -> Row {
    Row::of(
        "step",
        &[
            ("referral_id", &w.open),
            ("n", "2"),
            ("act_id", &w.acts[0]),
            ("kind", "'reject'"),
            ("prev", "1"),
            ("from_status", "'submitted'"),
            ("to_status", "'rejected'"),
            ("from_rev", "1"),
            ("rev", "1"),
            ("under", "1"),
            ("top", "2"),
            ("undoes", "null"),
            ("undoes_kind", "null"),
            ("client_id", "null"),
            ("account_n", "null"),
            ("peer", "null"),
            ("reasons", "'{}'"),
        ],
    )
}

const CHAINED: &str = "referral_id, prev, from_status, from_rev, under";
const REVERSES: &str = "referral_id, undoes, undoes_kind, to_status, rev, top";
const OF_PEER: &str = "(coalesce(undoes_kind, kind) in ('absorb', 'merge')) = (peer is not null) and (peer is null or peer <> referral_id)";
const OF_IMPORT: &str = "(kind = 'import') = (client_id is not null) and (client_id is null) = (account_n is null)";
const OF_REVISION: &str = "kind = 'undo' or (kind in ('submit', 'resubmit', 'absorb')) = (rev <> from_rev)";
const OF_TOP: &str = "case when kind = 'undo' then undoes = under else top = n end";
const OF_REASONS: &str = "(kind = 'reject') = (reasons is not null)";
const OF_UNDO: &str = "(kind = 'undo') = (undoes is not null) and (undoes is null) = (undoes_kind is null) and coalesce(undoes_kind, '') <> 'undo'";
const OF_STANDING: &str = "referral_id, step, status, rev, top";
const OF_ORIGIN: &str =
    "(origin = 'referrer') = (submission_key is not null) and (submission_key is null) = (body_hash is null)";
const OF_MAIL: &str = "(state in ('held', 'pending', 'sending', 'dot', 'unknown')) = (due_at is not null)";
const OF_OUTBOX: &str = "(state in ('pending', 'published')) = (due_at is not null)";

tests::on_both_databases! {
    /// I3, I12: a chain cannot be forked, skipped, bent, or undone but at its top.
    async fn a_step_that_contradicts_its_chain_is_refused(store: TestStore) {
        let w = world(&store).await;
        let legal = step(&w);
        let other = hex(ActId::new());
        let undo = [("kind", "'undo'"), ("reasons", "null"), ("to_status", "'submitted'")];
        let with = |changes: &[(&'static str, &str)]| legal.but(&[&undo[..], changes].concat());
        let cases = [
            ("a second first step", legal.but(&[("n", "1"), ("kind", "'submit'"), ("prev", "null"), ("from_status", "'none'"), ("to_status", "'submitted'"), ("from_rev", "0"), ("under", "0"), ("top", "1"), ("reasons", "null")]), Unique("referral_id, n")),
            ("a gap", legal.but(&[("n", "3"), ("prev", "2"), ("top", "3")]), Foreign(CHAINED)),
            ("a number and its predecessor that differ by two", legal.but(&[("n", "3"), ("top", "3")]), Check("(n = 1 and prev is null and from_rev = 0 and under = 0) or (n > 1 and prev is not null and prev = n - 1)")),
            ("a step from where the last one did not lead", legal.but(&[("kind", "'delete'"), ("from_status", "'rejected'"), ("to_status", "'deleted'"), ("reasons", "null")]), Foreign(CHAINED)),
            ("a step from a revision that was not current", legal.but(&[("from_rev", "2"), ("rev", "2")]), Foreign("referral_id, rev")),
            ("a return without a reason", legal.but(&[("reasons", "null")]), Check(OF_REASONS)),
            ("reasons for deleting", legal.but(&[("kind", "'delete'"), ("to_status", "'deleted'")]), Check(OF_REASONS)),
            ("an import without a client", legal.but(&[("kind", "'import'"), ("to_status", "'imported'"), ("reasons", "null")]), Check(OF_IMPORT)),
            ("an import without an account", legal.but(&[("kind", "'import'"), ("to_status", "'imported'"), ("reasons", "null"), ("client_id", &w.client)]), Check(OF_IMPORT)),
            ("an import into an account that is not there", legal.but(&[("kind", "'import'"), ("to_status", "'imported'"), ("reasons", "null"), ("client_id", &w.client), ("account_n", "7")]), Foreign("client_id, account_n")),
            ("a return that names a client", legal.but(&[("client_id", &w.client), ("account_n", "1")]), Check(OF_IMPORT)),
            ("a move that does not exist", legal.but(&[("to_status", "'withdrawn'")]), Foreign("kind, from_status, to_status")),
            ("a kind that does not exist", legal.but(&[("kind", "'approve'"), ("reasons", "null")]), Foreign("kind, from_status, to_status")),
            ("another revision without sending", legal.but(&[("rev", "2")]), Check(OF_REVISION)),
            ("sending again without another revision", legal.but(&[("referral_id", &w.returned), ("n", "3"), ("prev", "2"), ("kind", "'resubmit'"), ("from_status", "'rejected'"), ("to_status", "'submitted'"), ("under", "2"), ("top", "3"), ("reasons", "null")]), Check(OF_REVISION)),
            ("sending again a revision that is not there", legal.but(&[("referral_id", &w.returned), ("n", "3"), ("prev", "2"), ("kind", "'resubmit'"), ("from_status", "'rejected'"), ("to_status", "'submitted'"), ("rev", "2"), ("under", "2"), ("top", "3"), ("reasons", "null")]), Foreign("referral_id, rev")),
            ("a step that is not on top", legal.but(&[("top", "1")]), Check(OF_TOP)),
            ("an undo of nothing", with(&[]), Check("(kind = 'undo') = (undoes is not null) and (undoes is null) = (undoes_kind is null)")),
            ("an undo of a step that is not on top", with(&[("referral_id", &w.deleted), ("n", "4"), ("prev", "3"), ("from_status", "'deleted'"), ("under", "3"), ("top", "1"), ("undoes", "2"), ("undoes_kind", "'reject'")]), Check(OF_TOP)),
            ("an undo that lies about what was on top", with(&[("referral_id", &w.deleted), ("n", "4"), ("prev", "3"), ("from_status", "'deleted'"), ("under", "2"), ("top", "1"), ("undoes", "2"), ("undoes_kind", "'reject'")]), Foreign(CHAINED)),
            ("an undo that leads elsewhere than back", with(&[("referral_id", &w.deleted), ("n", "4"), ("prev", "3"), ("from_status", "'deleted'"), ("under", "3"), ("top", "1"), ("undoes", "3"), ("undoes_kind", "'delete'")]), Foreign(REVERSES)),
            ("an undo that leaves the wrong step on top", with(&[("referral_id", &w.returned), ("n", "3"), ("prev", "2"), ("from_status", "'rejected'"), ("under", "2"), ("top", "2"), ("undoes", "2"), ("undoes_kind", "'reject'")]), Foreign(REVERSES)),
            ("an undo of an undo", with(&[("referral_id", &w.undone), ("n", "4"), ("prev", "3"), ("under", "3"), ("top", "2"), ("undoes", "3"), ("undoes_kind", "'undo'"), ("to_status", "'imported'")]), Foreign(CHAINED)),
            ("an undo of what is undone", with(&[("referral_id", &w.undone), ("n", "4"), ("prev", "3"), ("under", "2"), ("top", "1"), ("undoes", "2"), ("undoes_kind", "'import'")]), Unique("referral_id, undoes")),
            ("a merge into nothing", legal.but(&[("kind", "'merge'"), ("to_status", "'merged'"), ("reasons", "null")]), Check(OF_PEER)),
            ("a merge into itself", legal.but(&[("kind", "'merge'"), ("to_status", "'merged'"), ("reasons", "null"), ("peer", &w.open)]), Check(OF_PEER)),
            ("half a merge", legal.but(&[("kind", "'merge'"), ("to_status", "'merged'"), ("reasons", "null"), ("peer", &w.undone)]), Foreign("act_id, peer")),
            ("a return with a peer", legal.but(&[("peer", &w.undone)]), Check(OF_PEER)),
            ("a step without an act", legal.but(&[("act_id", &other)]), Foreign("act_id")),
        ];
        for (what, write, by) in cases {
            refused(&store, what, &write, by).await;
        }
        sql(&store, &legal.insert()).await;
        let twice = legal.but(&[("n", "3"), ("prev", "2"), ("kind", "'delete'"), ("from_status", "'rejected'"), ("to_status", "'deleted'"), ("under", "2"), ("top", "3"), ("reasons", "null")]);
        refused(&store, "one act twice on a referral", &twice, Unique("act_id, referral_id")).await;
    }

    /// I3: an act is undone once, and an undo never.
    async fn an_act_that_contradicts_another_is_refused(store: TestStore) {
        let w = world(&store).await;
        let new = hex(ActId::new());
        let legal = Row::of("act", &[("id", &new), ("kind", "'undo'"), ("by_person", &w.advocate), ("at", "1"), ("undoes", &w.acts[0]), ("undoes_kind", "'reject'")]);
        let undone = sql(&store, "select undoes from act where kind = 'undo'").await[0][0].clone();
        let undo = sql(&store, "select id from act where kind = 'undo'").await[0][0].clone();
        for (what, write, by) in [
            ("an act undone twice", legal.but(&[("undoes", &format!("x'{undone}'")), ("undoes_kind", "'import'")]), Unique("undoes")),
            ("an undo of an undo", legal.but(&[("undoes", &format!("x'{undo}'")), ("undoes_kind", "'undo'")]), Check(OF_UNDO)),
            ("an undo that mistakes what it undoes", legal.but(&[("undoes_kind", "'import'")]), Foreign("undoes, undoes_kind")),
            ("an undo of nothing", legal.but(&[("undoes", "null"), ("undoes_kind", "null")]), Check(OF_UNDO)),
            ("a return that undoes", legal.but(&[("kind", "'reject'")]), Check(OF_UNDO)),
            ("a note without its format", legal.but(&[("note", "x'00'")]), Check("(note is null) = (note_format is null) and (note is null) = (note_key is null)")),
            ("an act of nobody", legal.but(&[("by_person", &new)]), Foreign("by_person")),
        ] {
            refused(&store, what, &write, by).await;
        }
        sql(&store, &legal.insert()).await;
    }

    /// A client that is gone cannot be found, an account is somebody's, and there is one name at a time.
    async fn a_client_that_contradicts_itself_is_refused(store: TestStore) {
        let w = world(&store).await;
        let (client, other, ended, act) = (&w.client, &w.other_client, &w.ended_client, &w.acts[0]);
        let new = hex(ActId::new());
        let account = Row::of("account", &[("client_id", client), ("n", "2"), ("opened_by", act), ("first_client", client), ("first_n", "1"), ("owner", client), ("client_findable", "true"), ("client_active", "true")]);
        let fact = Row::of("fact", &[("id", &new), ("client_id", client), ("field", "'school'"), ("value", "x'7b7d'"), ("written_by", act)]);
        let merged = format!("update client set root = {client}, is_root = false, findable = false where id = {other}");
        for (what, write, by) in [
            ("a key of an ended client", format!("insert into match_key (key, client_id) values (0, {ended})"), Foreign("client_id, yes")),
            ("a key that pretends", format!("insert into match_key (key, client_id, yes) values (0, {ended}, false)"), Check("yes")),
            ("a merged client with keys", merged.clone(), Foreign("client_id, yes")),
            ("a client merged into a merged one", format!("delete from match_key; {merged}; update client set root = {other}, is_root = false, findable = false where id = {client}"), Foreign("root, yes")),
            ("a root that is none", format!("update client set is_root = false, findable = false where id = {ended}"), Check("is_root = (root = id)")),
            ("an ended client that can be found", format!("update client set findable = true where id = {ended}"), Check("findable = (is_root and ended_by is null)")),
            ("account 0", account.but(&[("n", "0")]), Check("n >= 1")),
            ("an account twice", account.but(&[("n", "1")]), Unique("client_id, n")),
            ("an account that goes on from none", account.but(&[("first_n", "7")]), Foreign("first_client, first_n")),
            ("an account of nobody", account.but(&[("client_id", &new), ("owner", &new)]), Foreign("client_id")),
            ("an account that follows another client", account.but(&[("owner", other)]), Check("owner = client_id")),
            ("an account that is not as active as its client", account.but(&[("client_active", "false")]), Foreign("owner, client_findable, client_active")),
            ("two legal names at once", fact.but(&[("field", "'legal_name'")]), Unique("client_id, field")),
            ("two birthdays at once", fact.but(&[("field", "'born'")]), Unique("client_id, field")),
            ("a source without its revision", fact.but(&[("referral_id", &w.open)]), Check("(referral_id is null) = (revision is null)")),
            ("a source that was never sent", fact.but(&[("referral_id", &w.open), ("revision", "9")]), Foreign("referral_id, revision")),
            ("a fact in an account that is not there", fact.but(&[("account_n", "9")]), Foreign("client_id, account_n")),
        ] {
            refused(&store, what, &write, by).await;
        }
        sql(&store, &format!("{}; {}", account.insert(), fact.insert())).await;
        // An earlier name stays, with its end.
        sql(&store, &fact.but(&[("id", &hex(ActId::new())), ("field", "'legal_name'"), ("valid_to", "'2020-01-01'")])).await;
    }

    /// Two are judged not to be the same child once, by an act, and nobody is judged against themselves.
    async fn a_judgement_that_contradicts_another_is_refused(store: TestStore) {
        let w = world(&store).await;
        let (low, high) = (w.client.clone().min(w.open.clone()), w.client.clone().max(w.open.clone()));
        let legal = Row::of("not_same", &[("low", &low), ("high", &high), ("format", "1"), ("key_id", "'plain'"), ("records", "x'5b5d'"), ("said_by", &w.acts[0]), ("written_by", &w.acts[0])]);
        sql(&store, &legal.insert()).await;
        let new = hex(ActId::new());
        for (what, write, by) in [
            ("said twice", legal.but(&[("said_by", &w.acts[1]), ("written_by", &w.acts[1])]), Unique("low, high")),
            ("written twice", legal.but(&[("ended_by", &w.acts[1])]), Unique("low, high, said_by, written_by")),
            ("the wrong way round", legal.but(&[("low", &high), ("high", &low)]), Check("low < high")),
            ("against oneself", legal.but(&[("high", &low)]), Check("low < high")),
            ("said by nobody", legal.but(&[("said_by", &new)]), Foreign("said_by")),
            ("written by nobody", legal.but(&[("written_by", &new)]), Foreign("written_by")),
            ("ended by nobody", format!("update not_same set ended_by = {new}"), Foreign("ended_by")),
        ] {
            refused(&store, what, &write, by).await;
        }
        // An import writes it once more, and what has ended can be said again.
        sql(&store, &legal.but(&[("written_by", &w.acts[1])])).await;
        sql(&store, &format!("update not_same set ended_by = {} where said_by = written_by", w.acts[1])).await;
        sql(&store, &legal.but(&[("said_by", &w.acts[1]), ("written_by", &w.acts[1])])).await;
    }

    /// The standing row says what the chain says, and a search belongs to one revision.
    async fn a_standing_row_or_a_search_that_contradicts_the_chain_is_refused(store: TestStore) {
        let w = world(&store).await;
        let (run, old_run) = (hex(MatchRunId::new()), hex(MatchRunId::new()));
        for (id, referral) in [(&run, &w.open), (&old_run, &w.again)] {
            sql(&store, &format!("insert into match_run (id, referral_id, revision, cause, engine, parameters, at) values ({id}, {referral}, 1, {id}, 'x', 'x', 1)")).await;
        }
        let candidate = Row::of("candidate", &[("run_id", &run), ("rank", "1"), ("client_id", &w.client), ("probability", "0.5"), ("judged", "false"), ("evidence", "x'7b7d'")]);
        let standing = |set: &str| format!("update standing set {set} where referral_id = {}", w.open);
        for (what, write, by) in [
            ("a step that is not there", standing("step = 2"), Foreign(OF_STANDING)),
            ("another status than the chain's", standing("status = 'imported'"), Foreign(OF_STANDING)),
            ("another top than the chain's", standing("top = 2"), Foreign(OF_STANDING)),
            ("another referral's search", format!("update standing set run_id = {run} where referral_id = {}", w.undone), Foreign("run_id, referral_id, rev")),
            ("the search of an older revision", format!("update standing set run_id = {old_run} where referral_id = {}", w.again), Foreign("run_id, referral_id, rev")),
            ("a best candidate without a search", standing("best = 0.5"), Check("best is null or run_id is not null")),
            ("a search of what was never sent", format!("insert into match_run (id, referral_id, revision, cause, engine, parameters, at) values ({0}, {1}, 9, {0}, 'x', 'x', 1)", hex(MatchRunId::new()), w.open), Foreign("referral_id, revision")),
            ("one cause twice", format!("insert into match_run (id, referral_id, revision, cause, engine, parameters, at) values ({0}, {1}, 1, {run}, 'x', 'x', 1)", hex(MatchRunId::new()), w.open), Unique("referral_id, revision, cause")),
            ("a candidate that is both", candidate.but(&[("referral_id", &w.undone)]), Check("(client_id is null) <> (referral_id is null)")),
            ("a candidate that is neither", candidate.but(&[("client_id", "null")]), Check("(client_id is null) <> (referral_id is null)")),
            ("more than certain", candidate.but(&[("probability", "1.5")]), Check("probability between 0 and 1")),
            ("rank 0", candidate.but(&[("rank", "0")]), Check("rank >= 1")),
        ] {
            refused(&store, what, &write, by).await;
        }
        sql(&store, &candidate.insert()).await;
        refused(&store, "a candidate twice", &candidate.but(&[("rank", "2")]), Unique("run_id, client_id")).await;
        sql(&store, &standing(&format!("run_id = {run}, best = 0.5"))).await;
    }

    /// I2: what was sent has its key, once; a returned referral is corrected in one draft.
    async fn a_sending_that_contradicts_another_is_refused(store: TestStore) {
        let w = world(&store).await;
        let (new, key) = (hex(ActId::new()), hex(ActId::new()));
        let used = sql(&store, "select submission_key from revision order by submission_key").await[0][0].clone();
        let revision = Row::of("revision", &[("referral_id", &w.open), ("n", "2"), ("origin", "'referrer'"), ("submission_key", &key), ("body_hash", "x'00'"), ("sent_by", &w.advocate), ("sent_at", "1"), ("received_at", "1"), ("urgent", "false")]);
        let draft = Row::of("draft", &[("id", &new), ("owner", &w.advocate), ("kind", "'client'"), ("agency_id", &w.agency), ("referrer_id", &w.advocate), ("answers", &w.returned), ("saved_at", "1"), ("format", "1"), ("key_id", "'plain'"), ("sealed", "x'7b7d'")]);
        let reference = sql(&store, "select reference from referral").await[0][0].clone();
        let referral = Row::of("referral", &[("id", &new), ("reference", &format!("'{reference}'")), ("kind", "'client'"), ("agency_id", &w.agency), ("referrer_id", &w.advocate), ("entered_by", &w.advocate)]);
        for (what, write, by) in [
            ("sent without a key", revision.but(&[("submission_key", "null")]), Check(OF_ORIGIN)),
            ("sent without a hash", revision.but(&[("body_hash", "null")]), Check(OF_ORIGIN)),
            ("merged with a key", revision.but(&[("origin", "'merge'")]), Check(OF_ORIGIN)),
            ("an unknown origin", revision.but(&[("origin", "'fax'"), ("submission_key", "null"), ("body_hash", "null")]), Check("origin in ('referrer', 'merge')")),
            ("one key twice", revision.but(&[("submission_key", &format!("x'{used}'"))]), Unique("submission_key")),
            ("one revision twice", revision.but(&[("n", "1")]), Unique("referral_id, n")),
            ("revision 0", revision.but(&[("n", "0")]), Check("n >= 1")),
            ("an unknown part", format!("insert into revision_part (referral_id, revision, part, format, key_id, sealed) values ({}, 1, 'photo', 1, 'plain', x'00')", w.open), Check("part in ('form', 'narrative', 'reporter')")),
            ("a part of what was never sent", format!("insert into revision_part (referral_id, revision, part, format, key_id, sealed) values ({}, 9, 'form', 1, 'plain', x'00')", w.open), Foreign("referral_id, revision")),
            ("a reference twice", referral.insert(), Unique("reference")),
            ("an unknown kind", referral.but(&[("reference", "'x'"), ("kind", "'other'")]), Check("kind in ('client', 'law_enforcement', 'child_protection', 'combined')")),
            ("a correction of nothing", draft.but(&[("answers", &new)]), Foreign("answers")),
        ] {
            refused(&store, what, &write, by).await;
        }
        sql(&store, &format!("{}; {}", revision.insert(), draft.insert())).await;
        refused(&store, "two corrections", &draft.but(&[("id", &key)]), Unique("answers")).await;
    }

    /// I12: a message or mail that is over has nothing left to do, and one that is not has.
    async fn a_message_or_mail_that_contradicts_itself_is_refused(store: TestStore) {
        let w = world(&store).await;
        let new = hex(OutboxId::new());
        let message = Row::of("outbox", &[("id", &new), ("consumer", "'screening'"), ("subject", &w.open), ("subject_step", "1"), ("created_at", "1"), ("state", "'pending'"), ("due_at", "0"), ("sends", "0"), ("tries", "0")]);
        let mail = Row::of("mail", &[("id", &new), ("act_id", &w.acts[0]), ("person_id", &w.advocate), ("referral_id", &w.open), ("template", "'returned'"), ("state", "'held'"), ("due_at", "1"), ("attempts", "0"), ("unknowns", "0")]);
        for (what, write, by) in [
            ("done and due", message.but(&[("state", "'done'")]), Check(OF_OUTBOX)),
            ("parked and due", message.but(&[("state", "'parked'")]), Check(OF_OUTBOX)),
            ("pending and never due", message.but(&[("due_at", "null")]), Check(OF_OUTBOX)),
            ("an unknown state", message.but(&[("state", "'lost'"), ("due_at", "null")]), Check("state in ('pending', 'published', 'done', 'parked')")),
            ("an unknown consumer", message.but(&[("consumer", "'mailer'")]), Check("consumer in ('screening')")),
            ("sent and due", mail.but(&[("state", "'sent'")]), Check(OF_MAIL)),
            ("cancelled and due", mail.but(&[("state", "'cancelled'")]), Check(OF_MAIL)),
            ("held for ever", mail.but(&[("due_at", "null")]), Check(OF_MAIL)),
            ("an unknown template", mail.but(&[("template", "'greetings'")]), Check("template in ('received', 'returned', 'accepted', 'disregard', 'urgent')")),
            ("an unknown state of a mail", mail.but(&[("state", "'lost'"), ("due_at", "null")]), Check("state in ('held', 'pending', 'sending', 'dot', 'unknown', 'sent', 'bounced', 'parked', 'cancelled')")),
        ] {
            refused(&store, what, &write, by).await;
        }
        sql(&store, &format!("{}; {}", message.insert(), mail.insert())).await;
        refused(&store, "two mails of one act to one person about one referral", &mail.but(&[("id", &hex(OutboxId::new()))]), Unique("act_id, referral_id, person_id, template")).await;
    }

    /// I5, I19: who signs in has a right and a password; an act has one audit entry, and a sealed entry stays.
    async fn a_person_or_an_audit_entry_that_contradicts_itself_is_refused(store: TestStore) {
        let w = world(&store).await;
        let new = hex(ActId::new());
        let person = Row::of("person", &[("id", &new), ("first_name", "'A'"), ("last_name", "'B'"), ("name_key", "'b'"), ("role", "'advocate'"), ("active", "true"), ("username", "'Zoe'"), ("username_key", "'zoe'"), ("password_hash", "'x'"), ("password_once", "false"), ("version", "1")]);
        let entry = Row::of("audit", &[("id", &new), ("at", "1"), ("actor", &w.advocate), ("event", "'x'"), ("act_id", &w.acts[0]), ("outcome", "'ok'")]);
        let audited = sql(&store, "select act_id from audit where act_id is not null").await[0][0].clone();
        let of_names = "(username_key is null) = (username is null) and (username_key is null) = (password_hash is null)";
        for (what, write, by) in [
            ("a referrer of no agency", person.but(&[("role", "'referrer'")]), Check("role <> 'referrer' or agency_id is not null")),
            ("an agency that is not there", person.but(&[("agency_id", &new)]), Foreign("agency_id")),
            ("a right without a sign-in", person.but(&[("username", "null"), ("username_key", "null"), ("password_hash", "null")]), Check("(role = 'none') = (username_key is null)")),
            ("a sign-in without a right", person.but(&[("role", "'none'")]), Check("(role = 'none') = (username_key is null)")),
            ("a sign-in without a password", person.but(&[("password_hash", "null")]), Check(of_names)),
            ("an unknown right", person.but(&[("role", "'owner'")]), Check("role in ('none', 'referrer', 'advocate', 'administrator')")),
            ("a user name twice", person.but(&[("username_key", "'advocate'")]), Unique("username_key")),
            ("an agency twice", format!("insert into agency (id, name, name_key, kind, active) values ({new}, 'x', 'springfield police', 'other', true)"), Unique("name_key")),
            ("an act with two entries", entry.but(&[("act_id", &format!("x'{audited}'"))]), Unique("act_id")),
            ("a subject of no kind", entry.but(&[("subject", &w.open)]), Check("(subject is null) = (subject_kind is null)")),
            ("an unknown outcome", entry.but(&[("outcome", "'maybe'")]), Check("outcome in ('ok', 'refused', 'failed')")),
        ] {
            refused(&store, what, &write, by).await;
        }
        sql(&store, &format!("{}; {}", person.insert(), entry.insert())).await;
        sql(&store, &format!("insert into audit_seal (n, audit_id, prev, mac) values (1, {new}, x'00', x'01')")).await;
        refused(&store, "a sealed entry removed", &format!("delete from audit where id = {new}"), Foreign("audit_id")).await;
        refused(&store, "a seal twice", &format!("insert into audit_seal (n, audit_id, prev, mac) values (2, {new}, x'01', x'02')"), Unique("audit_id")).await;
        let other = sql(&store, "select id from audit where act_id is not null order by id").await[0][0].clone();
        refused(&store, "a fork of the seals", &format!("insert into audit_seal (n, audit_id, prev, mac) values (2, x'{other}', x'00', x'02')"), Unique("prev")).await;
    }
}
