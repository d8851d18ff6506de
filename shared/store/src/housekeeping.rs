//! What has to be cleared away, once in a while.

use jiff::SignedDuration;

use crate::{
    Store, client_files,
    db::{DbError, drafts, kept, outbox, seen, sessions, throttle},
};

/// Removes what is over: sessions, failed sign-ins that no longer count, searches of yesterday, who
/// opened what then, drafts not touched for 30 days, files that an upload has
/// left, files of clients that nobody came back to for 7, what is said of clients who can no longer be brought back, and messages
/// done 90 days ago.
pub async fn sweep(store: &Store) -> Result<(), DbError> {
    let mut tx = store.db.write().await?;
    // This process's own clock may be years ahead.
    let (now, day) = (tx.now().await?, SignedDuration::from_hours(24));
    sessions::sweep(&mut tx, now - day * 30).await?;
    throttle::sweep(&mut tx, now - day).await?;
    kept::sweep(&mut tx, now - day).await?;
    seen::sweep(&mut tx, now - day).await?;
    drafts::sweep(&mut tx, now - day * 30).await?;
    tx.commit().await?;
    crate::documents::sweep(store, now).await?;
    crate::client_record::purge::sweep(store).await?;
    client_files::sweep(store, now - day * 7).await?;
    // A thousand at a time, so that nobody waits long behind it.
    loop {
        let mut tx = store.db.write().await?;
        let swept = outbox::sweep(&mut tx, now - day * 90, 1_000).await?;
        tx.commit().await?;
        if swept < 1_000 {
            return Ok(());
        }
    }
}
