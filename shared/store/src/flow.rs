//! How referrals flow: outcomes and waiting times of each week, why agencies' referrals went back, and what they did not say.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::{
    AgencyId, ReferralId,
    catalogue::FieldId,
    reason::ReturnReason,
    referral::{Kind, Status},
};
use jiff::{
    Span, Timestamp,
    civil::{Date, Weekday},
};

use crate::{
    Store,
    db::{
        self, DbError,
        flow::{Alike, Among},
    },
    viewer::Advocate,
};

/// How many weeks are looked at, the present one with them: a quarter of a year.
pub const WEEKS: usize = 13;

/// The referrals that were first sent in one week, as they stand now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Week {
    /// Its first day.
    pub from: Date,
    /// How many became part of a client's account, also by way of another referral.
    pub imported: i64,
    /// How many are with their referrers, for correction.
    pub returned: i64,
    /// How many were deleted or withdrawn.
    pub closed: i64,
    /// How many wait for an advocate.
    pub open: i64,
    /// How many minutes half of those with a decision waited for the first one, and nine of ten; `None` if there is no decision.
    pub waited: Option<(i64, i64)>,
}

/// The referrals of an agency that were returned in these weeks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Returned {
    /// The agency.
    pub agency: String,
    /// How many referrals it sent.
    pub sent: i64,
    /// How many of them were returned at least once.
    pub returned: i64,
    /// How often for which reason, the most frequent first.
    pub reasons: Vec<(ReturnReason, i64)>,
}

/// What the referrals of an agency did not say as they were first sent in these weeks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missed {
    /// The agency.
    pub agency: String,
    /// How many referrals it sent.
    pub sent: i64,
    /// In how many of them something was missing.
    pub incomplete: i64,
    /// In how many of them which field was, the most frequent first.
    pub fields: Vec<(FieldId, i64)>,
}

/// Outcomes and waiting times of some weeks, and why referrals were returned in them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flow {
    /// The weeks, the oldest first, also those in which nothing was sent.
    pub weeks: Vec<Week>,
    /// The agencies to which referrals were returned, those with most returns first.
    pub returned: Vec<Returned>,
    /// The agencies whose referrals did not say all that is needed, those with most of them first.
    pub missed: Vec<Missed>,
}

/// The last weeks, this one included, of referrals of one kind or all, from one agency or all.
pub async fn flow(store: &Store, _: &Advocate, kind: Option<Kind>, agency: Option<AgencyId>) -> Result<Flow, DbError> {
    let days = weeks(store.today());
    let from = days.first().map_or(Timestamp::MIN, |it| begin(store, *it));
    let all = Among {
        from,
        until: Timestamp::MAX,
        kind,
        agency,
    };
    let mut tx = store.db.read().await?;
    let mut minutes: Vec<Vec<i64>> = vec![Vec::new(); days.len()];
    for (sent, decided) in db::flow::decided(&mut tx, &all).await? {
        // The first day is no later than any of them.
        let day = store.day_of(sent);
        let at = days.partition_point(|monday| *monday <= day).saturating_sub(1);
        minutes[at].push(decided.duration_since(sent).as_mins().max(0));
    }
    let mut weeks = Vec::with_capacity(days.len());
    let mut by_agency: HashMap<AgencyId, Sent> = HashMap::new();
    for ((day, next), minutes) in days.iter().zip(nexts(&days)).zip(minutes) {
        let among = Among {
            from: begin(store, *day),
            until: next.map_or(Timestamp::MAX, |it| begin(store, it)),
            ..all
        };
        let alike = db::flow::alike(&mut tx, &among).await?;
        for it in &alike {
            by_agency.entry(it.agency).or_default().add(it);
        }
        weeks.push(week(*day, &alike, minutes));
    }
    for (agency, referral, reasons) in db::flow::returns(&mut tx, &all).await? {
        let sent = by_agency.entry(agency).or_default();
        sent.returned.insert(referral);
        for reason in reasons.codes() {
            *sent.reasons.entry(*reason).or_insert(0) += 1;
        }
    }
    let (mut returned, mut missed) = (Vec::new(), Vec::new());
    for agency in db::agencies::all(&mut tx).await? {
        let Some(sent) = by_agency.remove(&agency.id) else {
            continue;
        };
        if !sent.fields.is_empty() {
            missed.push(Missed {
                agency: agency.name.clone(),
                sent: sent.count,
                incomplete: sent.incomplete,
                fields: most_first(sent.fields),
            });
        }
        if !sent.returned.is_empty() {
            returned.push(Returned {
                agency: agency.name,
                sent: sent.count,
                returned: number(sent.returned.len()),
                reasons: most_first(sent.reasons),
            });
        }
    }
    // Those with as many keep the order of their names.
    missed.sort_by_key(|it| -it.incomplete);
    returned.sort_by_key(|it| -it.returned);
    Ok(Flow {
        weeks,
        returned,
        missed,
    })
}

/// What an agency sent in these weeks.
#[derive(Default)]
struct Sent {
    count: i64,
    incomplete: i64,
    fields: BTreeMap<FieldId, i64>,
    returned: BTreeSet<ReferralId>,
    reasons: BTreeMap<ReturnReason, i64>,
}

impl Sent {
    fn add(&mut self, alike: &Alike) {
        self.count += alike.count;
        if !alike.gaps.is_empty() {
            self.incomplete += alike.count;
        }
        for field in &alike.gaps {
            *self.fields.entry(*field).or_insert(0) += alike.count;
        }
    }
}

/// The most frequent ones first.
fn most_first<T: Ord + Copy>(counts: BTreeMap<T, i64>) -> Vec<(T, i64)> {
    let mut all: Vec<_> = counts.into_iter().collect();
    all.sort_by_key(|it| (-it.1, it.0));
    all
}

/// The Mondays of the weeks that are looked at, the last one that of this week.
fn weeks(today: Date) -> Vec<Date> {
    let since_monday = i64::from(today.weekday().since(Weekday::Monday));
    let back = |weeks: usize| {
        today
            .saturating_sub(Span::new().days(since_monday))
            .saturating_sub(Span::new().weeks(number(weeks)))
    };
    (0..WEEKS).rev().map(back).collect()
}

/// When a day begins at the center.
fn begin(store: &Store, day: Date) -> Timestamp {
    day.to_zoned(store.zone.clone())
        .map_or(Timestamp::MIN, |it| it.timestamp())
}

/// The day on which the week after each of these begins.
fn nexts(days: &[Date]) -> impl Iterator<Item = Option<Date>> {
    days.iter().skip(1).copied().map(Some).chain([None])
}

fn week(from: Date, alike: &[Alike], mut minutes: Vec<i64>) -> Week {
    let count = |statuses: &[Status]| {
        let those = alike.iter().filter(|it| statuses.contains(&it.status));
        those.map(|it| it.count).sum()
    };
    minutes.sort_unstable();
    Week {
        from,
        imported: count(&[Status::Imported]),
        returned: count(&[Status::Rejected]),
        closed: count(&[Status::Deleted, Status::Withdrawn]),
        open: count(&[Status::Submitted]),
        waited: within(&minutes, 5).zip(within(&minutes, 9)),
    }
}

/// Within how many minutes so many tenths of them were decided, of a sorted list.
fn within(minutes: &[i64], tenths: usize) -> Option<i64> {
    let n = (minutes.len() * tenths).div_ceil(10);
    minutes.get(n.checked_sub(1)?).copied()
}

fn number(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn weeks_begin_on_monday_and_the_last_one_is_this_one() {
        let monday = date(2026, 11, 16);
        for today in [monday, date(2026, 11, 18), date(2026, 11, 22)] {
            let weeks = weeks(today);
            assert_eq!((weeks.len(), weeks[12], weeks[11]), (WEEKS, monday, date(2026, 11, 9)));
            assert_eq!(weeks[0], date(2026, 8, 24));
        }
    }

    #[test]
    fn half_of_them_and_nine_of_ten() {
        let minutes: Vec<i64> = (1..=10).map(|it| it * 10).collect();
        assert_eq!((within(&minutes, 5), within(&minutes, 9)), (Some(50), Some(90)));
        assert_eq!((within(&[7], 5), within(&[7], 9)), (Some(7), Some(7)));
        assert_eq!((within(&[1, 2, 3], 5), within(&[1, 2, 3], 9)), (Some(2), Some(3)));
        assert_eq!(within(&[], 5), None);
    }
}
