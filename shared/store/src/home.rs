//! The dashboard: what waits, what one has taken, whom one looks after, whom one looked at last, who is on duty.

use domain::{Reference, referral::Status};

use crate::{
    ActError, Store, act,
    db::{
        self, DbError,
        claims::Claim,
        clients::Listed,
        desk::{Only, QueueRow, Sort, View},
    },
    viewer::Advocate,
};

pub use db::duty::OnDuty;

/// How many lines each of its lists has.
pub const SHOWN: i64 = 10;

/// Up to how many accounts are counted that are not started: beyond, it is enough to know that they are many.
pub const MOST: i64 = 500;

/// What an advocate's dashboard shows.
#[derive(Clone, Debug)]
pub struct Home {
    /// How many referrals wait.
    pub waiting: i64,
    /// How many of them are urgent.
    pub urgent: i64,
    /// How many returned referrals there are whose referrers do not know of it.
    pub not_reached: i64,
    /// How many returned referrals nobody has answered for a week.
    pub unanswered: i64,
    /// How many accounts of active clients are not counted in reports; at most one more than [`MOST`].
    pub not_started: i64,
    /// Those that one has taken, the urgent ones first.
    pub mine: Vec<QueueRow>,
    /// How many they are in all.
    pub mine_in_all: i64,
    /// Those that somebody has taken over from one, and who.
    pub taken_over: Vec<(Reference, Claim)>,
    /// Clients assigned to one, by name.
    pub assigned: Vec<Listed>,
    /// How many there are in all.
    pub assigned_in_all: i64,
    /// Clients one has looked at, the last one first.
    pub seen: Vec<Listed>,
    /// Who is told of urgent referrals.
    pub on_duty: Vec<OnDuty>,
}

/// The dashboard of an advocate.
pub async fn home(store: &Store, by: &Advocate) -> Result<Home, DbError> {
    let mut tx = store.db.read().await?;
    let (me, now) = (by.person(), store.now());
    let queue = View::of(Status::Submitted, Sort::Urgency);
    let mine = View {
        only: Only::Mine,
        ..queue
    };
    let waiting = db::desk::waiting(&mut tx, me, now).await?;
    Ok(Home {
        not_reached: db::desk::count_not_reached(&mut tx).await?,
        unanswered: db::desk::count_unanswered(&mut tx, store.overdue()).await?,
        not_started: db::accounts::count_not_started(&mut tx, true, MOST + 1).await?,
        waiting: waiting.all,
        urgent: waiting.urgent,
        mine_in_all: waiting.mine,
        mine: db::desk::page(&mut tx, &mine, me, (SHOWN, 0), (now, store.overdue())).await?,
        taken_over: db::claims::taken_from(&mut tx, me, now).await?,
        assigned: db::clients::assigned_to(&mut tx, me, SHOWN, 0).await?,
        assigned_in_all: db::clients::count_assigned_to(&mut tx, me).await?,
        seen: db::clients::seen_by(&mut tx, me, SHOWN).await?,
        on_duty: db::duty::all(&mut tx).await?,
    })
}

/// Goes on duty, or off it.
pub async fn set_duty(store: &Store, by: &Advocate, on: bool) -> Result<(), ActError> {
    let mut tx = store.db.write().await?;
    let now = store.now();
    by.confirm(&mut tx, now).await?;
    let (changed, event) = if on {
        (db::duty::begin(&mut tx, by.person(), now).await?, "duty_begun")
    } else {
        (db::duty::end(&mut tx, by.person()).await?, "duty_ended")
    };
    if changed == 1 {
        act::noted(store, &mut tx, by, event, ("person", by.person().uuid())).await?;
    }
    tx.commit().await?;
    Ok(())
}
