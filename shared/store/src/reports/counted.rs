//! Who is counted in a report, and by which codes: from a row for each account that was served to children and to those alleged, to the
//! lines of tables, and to who is behind one.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    ClientId, FactId,
    report::{CHILDREN_UNTIL, Line, OFFENDERS_UNTIL, Report, Table, age},
};

use super::{Figures, NotStarted};
use crate::db::reports::{Alleged, ServedAccount};

/// Somebody behind a figure: the client; and of somebody alleged in which account, and the entry.
pub(super) type Who = (ClientId, Option<(i64, FactId)>);

/// The children who were served in a period.
pub(super) struct Children(BTreeMap<ClientId, Child>);

/// One of them.
struct Child {
    /// What all of its accounts that were served say together: since when, which kinds of abuse, how often which service.
    all: ServedAccount,
    accounts: i64,
}

impl Children {
    pub(super) fn of(accounts: Vec<ServedAccount>) -> Self {
        let mut children: BTreeMap<ClientId, Child> = BTreeMap::new();
        for it in accounts {
            match children.get_mut(&it.client) {
                Some(child) => child.add(&it),
                None => drop(children.insert(it.client, Child { all: it, accounts: 1 })),
            }
        }
        Self(children)
    }

    pub(super) fn figures(&self) -> Figures {
        let all = || self.0.values();
        Figures {
            counted: many(self.0.len()),
            accounts: all().map(|it| it.accounts).sum(),
            tables: tables(Report::Children, |table| match table {
                Table::Times => all().flat_map(|it| by_service(it.all.times)).collect(),
                _ => all().map(|it| (it.bits(table), 1)).collect(),
            }),
            not_started: NotStarted::default(),
        }
    }

    /// Those who count in a line, by name.
    pub(super) fn behind(self, table: Table, line: Line) -> Vec<Who> {
        let counts = self.0.into_iter().filter(|it| line.counts(it.1.bits(table)));
        by_name(
            counts
                .map(|(client, it)| (it.all.profile.name_key, (client, None)))
                .collect(),
        )
    }
}

impl Child {
    fn add(&mut self, account: &ServedAccount) {
        self.accounts += 1;
        self.all.first_day = self.all.first_day.min(account.first_day);
        self.all.abuse |= account.abuse;
        for (all, times) in self.all.times.iter_mut().zip(account.times) {
            *all += times;
        }
    }

    /// The codes by which it counts in a table.
    fn bits(&self, table: Table) -> i64 {
        let (it, profile) = (&self.all, &self.all.profile);
        match table {
            Table::Age => age(profile.born, it.first_day, &CHILDREN_UNTIL),
            Table::Sex => profile.sex,
            Table::Race => profile.race,
            Table::Ethnicity => profile.ethnicity,
            Table::Abuse | Table::Voca => it.abuse,
            Table::Disability => profile.disability,
            Table::Language => profile.language,
            Table::Services | Table::Times => {
                let given = by_service(it.times).filter(|it| it.1 > 0);
                given.map(|it| it.0).sum()
            }
            // Not of children, or in the other report.
            Table::Alleged | Table::OffenderAge | Table::OffenderSex | Table::Relation => 0,
        }
    }
}

/// The bit of each service, and how often it was given.
fn by_service(times: [i64; 4]) -> impl Iterator<Item = (i64, i64)> {
    (0..).zip(times).map(|(place, times)| (1 << place, times))
}

/// Who is alleged in the accounts that were served in a period; and the accounts in which nobody is.
pub(super) struct Offenders(pub(super) Vec<Alleged>);

impl Offenders {
    pub(super) fn figures(&self) -> Figures {
        let accounts: BTreeSet<_> = self.0.iter().map(|it| (it.client, it.account)).collect();
        let children = self.children();
        Figures {
            counted: many(self.entered().count()),
            accounts: many(accounts.len()),
            tables: tables(Report::Offenders, |table| match table {
                Table::Alleged => children.values().map(|it| (it.1, 1)).collect(),
                _ => self.entered().map(|(it, _)| (it.bits(table), 1)).collect(),
            }),
            not_started: NotStarted::default(),
        }
    }

    /// Those who count in a line, by the names of the children.
    pub(super) fn behind(&self, table: Table, line: Line) -> Vec<Who> {
        let all = if table == Table::Alleged {
            let counts = self.children().into_iter().filter(|(_, it)| line.counts(it.1));
            counts.map(|(client, (name, _))| (name, (client, None))).collect()
        } else {
            let counts = self.entered().filter(|(it, _)| line.counts(it.bits(table)));
            let who = |(it, fact): (&Alleged, _)| (it.name_key.clone(), (it.client, Some((it.account, fact))));
            counts.map(who).collect()
        };
        by_name(all)
    }

    fn entered(&self) -> impl Iterator<Item = (&Alleged, FactId)> {
        self.0.iter().filter_map(|it| Some((it, it.fact?)))
    }

    /// The children, also those in whose accounts nobody is alleged: by what they are put in their order, and 1 if somebody is.
    fn children(&self) -> BTreeMap<ClientId, (String, i64)> {
        let mut children = BTreeMap::new();
        for it in &self.0 {
            let child = children.entry(it.client).or_insert_with(|| (it.name_key.clone(), 0));
            child.1 |= i64::from(it.fact.is_some());
        }
        children
    }
}

impl Alleged {
    /// The codes by which they count in a table.
    fn bits(&self, table: Table) -> i64 {
        match table {
            Table::OffenderSex => self.sex,
            Table::Relation => self.relation,
            _ => age(self.born, self.first_day, &OFFENDERS_UNTIL),
        }
    }
}

/// The tables of a report, from what is counted in each: codes, and how many have them.
fn tables(report: Report, counted: impl Fn(Table) -> Vec<(i64, i64)>) -> Vec<(Table, Vec<(Line, i64)>)> {
    let table = |table: &Table| {
        let mut codes: BTreeMap<i64, i64> = BTreeMap::new();
        for (bits, n) in counted(*table) {
            *codes.entry(bits).or_default() += n;
        }
        let in_line = |line: &Line| codes.iter().filter(|it| line.counts(*it.0)).map(|it| it.1).sum();
        let lines = table.lines().into_iter().map(|line| (line, in_line(&line)));
        (*table, lines.collect())
    };
    report.tables().iter().map(table).collect()
}

/// In the order of names; of one name in that of clients, of one client in that in which they are entered.
fn by_name(mut all: Vec<(String, Who)>) -> Vec<Who> {
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all.into_iter().map(|it| it.1).collect()
}

/// A number of rows as it is shown.
pub(super) fn many(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
