//! What the center does for the children it knows: accounts are counted, interviews and sessions take place, families move.

use anyhow::{Context, ensure};
use domain::{
    ActId, ClientId,
    answers::{self, Answers, Scope},
    catalogue::{ProfileField, Section},
    form::Form,
    record::Activity,
    referral::Kind,
};
use store::{
    Store,
    client_record::{
        accounts, activity, entries,
        profile::{self, Former},
    },
    clients,
    viewer::Advocate,
};

use super::{GROUP_DAYS, GROUPS, ago, staff::Staff};

/// Of so many of each group the accounts are counted …
const COUNTED: usize = 24;
/// … and every so many of them was seen.
const SEEN: usize = 3;

/// Answers by the last part of their names.
type Said = &'static [(&'static str, &'static str)];

/// What takes place, each with how many days after the child was added.
const EVENTS: [(u64, Section, Said); 4] = [
    (
        3,
        Section::Interview,
        &[
            ("by", "Fictional Interviewer"),
            ("kind", "initial"),
            ("place", "Interview room"),
            ("recorded", "yes"),
            ("disclosure", "partial"),
        ],
    ),
    (
        5,
        Section::Encounter,
        &[("kind", "phone"), ("with", "The caregiver"), ("minutes", "20")],
    ),
    (
        9,
        Section::Medical,
        &[
            ("provider", "Fictional Clinic"),
            ("kind", "non_acute"),
            ("finding", "normal"),
        ],
    ),
    (
        14,
        Section::Therapy,
        &[
            ("provider", "Fictional Practice"),
            ("kind", "individual"),
            ("attended", "attended"),
        ],
    ),
];

/// Does all that. `clients` are in the groups in which they were added.
pub(super) async fn give(store: &Store, staff: &Staff, clients: &[ClientId]) -> anyhow::Result<()> {
    let size = clients.len() / usize::try_from(GROUPS)?;
    for (group, clients) in (0..GROUPS).zip(clients.chunks(size)) {
        let days = GROUP_DAYS * (GROUPS - group);
        for (n, client) in clients.iter().take(COUNTED).enumerate() {
            let by = &staff.advocates[n % 2];
            let then = ago(store, 24 * days.saturating_sub(1));
            accounts::set_reporting(&then, by, (*client, 1), Some(then.today()), None).await?;
            if n % SEEN == 0 {
                for (after, section, said) in EVENTS.iter().skip(n / SEEN % 3) {
                    enter(
                        &ago(store, 24 * days.saturating_sub(*after)),
                        by,
                        *client,
                        *section,
                        said,
                    )
                    .await?;
                }
            }
            match n {
                4 => moved(&ago(store, 24 * 7), by, *client).await?,
                7 => drop(accounts::open(&ago(store, 24 * 6), by, *client, 1).await?),
                10 => {
                    let to = Activity::Inactive {
                        reason: Some("completed"),
                        instead: None,
                    };
                    activity::set(&ago(store, 24 * 5), by, *client, to, None).await?;
                }
                _ => {}
            }
        }
    }
    Ok(())
}

async fn enter(then: &Store, by: &Advocate, client: ClientId, section: Section, said: Said) -> anyhow::Result<()> {
    let today = then.today();
    let day = [
        ("on.month", i16::from(today.month())),
        ("on.day", i16::from(today.day())),
        ("on.year", today.year()),
    ];
    let named = |name: &str| format!("{}.{name}", section.name());
    let said = said.iter().map(|(name, value)| (named(name), (*value).to_owned()));
    let said = said.chain(day.map(|(name, value)| (named(name), value.to_string())));
    let answers = understood(Form::from_pairs(said), Scope::Only(section), then)?;
    entries::add(then, by, (client, 1), ActId::new(), (section, answers)).await?;
    Ok(())
}

async fn moved(then: &Store, by: &Advocate, client: ClientId) -> anyhow::Result<()> {
    let field = ProfileField::HomeAddress;
    let form = [("child.street", "7 Invented Way"), ("child.city", "Larkfield")];
    let form = Form::from_pairs(form.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let answers = understood(form, Scope::Profile(field), then)?;
    let known = clients::open(then, by, client).await?.context("no such client")?;
    let seen: Vec<_> = known
        .values
        .iter()
        .filter(|it| it.field == field)
        .map(|it| it.id)
        .collect();
    let former = Former::HeldUntil(then.today());
    profile::change(then, by, client, field, (&answers, former), &seen, None).await?;
    Ok(())
}

fn understood(form: Form, scope: Scope, then: &Store) -> anyhow::Result<Answers> {
    let parsed = answers::parse(&form, Kind::Client, scope, then.today());
    ensure!(parsed.complaints.is_empty(), "{:?}", parsed.complaints);
    Ok(parsed.answers)
}
