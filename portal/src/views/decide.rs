//! The pages that ask before something is decided: returning a referral, deleting it, undoing a decision.

use domain::{
    catalogue::{Path, Purpose, Section},
    chain::StepKind,
    reason::{Reasons, ReturnReason},
    words::{advocate as words, fields, mails, returns, site},
};
use maud::{Markup, Render, html};
use store::{review::Review, undo::Foreseen};

use super::{
    account::own_password,
    components::{ChoicesField, Limit, NoticeKind, TextArea, TextField, back_link, error_summary, notice},
    foreseen, lead, merge,
    queue::{Clock, child_name, href},
};
use crate::form::Typed;

/// The longest note.
const NOTE: usize = 20_000;

/// The inputs with fields to correct begin with this; there is one for each section or person.
pub const FIELD_INPUTS: &str = "fields.";
/// The inputs with what is wrong with a field begin with this; the field's path follows.
pub const NOTE_INPUTS: &str = "note.";

/// The form that returns a referral. `reasons` are those ticked so far, `mail_heading` whose mail it is and of when.
pub fn rejection(review: &Review, typed: &Typed, reasons: Option<&Reasons>, mail_subject: &str) -> Markup {
    let here = format!("{}/rejection", href(review.referral.reference));
    let codes: Vec<(&str, &str)> = ReturnReason::ALL.iter().map(|it| (it.as_str(), it.label())).collect();
    let chosen: Vec<&str> = typed.pairs.all("reason").collect();
    html! {
        @if typed.failed() { (error_summary(site::THERE_IS_A_PROBLEM, &typed.summary())) }
        (top(review))
        h1 { (words::REJECTION) }
        p { (words::REJECTION_TEXT) }
        form method="post" action=(here) novalidate data-guard {
            // The Enter key presses the first button of a form: without this one it would return the referral before it is looked over.
            button.hidden name="preview" value="yes" tabindex="-1" aria-hidden="true" { (words::UPDATE_PREVIEW) }
            (step(typed))
            (ChoicesField {
                name: "reason", label: words::WHY_RETURN, options: &codes, chosen: &chosen, error: typed.error("reason"),
                required_word: Some(site::REQUIRED), by_keys: true, ..Default::default()
            })
            (fields_to_correct(review, typed))
            (TextArea {
                name: "note", label: words::RETURN_NOTE, hint: words::RETURN_NOTE_HINT, value: typed.value("note"), error: typed.error("note"),
                limit: Some(Limit { max: NOTE, words: words::CHARACTERS_LEFT }), ..Default::default()
            })
            (mail(review, reasons, mail_subject))
            div.buttons {
                button data-key="s" { (words::RETURN_BUTTON) }
                button.button--secondary name="preview" value="yes" { (words::UPDATE_PREVIEW) }
                a.button.button--link href=(href(review.referral.reference)) { (words::CANCEL) }
            }
        }
    }
}

/// What the page is about, and the way back.
fn top(review: &Review) -> Markup {
    let reference = review.referral.reference;
    html! {
        (back_link(&href(reference), &words::back_to_referral(&reference.to_string())))
        p.caption { (child_name(&review.answers)) }
    }
}

/// The step from which the page was made: if somebody decides in the meantime, nothing is decided twice.
pub fn step(typed: &Typed) -> Markup {
    html! { input type="hidden" name="step" value=(typed.value("step")); }
}

/// Boxes for all fields, each once: first those that say nothing and are wanted, then a group for each section or for each person
/// or event that the referral has.
fn fields_to_correct(review: &Review, typed: &Typed) -> Markup {
    let kind = review.referral.kind;
    let missing = empty_fields(review);
    let is_other = |(name, value): &(String, String)| match name.strip_prefix(NOTE_INPUTS) {
        Some(path) => typed.error(name).is_some() && !missing.iter().any(|it| it.to_string() == path),
        None => name.starts_with(FIELD_INPUTS) && !missing.iter().any(|it| it.to_string() == *value),
    };
    let groups = Section::ALL.into_iter().flat_map(|section| {
        let mut items = review.answers.items(section);
        // Also those that a form was filled in about before the referral was corrected.
        items.extend(
            touched(typed)
                .filter(|it| it.field.field().section == section)
                .map(|it| it.item),
        );
        items.extend(items.is_empty().then_some(0));
        items.sort_unstable();
        items.dedup();
        items.into_iter().map(move |item| (section, item))
    });
    let named: Vec<(Path, String)> = missing.iter().map(|it| (*it, it.label())).collect();
    html! {
        @if !named.is_empty() { (group(typed, "missing", returns::MISSING_HERE, &named)) }
        details open[typed.pairs.0.iter().any(is_other)] {
            summary { (words::FIELDS_TO_CORRECT) }
            @for (section, item) in groups {
                @let places: Vec<Path> = section.fields(kind).map(|it| it.path(item)).filter(|it| !missing.contains(it)).collect();
                (section_group(review, typed, section, item, &places))
            }
        }
    }
}

/// The fields that are ticked, or have something written beside them.
fn touched(typed: &Typed) -> impl Iterator<Item = Path> {
    let path = |(name, value): &(String, String)| match name.strip_prefix(NOTE_INPUTS) {
        Some(path) if !value.is_empty() => path.parse().ok(),
        None if name.starts_with(FIELD_INPUTS) => value.parse().ok(),
        _ => None,
    };
    typed.pairs.0.iter().filter_map(path)
}

/// What the referral does not say and its import will want, as fields to ask for.
fn empty_fields(review: &Review) -> Vec<Path> {
    let of_import = review.ready.iter().filter(|it| it.purpose == Purpose::Import);
    of_import.flat_map(|it| it.gaps.clone()).collect()
}

/// The boxes of a section, or of one of its persons or events.
fn section_group(review: &Review, typed: &Typed, section: Section, item: u8, places: &[Path]) -> Markup {
    let label = |path: &Path| {
        let label = path.field.field().label();
        if review.answers.get(*path).is_some() {
            label.to_owned()
        } else {
            words::not_provided(label)
        }
    };
    let named: Vec<(Path, String)> = places.iter().map(|it| (*it, label(it))).collect();
    let title = if section.repeats() {
        fields::section_label(section, &fields::item(section, item))
    } else {
        fields::section(section).to_owned()
    };
    html! { @if !named.is_empty() { (group(typed, &format!("{}.{item}", section.name()), &title, &named)) } }
}

/// A box for each field, with a line for what is wrong with it, which is seen only when the box is ticked.
fn group(typed: &Typed, name: &str, title: &str, named: &[(Path, String)]) -> Markup {
    let name = format!("{FIELD_INPUTS}{name}");
    // Whatever group it stood in when it was ticked.
    let ticked = |path: &str| (typed.pairs.0.iter()).any(|it| it.0.starts_with(FIELD_INPUTS) && it.1 == path);
    let note = |path: &str| {
        let name = format!("{NOTE_INPUTS}{path}");
        TextField {
            name: &name,
            label: returns::WHAT_IS_WRONG,
            hint: returns::WHAT_IS_WRONG_HINT,
            value: typed.value(&name),
            error: typed.error(&name),
            autocomplete: "off",
            ..TextField::default()
        }
        .render()
    };
    html! {
        fieldset.field {
            legend { (title) }
            div.choices.choices--grid { @for (path, label) in named {
                @let path = path.to_string();
                div.tick role="group" aria-label=(label) {
                    label.choice {
                        input type="checkbox" name=(name) value=(path) checked[ticked(&path)];
                        span { (label) }
                    }
                    (note(&path))
                }
            } }
        }
    }
}

/// The e-mail as the referrer will get it: ids, codes and labels, nothing of the child.
fn mail(review: &Review, reasons: Option<&Reasons>, subject: &str) -> Markup {
    html! {
        section.card aria-labelledby="mail" {
            h2 #mail { (words::MAIL_PREVIEW) }
            p { strong { (subject) } }
            p { (mails::about(review.referral.kind, &review.referral.reference.to_string())) }
            p { (mails::RETURNED.body) }
            @match reasons {
                Some(reasons) => {
                    p { (mails::REASONS) }
                    ul { @for it in reasons.codes() { li { (it.label()) } } }
                    @if !reasons.fields().is_empty() {
                        p { (mails::FIELDS) }
                        ul { @for it in reasons.fields() { li { (it.label()) } } }
                    }
                }
                None => p.quiet { (words::MAIL_PREVIEW_HINT) },
            }
            p { (mails::FOOTER) }
            p.quiet { (words::MAIL_HELD) }
        }
    }
}

/// The page that asks before a referral is deleted. `clock` is the queue's; why something urgent goes has to be said.
pub fn deletion(review: &Review, clock: Option<Clock>, typed: &Typed) -> Markup {
    let here = format!("{}/deletion", href(review.referral.reference));
    let urgent = review.answers.is_urgent();
    html! {
        @if typed.failed() { (error_summary(site::THERE_IS_A_PROBLEM, &typed.summary())) }
        (top(review))
        h1 { (words::DELETION) }
        (lead::lines(review, clock, &href(review.referral.reference)))
        @if urgent { (notice(NoticeKind::Warning, html! { p { (words::DELETION_URGENT) } })) }
        p { (words::DELETION_TEXT) }
        @if review.position.merged { (notice(NoticeKind::Warning, html! { p { (returns::DELETES_BOTH) } })) }
        form method="post" action=(here) novalidate {
            (step(typed))
            (TextArea {
                name: "note", label: words::DELETION_NOTE, hint: if urgent { words::ONLY_STAFF } else { words::DELETION_NOTE_HINT },
                value: typed.value("note"), error: typed.error("note"), required_word: urgent.then_some(site::REQUIRED), rows: 3,
                ..Default::default()
            })
            div.buttons {
                button.button--danger data-key="s" { (words::DELETE) }
                a.button.button--link href=(href(review.referral.reference)) { (words::CANCEL) }
            }
        }
    }
}

/// Whether undoing it parts two referrals.
pub fn parts(did: StepKind) -> bool {
    matches!(did, StepKind::Absorb | StepKind::Merge)
}

/// The page that asks before a decision is undone; `did` and `by` say which. `other` is the one that a merge is undone with.
pub fn undo(
    review: &Review,
    other: Option<&Review>,
    foreseen: &Foreseen,
    (did, by): (StepKind, &str),
    typed: &Typed,
    at: &Markup,
) -> Markup {
    let here = format!("{}/undo", href(review.referral.reference));
    html! {
        @if typed.failed() { (error_summary(site::THERE_IS_A_PROBLEM, &typed.summary())) }
        (top(review))
        h1 { (words::UNDO_TITLE) }
        (notice(NoticeKind::Info, html! {
            p { strong { (words::decided(did, by)) ", " (at) } }
            @if let Some(other) = other { (merge::parting(review, other)) }
            @else if let Some(text) = words::undo_does(did) { p { (text) } }
            (foreseen::show(foreseen))
        }))
        (foreseen::values(foreseen))
        form method="post" action=(here) novalidate {
            input type="hidden" name="step" value=(review.position.step);
            @if parts(did) { (own_password(typed)) }
            div.buttons {
                button data-key="s" { (words::UNDO_BUTTON) }
                a.button.button--link href=(href(review.referral.reference)) { (words::CANCEL) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::{catalogue::ProfileField, referral::Kind, words::undo as undo_words};
    use store::undo::{Back, Told};

    use super::*;
    use crate::{
        form::Pairs,
        views::samples::{assert_sound, review},
    };

    fn typed(pairs: &[(&str, &str)]) -> Typed {
        Typed::new(Pairs(
            pairs
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
        ))
    }

    #[test]
    fn the_mail_of_a_return_tells_nothing_of_the_child() {
        let review = review(Kind::Combined, false);
        let reasons = Reasons::new(vec![ReturnReason::OtherSeePortal], vec!["child.birth".parse().unwrap()]).unwrap();
        let typed = typed(&[
            ("step", "1"),
            ("reason", "other_see_portal"),
            ("fields.child.0", "child.birth"),
            ("note", "Ada is missing"),
        ]);
        let html = rejection(&review, &typed, Some(&reasons), "Harbor House");
        assert_sound(&html);
        let mail = html.0.split("id=\"mail\"").nth(1).unwrap();
        assert!(mail.contains("Birth date or age") && !mail.contains("Ada"));
        assert!(html.0.contains(r#"name="step" value="1""#));
        assert!(html.0.contains(r#"value="child.birth" checked"#) && html.0.contains("<details open>"));
    }

    #[test]
    fn a_return_without_a_reason_keeps_the_note() {
        let review = review(Kind::Client, false);
        let mut typed = typed(&[("step", "1"), ("note", "Call <me>")]);
        typed.complain("reason", "Choose at least one reason.");
        let html = rejection(&review, &typed, None, "x");
        assert_sound(&html);
        assert!(html.0.contains("Call &lt;me&gt;") && html.0.contains("href=\"#reason\""));
    }

    #[test]
    fn deleting_and_undoing_ask_first() {
        let review = review(Kind::Client, false);
        let page = deletion(&review, None, &typed(&[("step", "1")]));
        assert_sound(&page);
        assert!(page.0.contains(words::DELETION_URGENT) && page.0.contains(site::REQUIRED));
        let foreseen = Foreseen {
            blocker: None,
            client: None,
            account: Some(2),
            values: vec![Back {
                field: ProfileField::Born,
                now: Vec::new(),
                then: Vec::new(),
            }],
            links: 1,
            told: Told::Yes,
        };
        for kind in StepKind::ALL {
            let html = undo(
                &review,
                None,
                &foreseen,
                (*kind, "Ada"),
                &Typed::default(),
                &html! { "now" },
            );
            assert_sound(&html);
            assert!(html.0.contains(undo_words::TOLD) && html.0.contains(&undo_words::account_closes(2)));
        }
    }
}
