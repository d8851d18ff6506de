//! The matching, tried on two typed records. What is typed is compared and forgotten: it is stored nowhere, and in no log and no address.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{
    answers::{self, Complaint, Scope},
    catalogue::{FieldId, Section},
    form::{Form, inputs},
    referral::Kind,
    words::admin as words,
};
use jiff::civil::Date;
use matching::Record;
use store::{model, records, viewer::Administrator};

use crate::{
    App,
    extract::As,
    form::Pairs,
    page::Body,
    problem::Problem,
    views::matching::{CLIENT, REFERRAL, Side, Trial},
};

/// `GET /admin/matching`
pub(crate) async fn show(State(app): State<App>, As(visitor): As<Administrator>) -> Result<impl IntoResponse, Problem> {
    let trial = Trial {
        sides: [REFERRAL, CLIENT].map(|it| Side::new(it, Form::default())),
        result: None,
        model: &model::in_force(&app.store, &visitor).await?,
        today: app.store.today(),
    };
    Ok(page(&app, &visitor, &trial))
}

/// `POST /admin/matching`
pub(crate) async fn compare(
    State(app): State<App>,
    As(visitor): As<Administrator>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let model = model::in_force(&app.store, &visitor).await?;
    let today = app.store.today();
    let mut sides = [REFERRAL, CLIENT].map(|it| Side::new(it, typed(&pairs, it)));
    let [referral, client] = sides.each_mut().map(|it| understand(it, today));
    let result = referral.zip(client).map(|(referral, client)| {
        let comparison = model.compare(&referral, &client);
        (referral, client, comparison)
    });
    let status = match result {
        Some(_) => StatusCode::OK,
        None => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let trial = Trial {
        sides,
        result,
        model: &model,
        today,
    };
    Ok((status, page(&app, &visitor, &trial)).into_response())
}

fn page(app: &App, visitor: &Administrator, trial: &Trial<'_>) -> maud::Markup {
    let body = Body::wide(words::TRY_MATCHING, trial.render()).failed(trial.failed());
    app.page(Some(visitor), "/admin/status", body)
}

/// What was typed into one side of the form.
fn typed(pairs: &Pairs, prefix: &str) -> Form {
    let own = |(name, value): &(String, String)| Some((name.strip_prefix(prefix)?.to_owned(), value.clone()));
    Form::from_pairs(pairs.0.iter().filter_map(own))
}

/// Reads one side as a referral is read, but for that nothing is required: only what was typed can be wrong.
fn understand(side: &mut Side, today: Date) -> Option<Record> {
    let mut said = answers::parse(&side.form, Kind::Client, Scope::Only(Section::Child), today);
    let caregiver = answers::parse(&side.form, Kind::Client, Scope::Only(Section::Caregiver), today);
    for (path, value) in caregiver.answers.iter() {
        said.answers.set(path, value.clone());
    }
    let is_typed = |it: &Complaint| inputs(it.path).iter().any(|input| !side.form.get(input).is_empty());
    let complaints = said.complaints.into_iter().chain(caregiver.complaints);
    side.complaints = complaints.filter(is_typed).collect();
    let record = records::of_answers(&said.answers, today);
    if side.complaints.is_empty() && record == Record::default() {
        side.complaints.push(Complaint {
            path: FieldId::ChildFirstName.field().path(0),
            message: words::TYPE_SOMETHING.to_owned(),
        });
    }
    side.complaints.is_empty().then_some(record)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use matching::Born;

    use super::*;

    fn understood(pairs: &[(&str, &str)]) -> (Option<Record>, Vec<String>) {
        let pairs = Pairs(
            pairs
                .iter()
                .map(|it| (format!("{CLIENT}{}", it.0), it.1.to_owned()))
                .collect(),
        );
        assert!(typed(&pairs, REFERRAL).is_empty(), "each side has its own");
        let mut side = Side::new(CLIENT, typed(&pairs, CLIENT));
        let record = understand(&mut side, date(2026, 11, 22));
        (record, side.complaints.into_iter().map(|it| it.message).collect())
    }

    #[test]
    fn a_typed_record_is_read_like_a_referral_and_nothing_is_required() {
        let (record, complaints) = understood(&[
            ("child.last_name", "King"),
            ("child.other_names", "Addie\nA. Queen"),
            ("child.birth.age", "9"),
            ("child.sex", "female"),
            ("caregiver.0.last_name", "Ames"),
        ]);
        let record = record.unwrap_or_else(|| panic!("{complaints:?}"));
        assert_eq!(record.family_name, "King");
        assert_eq!(record.other_names.len(), 2);
        assert!(matches!(record.born, Born::Between(..)) && record.sex.is_some());
        assert_eq!(record.guardians, ["Ames"]);
    }

    #[test]
    fn a_day_that_never_was_and_an_empty_side_are_told() {
        use domain::words::complaints;
        let day = [
            ("child.birth.month", "2"),
            ("child.birth.day", "30"),
            ("child.birth.year", "2016"),
        ];
        assert_eq!(understood(&day), (None, vec![complaints::NO_SUCH_DAY.to_owned()]));
        assert_eq!(understood(&[]), (None, vec![words::TYPE_SOMETHING.to_owned()]));
    }
}
