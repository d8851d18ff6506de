//! The queue, as the advocate who looks at it sees it.

use domain::{ReferralId, referral::Status};

use crate::{
    Store,
    db::{self, DbError, Tx},
    viewer::Advocate,
};

pub use db::desk::{Counts, Decided, Only, Place, QueueRow, Size, Sort, Start, View};

/// How many lines a page of the queue has at most.
pub const PAGE: i64 = Size::Long.lines();
const _: () = assert!(PAGE as usize <= db::desk::AT_ONCE, "a page is asked about at once");

/// A page of the queue.
#[derive(Clone, Debug)]
pub struct Queue {
    /// Its lines.
    pub rows: Vec<QueueRow>,
    /// How many there are behind each filter.
    pub counts: Counts,
    /// How many the view has in all.
    pub total: i64,
    /// How many of them come before these.
    pub before: i64,
}

/// A page of a view.
pub async fn queue(store: &Store, by: &Advocate, view: &View, start: impl Into<Start>) -> Result<Queue, DbError> {
    let mut tx = store.db.read().await?;
    let (me, now) = (by.person(), store.now());
    let is_offered = Only::offered(view.status).contains(&view.only);
    let view = View {
        only: if is_offered { view.only } else { Only::All },
        ..*view
    };
    let lines = view.size.lines();
    let times = (now, store.overdue());
    let before = match start.into() {
        Start::Page(page) => crate::lines_before(page, lines),
        Start::After(place) => db::desk::before(&mut tx, &view, me, place, times).await?,
    };
    let mut rows = db::desk::page(&mut tx, &view, me, (lines, before), times).await?;
    if view.status == Status::Submitted {
        let shown: Vec<ReferralId> = rows.iter().map(|it| it.referral).collect();
        for also in db::desk::also_queued(&mut tx, &shown).await? {
            let row = rows.iter_mut().find(|it| it.referral == also.referral);
            if let Some(row) = row.filter(|it| it.also.is_none()) {
                row.also = Some((also.relation, also.reference));
            }
        }
    }
    if view.status != Status::Submitted {
        let shown: Vec<ReferralId> = rows.iter().map(|it| it.referral).collect();
        for (referral, decided) in db::desk::decided(&mut tx, &shown).await? {
            if let Some(row) = rows.iter_mut().find(|it| it.referral == referral) {
                row.decided = Some(decided);
            }
        }
    }
    let counts = counted(store, &mut tx, by, &view).await?;
    merged(&mut tx, &mut rows).await?;
    Ok(Queue {
        rows,
        counts,
        total: counts.of(view.only),
        before,
    })
}

/// How many there are of a view now behind each filter, and how many came since it was opened.
pub async fn counts(store: &Store, by: &Advocate, view: &View) -> Result<Counts, DbError> {
    counted(store, &mut store.db.read().await?, by, view).await
}

async fn counted(store: &Store, tx: &mut Tx, by: &Advocate, view: &View) -> Result<Counts, DbError> {
    if view.status == Status::Submitted {
        db::desk::counts_of_queue(tx, view, by.person(), store.now()).await
    } else {
        db::desk::counts(tx, view, store.overdue()).await
    }
}

/// With which others the referrals on a page are merged, and whether one of their referrers has taken one back.
async fn merged(tx: &mut Tx, rows: &mut [QueueRow]) -> Result<(), DbError> {
    let shown: Vec<ReferralId> = rows.iter().map(|it| it.referral).collect();
    for it in db::steps::merged(tx, &shown).await? {
        let Some(row) = rows.iter_mut().find(|row| row.referral == it.referral) else {
            continue;
        };
        row.kind = row.kind.asking(&row.answers);
        row.merged.push(it.reference);
        for whose in [it.referral, it.peer] {
            row.taken_back |= db::withdrawals::find(tx, whose).await?.is_some();
        }
    }
    Ok(())
}
