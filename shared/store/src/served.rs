//! From a client's facts to what reports count: see [`domain::report`].

use std::collections::BTreeMap;

use domain::{
    ClientId,
    answers::{Answers, Value},
    birth::Birth,
    catalogue::{FieldId, Path, Section},
    codes::{Code, List},
    report::{Service, birthday, bits, number},
};
use jiff::civil::Date;

use crate::{
    client_record::timeline,
    db::{
        self, DbError, Tx,
        facts::{self, Fact},
        served::{CountedAccount, Profile},
    },
};

/// Brings what is counted of a client up to date with its facts. Its name, and the reporting starts of its accounts, are.
pub(crate) async fn project(tx: &mut Tx, client: ClientId, facts: &[Fact]) -> Result<(), DbError> {
    let counted = counted(tx, client, facts).await?;
    db::served::clear(tx, client).await?;
    db::served::insert(tx, client, &counted).await
}

/// The clients of whom something else is counted than their facts say.
pub(crate) async fn miscounted(tx: &mut Tx) -> Result<Vec<ClientId>, DbError> {
    let mut found = Vec::new();
    for client in db::served::all(tx).await? {
        let facts = facts::present(tx, client).await?;
        let said = counted(tx, client, &facts).await?;
        if db::served::of(tx, client).await? != said {
            found.push(client);
        }
    }
    Ok(found)
}

/// The accounts that are counted.
async fn counted(tx: &mut Tx, client: ClientId, facts: &[Fact]) -> Result<Vec<CountedAccount>, DbError> {
    let accounts = db::accounts::of_client(tx, client).await?;
    let started: Vec<_> = accounts
        .iter()
        .filter_map(|it| Some((it.n, it.reporting_from?)))
        .collect();
    if started.is_empty() {
        return Ok(Vec::new());
    }
    let in_profile = || facts.iter().filter(|it| it.account.is_none());
    let all = |list, field: FieldId| {
        let codes: Vec<Code> = in_profile()
            .flat_map(|it| chosen(&it.answers, field.field().path(0)))
            .collect();
        bits(list, &codes)
    };
    let profile = Profile {
        name_key: db::served::name_key(tx, client).await?,
        born: in_profile().find_map(|it| born(&it.answers, FieldId::ChildBirth.field().path(0), it.from)),
        sex: all(List::Sex, FieldId::ChildSex),
        race: all(List::Race, FieldId::ChildRace),
        ethnicity: all(List::YesNoUnknown, FieldId::ChildHispanic),
        language: all(List::Language, FieldId::ChildLanguage),
        disability: all(List::Disability, FieldId::ChildDisability),
    };
    let accounts = started.into_iter().map(|of| of_account(of, &profile, facts));
    Ok(accounts.collect())
}

fn of_account((n, from): (i64, Date), profile: &Profile, facts: &[Fact]) -> CountedAccount {
    let mut served = BTreeMap::from([(number(from), [0; 4])]);
    let (mut abuse, mut offenders) = (0, Vec::new());
    for fact in facts.iter().filter(|it| it.account == Some(n)) {
        let Some(section) = Section::named(&fact.field) else {
            continue;
        };
        if let Some(service) = Service::given(section, &fact.answers)
            && let Some(day) = timeline::day(&fact.answers, section).filter(|it| *it >= from)
        {
            served.entry(number(day)).or_insert([0; 4])[service as usize] += 1;
        }
        let places = |field: FieldId| {
            fact.answers
                .items(section)
                .into_iter()
                .map(move |it| field.field().path(it))
        };
        match section {
            Section::Allegation => {
                for path in places(FieldId::AllegationType) {
                    abuse |= bits(List::AbuseType, &chosen(&fact.answers, path));
                }
            }
            Section::Offender => offenders.extend(fact.answers.items(section).into_iter().map(|item| {
                let at = |field: FieldId| field.field().path(item);
                (
                    fact.id,
                    born(&fact.answers, at(FieldId::OffenderBirth), fact.from),
                    bits(List::Sex, &chosen(&fact.answers, at(FieldId::OffenderSex))),
                    bits(
                        List::OffenderRelation,
                        &chosen(&fact.answers, at(FieldId::OffenderRelation)),
                    ),
                )
            })),
            _ => {}
        }
    }
    CountedAccount {
        n,
        profile: profile.clone(),
        abuse,
        served,
        offenders,
    }
}

fn chosen(answers: &Answers, path: Path) -> Vec<Code> {
    match answers.get(path) {
        Some(Value::Choice(it)) => vec![it],
        Some(Value::Choices(it)) => it.clone(),
        _ => Vec::new(),
    }
}

fn born(answers: &Answers, path: Path, said_on: Date) -> Option<i64> {
    match answers.get(path) {
        Some(Value::Birth(it @ (Birth::On(_) | Birth::Age(_)))) => birthday(*it, said_on).map(number),
        _ => None,
    }
}
