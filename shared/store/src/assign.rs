//! Assigned advocates: who looks after a client.

use domain::{ClientId, PersonId, person::Role};

use crate::{
    ActError, Store, act,
    db::{self, DbError, client_acts::Touched},
    personnel::Person,
    viewer::Advocate,
};

/// Who looks after a client, and who could.
#[derive(Clone, Debug)]
pub struct Assigned {
    /// Who does, and their name.
    pub to: Option<(PersonId, String)>,
    /// All active advocates and administrators, by name.
    pub people: Vec<Person>,
}

/// Who looks after a client.
pub async fn assigned(store: &Store, _: &Advocate, client: ClientId) -> Result<Assigned, DbError> {
    let mut tx = store.db.read().await?;
    let to = db::assignments::of(&mut tx, client).await?;
    let mut people = db::people::all(&mut tx).await?;
    people.retain(can_look_after);
    Ok(Assigned { to, people })
}

fn can_look_after(it: &Person) -> bool {
    it.active && matches!(it.role, Role::Advocate | Role::Administrator)
}

/// Assigns a client to somebody, or to nobody. `seen` is who it was assigned to when the page was made: if that is no longer so,
/// nothing is changed.
pub async fn assign(
    store: &Store,
    by: &Advocate,
    client: ClientId,
    seen: Option<PersonId>,
    to: Option<PersonId>,
) -> Result<(), ActError> {
    let mut tx = store.db.write().await?;
    if db::clients::hold(&mut tx, client).await? == 0 {
        return Err(ActError::NotFound);
    }
    let now = db::assignments::of(&mut tx, client).await?;
    if now.as_ref().map(|it| it.0) == to {
        // Pressed twice, or somebody has done the same.
        return by.confirm(&mut tx, store.now()).await;
    }
    if seen == to {
        return Err(ActError::Assigned(now.map(|it| it.1)));
    }
    let subject = ("client", client.uuid());
    let (act, _) = act::begin(store, &mut tx, by, "client_assigned", subject, None, None).await?;
    if let Some(to) = to {
        let person = db::people::find(&mut tx, to).await?;
        person.filter(can_look_after).ok_or(ActError::NotFound)?;
    }
    if db::assignments::change(&mut tx, client, (seen, to), act).await? == 0 {
        let now = db::assignments::of(&mut tx, client).await?;
        return Err(ActError::Assigned(now.map(|it| it.1)));
    }
    db::client_acts::insert(&mut tx, act, client, &[Touched::Around]).await?;
    tx.commit().await?;
    Ok(())
}
