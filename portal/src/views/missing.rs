//! What a referral does not say and its import will want.

use domain::{
    answers::Value,
    birth::Birth,
    catalogue::{FieldId, Path, Section},
    codes,
    words::advocate as words,
};
use maud::{Markup, html};
use store::review::Review;

use super::components::{NoticeKind, notice};

/// What a profile or a report will want and the referral does not say.
pub fn of(review: &Review) -> Vec<String> {
    let sent = &review.answers;
    let mut missing: Vec<String> = Vec::new();
    let mut add = |text: String| {
        if !missing.contains(&text) {
            missing.push(text);
        }
    };
    let label = |field: FieldId| Path { field, item: 0 }.label();
    for field in [
        FieldId::ChildFirstName,
        FieldId::ChildLastName,
        FieldId::ChildSex,
        FieldId::ChildStreet,
    ] {
        if sent.one(field).is_none() {
            add(label(field));
        }
    }
    match sent.one(FieldId::ChildBirth) {
        Some(Value::Birth(Birth::On(_))) => {}
        Some(Value::Birth(Birth::Age(_))) => add(words::MISSING_BIRTH_DAY.to_owned()),
        _ => add(label(FieldId::ChildBirth)),
    }
    let caregivers = sent.items(Section::Caregiver);
    if caregivers.is_empty() {
        add(words::MISSING_CAREGIVER.to_owned());
    } else if caregivers
        .iter()
        .all(|item| sent.get(FieldId::CaregiverPhone.field().path(*item)).is_none())
    {
        add(words::MISSING_CAREGIVER_PHONE.to_owned());
    }
    for (involved, number) in [
        (FieldId::LeInvolved, FieldId::LeCaseNumber),
        (FieldId::CpsInvolved, FieldId::CpsIntakeNumber),
    ] {
        let asked = number.field().asked.contains(review.kind());
        if asked && sent.code(involved) == Some(codes::YES) && sent.one(number).is_none() {
            add(label(number));
        }
    }
    missing
}

/// The list of what is missing, if anything is.
pub fn list_of(missing: &[String]) -> Markup {
    html! {
        @if !missing.is_empty() {
            (notice(NoticeKind::Warning, html! {
                p { strong { (words::MISSING) } }
                ul { @for it in missing { li { (it) } } }
            }))
        }
    }
}
