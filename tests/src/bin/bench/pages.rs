//! Pages that an advocate opens: how long each takes, how large it is, and how many rows the database looks at for it.

use std::time::Duration;

use anyhow::Context;
use domain::{
    reason::{Reasons, ReturnReason},
    text::Prose,
};
use store::{
    decide,
    import::{self, Target},
    jobs::{self, Job},
    review,
};
use tests::{named, settle, sql};

use crate::{
    Bench,
    load::{Sent, drained},
    number,
    report::{Limit, percentile},
};

/// How often each page is opened.
const TURNS: usize = 200;
/// Before that, so that connections are open and caches full.
const WARM: usize = 10;
/// How many referrals are decided on, so that there is something to undo and to look back at.
const DECIDED: usize = 40;
/// So many children are counted in the reports.
const SERVED: f64 = 5_000.0;
/// After so long PostgreSQL has counted what an idle connection has read.
const COUNTED: Duration = Duration::from_secs(12);

/// What PostgreSQL has read.
#[derive(Clone, Copy)]
struct Read {
    /// Rows of tables.
    rows: f64,
    /// Entries of indexes.
    entries: f64,
}

/// A page of which the limits hold: what it is called, and its address for the `n`th turn; after `POST` with the form behind `?`.
type Page<'a> = (&'a str, Box<dyn Fn(usize) -> String + 'a>);

/// Whether a page shows fifty lines.
fn is_list(name: &str) -> bool {
    name.starts_with("queue")
        || matches!(
            name,
            "clients" | "clients_page_1000" | "clients_named" | "clients_not_started"
        )
}

impl Bench {
    /// Sends referrals until so many wait.
    pub(crate) async fn fill(&self, begun: &mut u64, open: u64) -> anyhow::Result<Vec<Sent>> {
        let mut all = Vec::new();
        while (all.len() as u64) < open {
            let drafts = self.prepare(begun, 1000.min(open - all.len() as u64)).await?;
            let (sent, _) = self
                .portal
                .at_most(&self.store, drafts, Duration::from_secs(600))
                .await?;
            all.extend(sent);
        }
        drained(&self.store).await?;
        // The mails of so many at once would go for minutes beside what is measured.
        let gone = "update mail set state = 'sent', due_at = null, lease = null where state in ('held', 'pending')";
        sql(&self.store, gone).await;
        settle(&self.store).await;
        // What is done at night is done by then, too.
        for job in Job::ALL {
            while jobs::is_due(&self.store, job).await? {
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        }
        Ok(all)
    }

    /// Counts [`SERVED`] children in the reports of this year, each with a service of each kind and somebody alleged: what a large center serves
    /// in a year.
    async fn serve(&self) {
        let year = i64::from(self.store.today().year()) * 10_000;
        sql(
            &self.store,
            &format!(
                "insert into counted_account (client_id, n, findable, name_key, born, sex, race, ethnicity, language, disability, abuse)
                 select id, 1, findable, name_key, {born}, 1, 16, 2, 1, 0, 3 from client
                 where findable and exists (select 1 from account where client_id = client.id and n = 1 and ended_by is null)
                   and not exists (select 1 from counted_account where client_id = client.id)
                 order by id limit {SERVED}",
                born = year - 90_000 + 615
            ),
        )
        .await;
        let days = [
            (105, "0, 0, 0, 0"),
            (110, "1, 0, 0, 0"),
            (115, "0, 3, 0, 0"),
            (120, "0, 0, 2, 0"),
            (125, "0, 0, 0, 1"),
        ];
        for (day, times) in days {
            let text = format!(
                "insert into served (client_id, account_n, day, interviews, encounters, sessions, exams)
                 select client_id, 1, {}, {times} from counted_account",
                year + day
            );
            sql(&self.store, &text).await;
        }
        let text = "insert into counted_offender (client_id, account_n, place, fact_id, born, sex, relation)
                    select client_id, 1, 1, client_id, null, 2, 1 from counted_account";
        sql(&self.store, text).await;
        self.report.print(
            "served_children",
            SERVED,
            "children",
            Limit::None("counted in the reports"),
        );
    }

    /// Opens all pages, each many times, one after the other.
    pub(crate) async fn pages(&self, sent: &[Sent]) -> anyhow::Result<()> {
        let (imported, returned) = self.decide(sent).await?;
        self.serve().await;
        let open = sql(&self.store, "select count(*) from standing where status = 'submitted'").await;
        let open = open.first().and_then(|it| it.first()).context("no count")?.parse()?;
        let remark = Limit::None("while the pages were opened");
        self.report.print("open_referrals", open, "referrals", remark);

        let waiting = &sent[imported.len() + returned.len()..];
        let at = |n: usize| waiting[n % waiting.len()].reference.clone();
        let (at, imported, returned) = (&at, &imported, &returned);
        let row = sql(&self.store, "select id from client where findable order by id limit 1").await;
        let client = row.first().and_then(|it| it.first()).context("no client")?;
        let client = uuid::Uuid::parse_str(client)?;
        let fixed = |address: &'static str| -> Box<dyn Fn(usize) -> String> { Box::new(move |_| address.to_owned()) };
        let pages: Vec<Page<'_>> = vec![
            ("dashboard", fixed("/")),
            ("queue", fixed("/queue")),
            ("queue_newest", fixed("/queue?sort=newest")),
            (
                "queue_oldest_last_page",
                Box::new(move |_| format!("/queue?sort=oldest&page={}", waiting.len() / 50 - 1)),
            ),
            ("queue_possible_match", fixed("/queue?only=match")),
            ("queue_same_child", fixed("/queue?only=same")),
            ("queue_law_enforcement", fixed("/queue?kind=law_enforcement")),
            ("queue_imported", fixed("/queue?status=imported&sort=newest")),
            ("review", Box::new(move |n| format!("/queue/{}", at(n)))),
            ("import", Box::new(move |n| format!("/queue/{}/import", at(n)))),
            ("import_new", Box::new(move |n| format!("/queue/{}/import/new", at(n)))),
            (
                "import_to_client",
                Box::new(move |n| format!("/queue/{}/import/{client}", at(n))),
            ),
            ("merge_find", Box::new(move |n| format!("/queue/{}/merge", at(n)))),
            (
                "merge",
                Box::new(move |n| format!("/queue/{}/merge/{}", at(2 * n), at(2 * n + 1))),
            ),
            ("rejection", Box::new(move |n| format!("/queue/{}/rejection", at(n)))),
            (
                "undo_import",
                Box::new(move |n| format!("/queue/{}/undo", imported[n % imported.len()])),
            ),
            (
                "undo_return",
                Box::new(move |n| format!("/queue/{}/undo", returned[n % returned.len()])),
            ),
            ("clients", fixed("/clients")),
            ("clients_page_1000", fixed("/clients?page=1000")),
            (
                "clients_search",
                fixed("POST /clients/search?first_name=Ada&last_name=King"),
            ),
            ("clients_named", fixed("POST /clients/search?last_name=Smith")),
            ("clients_not_started", fixed("/clients/not-started")),
            ("client", Box::new(move |_| format!("/clients/{client}"))),
            (
                "client_account",
                Box::new(move |_| format!("/clients/{client}/accounts/1")),
            ),
            (
                "client_timeline",
                Box::new(move |_| format!("/clients/{client}/timeline")),
            ),
            (
                "client_history",
                Box::new(move |_| format!("/clients/{client}/history")),
            ),
            (
                "client_merge_choose",
                Box::new(move |_| format!("/clients/{client}/merge")),
            ),
            ("flow", fixed("/reports/flow")),
            ("report_children", fixed("/reports/children?period=this-year")),
            (
                "report_children_behind",
                fixed("/reports/children/behind?period=this-year&table=age&line=7-12"),
            ),
            ("report_offenders", fixed("/reports/offenders?period=this-year")),
            ("report_referrals", fixed("/reports/referrals?period=this-year")),
        ];
        let cookie = self.running.cookie("advocate").await?;
        let mut before = self.read().await?;
        for (name, address) in &pages {
            let (mut took, mut most) = (Vec::new(), 0);
            for turn in 0..WARM + TURNS {
                let (millis, bytes) = self
                    .portal
                    .page(&cookie, &address(turn))
                    .await
                    .with_context(|| (*name).to_owned())?;
                if turn >= WARM {
                    took.push(millis);
                    most = most.max(bytes);
                }
            }
            let print = |what: &str, value, unit: &str, limit| {
                self.report.print(&format!("page_{name}_{what}"), value, unit, limit);
            };
            let how = Limit::None("200 times, one after the other");
            print("median", percentile(&took, 0.5), "ms", how);
            print("p99", percentile(&took, 0.99), "ms", Limit::Goal(50.0));
            print("size", number(most as u64) / 1000.0, "kB", Limit::Goal(100.0));
            let after = self.read().await?;
            if let (Some(before), Some(after)) = (before, after) {
                let each = |of: fn(Read) -> f64| (of(after) - of(before)) / number((WARM + TURNS) as u64);
                let goal = Limit::Goal(if is_list(name) { 2000.0 } else { 1000.0 });
                print("rows", each(|it| it.rows), "rows", goal);
                let also = Limit::None("of indexes, also those that are only counted or passed over");
                print("entries", each(|it| it.entries), "entries", also);
            }
            before = after;
        }
        Ok(())
    }

    /// How much PostgreSQL has read so far, for whatever reason but sealing, which goes on beside; SQLite does not count.
    async fn read(&self) -> anyhow::Result<Option<Read>> {
        if !self.store.is_postgres() {
            return Ok(None);
        }
        tokio::time::sleep(COUNTED).await;
        let read = sql(
            &self.store,
            "select (select cast(sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)) as bigint) from pg_stat_user_tables
               where relname not in ('audit', 'audit_seal')),
             (select cast(sum(idx_tup_read) as bigint) from pg_stat_user_indexes where relname not in ('audit', 'audit_seal'))",
        )
        .await;
        let [rows, entries] = read.first().map(Vec::as_slice).context("no count")? else {
            anyhow::bail!("not two counts");
        };
        Ok(Some(Read {
            rows: rows.parse()?,
            entries: entries.parse()?,
        }))
    }

    /// Imports some of the referrals and returns others; their references.
    async fn decide(&self, sent: &[Sent]) -> anyhow::Result<(Vec<String>, Vec<String>)> {
        let by = named(&self.store, self.people.advocate.person()).await;
        let by = by.advocate().context("no advocate")?;
        let (mut imported, mut returned) = (Vec::new(), Vec::new());
        for (n, it) in sent.iter().take(DECIDED.min(sent.len() / 4)).enumerate() {
            let reference = it.reference.parse().ok().context("no reference")?;
            if n % 2 == 0 {
                let review = review::open(&self.store, &by, reference)
                    .await?
                    .context("no referral")?;
                let target = Target::NewClient {
                    profile: review.answers.clone(),
                    reason: Some(Prose::parse("Another child.")?),
                };
                import::import(&self.store, &by, reference, 1, target).await?;
                imported.push(it.reference.clone());
            } else {
                let reasons = Reasons::new(vec![ReturnReason::MissingCaseNumber], Vec::new())?;
                decide::reject(&self.store, &by, reference, 1, reasons, None).await?;
                returned.push(it.reference.clone());
            }
        }
        drained(&self.store).await?;
        settle(&self.store).await;
        // Those that were decided come first.
        Ok((imported, returned))
    }
}
