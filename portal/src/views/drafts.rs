//! Writing a referral: the choice of its kind, the form, the check before sending, discarding.

use domain::{
    Reference,
    answers::{Answers, Complaint, anchor},
    catalogue::Section,
    form::Form,
    referral::Kind,
    words::{fields, referrer as words, site},
};
use maud::{Markup, html};
use store::{drafts::Draft, own::Returned};

use super::{
    answers,
    components::{ChoiceField, NoticeKind, back_link, card, decision_bar, error_summary, notice},
    referral_form,
};
use crate::form::Typed;

/// Choosing the kind of a new referral.
pub fn choose(typed: &Typed) -> Markup {
    let texts: Vec<(&str, String)> = Kind::ALL
        .iter()
        .map(|it| (it.as_str(), words::kind_option(*it)))
        .collect();
    let options: Vec<(&str, &str)> = texts.iter().map(|(code, text)| (*code, text.as_str())).collect();
    html! {
        @if typed.failed() { (error_summary(site::THERE_IS_A_PROBLEM, &typed.summary())) }
        (back_link("/referrals", words::BACK_TO_LIST))
        h1 { (words::START) }
        (notice(NoticeKind::Warning, html! { p { (words::EMERGENCY) } }))
        form method="post" action="/referrals/new" novalidate {
            (ChoiceField {
                name: "kind", label: words::WHICH_KIND, hint: words::WHICH_KIND_HINT, options: &options, chosen: typed.value("kind"),
                error: typed.error("kind"), required_word: Some(site::REQUIRED), ..Default::default()
            })
            div.buttons { button { (words::CONTINUE) } }
        }
        p.quiet { (words::BEFORE_YOU_START) }
    }
}

/// The form. `returned` says what to correct, if it is a correction.
pub fn form(draft: &Draft, complaints: &[Complaint], returned: Option<(Reference, &Returned)>) -> Markup {
    html! {
        @if !complaints.is_empty() { (error_summary(site::THERE_IS_A_PROBLEM, &referral_form::mistakes("", complaints))) }
        (back_link("/referrals", words::BACK_TO_LIST))
        @if let Some((reference, _)) = returned { p.caption { (reference) } }
        h1 { (words::form_title(draft.kind, draft.corrects.is_some())) }
        @match returned {
            Some((_, returned)) => (to_correct(returned, true)),
            None => (notice(NoticeKind::Warning, html! { p { (words::EMERGENCY) } })),
        }
        p { (words::WHAT_IS_REQUIRED) }
        nav aria-label=(words::PARTS) { details {
            summary { (words::PARTS) }
            ol { @for section in Section::ALL {
                li { a href={ "#" (referral_form::section_id(section)) } { (fields::section(section)) } }
            } }
        } }
        form method="post" action=(href(draft)) autocomplete="off" novalidate data-guard {
            // The Enter key presses the first button of a form: without this one it would add or remove a person.
            button.hidden name="then" value="check" tabindex="-1" aria-hidden="true" { (words::CHECK) }
            @for section in Section::ALL { (referral_form::section(section, draft.kind, &draft.form, complaints)) }
            (decision_bar(words::FORM_BUTTONS, html! {
                button name="then" value="check" { (words::CHECK) }
                button.button--secondary name="then" value="exit" { (words::SAVE_AND_EXIT) }
                a href={ (href(draft)) "/discard" } { (words::DISCARD_DRAFT) }
            }))
        }
    }
}

/// Why a referral came back, and what to look at; `links` leads to the fields of a form on the same page.
pub fn to_correct(returned: &Returned, links: bool) -> Markup {
    let reasons = &returned.reasons;
    notice(
        NoticeKind::Warning,
        html! {
            h2 { (words::TO_CORRECT) }
            p { (words::WHY_RETURNED) }
            ul { @for reason in reasons.codes() { li { (reason.label()) } } }
            @if !reasons.fields().is_empty() {
                p { (words::LOOK_AT) }
                ul { @for path in reasons.fields() {
                    li { @if links { a href={ "#" (anchor(*path)) } { (path.label()) } } @else { (path.label()) } }
                } }
            }
            @if let Some(note) = &returned.note {
                p { strong { (words::NOTE) } }
                (answers::lines(note.as_str()))
            }
        },
    )
}

/// All answers once more. `seen` is the hash of what is shown; what is sent has the same.
pub fn check(draft: &Draft, answers: &Answers, complaints: &[Complaint], seen: &str) -> Markup {
    let form = href(draft);
    html! {
        @if !complaints.is_empty() { (error_summary(words::NOT_READY, &referral_form::mistakes(&form, complaints))) }
        (back_link(&form, words::GO_BACK_TO_FORM))
        p.caption { (draft.kind.label()) }
        h1 { (words::CHECK_TITLE) }
        p { (if complaints.is_empty() { words::CHECK_HINT } else { words::NOT_READY_TEXT }) }
        (answers::sections(draft.kind, answers, Some(&form)))
        @if complaints.is_empty() {
            (card(words::SEND_TITLE, html! {
                p { (words::ATTESTATION) }
                form method="post" action={ (form) "/send" } {
                    input type="hidden" name="seen" value=(seen);
                    button { (words::SEND) }
                }
            }))
        } @else {
            div.buttons { a.button href=(form) { (words::GO_BACK_TO_FORM) } }
        }
    }
}

/// Asks before a draft is erased.
pub fn discard(draft: &Draft) -> Markup {
    let text = if draft.corrects.is_some() {
        words::DISCARD_CORRECTION_TEXT
    } else {
        words::DISCARD_TEXT
    };
    html! {
        p.caption { (draft.kind.label()) }
        h1 { (words::DISCARD_TITLE) }
        @if let Some(child) = child(&draft.form) { p { strong { (child) } } }
        p { (text) }
        form method="post" action={ (href(draft)) "/discard" } {
            div.buttons {
                button.button--danger { (words::DISCARD_YES) }
                a.button.button--secondary href=(href(draft)) { (words::KEEP) }
            }
        }
    }
}

/// A draft that was sent or discarded, or is somebody else's: the same page for all.
pub fn gone() -> Markup {
    html! {
        h1 { (words::GONE_TITLE) }
        p { (words::GONE) }
        p { a.button href="/referrals" { (words::BACK_TO_LIST) } }
    }
}

/// The child's name as far as it was typed.
pub fn child(form: &Form) -> Option<String> {
    let parts = ["child.last_name", "child.first_name"].map(|it| form.get(it).trim());
    let name = parts
        .into_iter()
        .filter(|it| !it.is_empty())
        .collect::<Vec<_>>()
        .join(", ");
    (!name.is_empty()).then_some(name)
}

/// Where a draft is written.
pub fn href(draft: &Draft) -> String {
    format!("/referrals/drafts/{}", draft.id)
}

#[cfg(test)]
mod tests {
    use domain::{
        AgencyId, DraftId, PersonId, ReferralId,
        answers::Scope,
        catalogue::FieldId,
        reason::{Reasons, ReturnReason},
        text::Prose,
    };

    use super::*;
    use crate::{
        form::Pairs,
        views::samples::{self, NOW, assert_sound},
    };

    fn draft(kind: Kind, typed: &[(&str, &str)]) -> Draft {
        Draft {
            id: DraftId::new(),
            kind,
            agency: AgencyId::new(),
            referrer: PersonId::new(),
            corrects: None,
            saved_at: NOW,
            form: samples::form(typed),
        }
    }

    fn parsed(draft: &Draft) -> domain::answers::Parsed {
        domain::answers::parse(
            &draft.form,
            draft.kind,
            Scope::Referral,
            jiff::civil::date(2026, 11, 22),
        )
    }

    #[test]
    fn the_form_of_every_kind_is_sound_empty_and_wrong() {
        for kind in Kind::ALL {
            let draft = draft(
                *kind,
                &[
                    ("caregiver.3.first_name", "<Ann>"),
                    ("child.birth.month", "<13>"),
                    ("household.0.birth.age", "x"),
                ],
            );
            assert_sound(&form(&draft, &[], None));
            let wrong = form(&draft, &parsed(&draft).complaints, None);
            assert_sound(&wrong);
            assert!(
                wrong.0.contains(r#"value="&lt;13&gt;""#) && wrong.0.contains("Caregiver 4 – Choose how"),
                "{}",
                wrong.0
            );
        }
    }

    #[test]
    fn whether_the_child_is_in_danger_is_asked_first() {
        let page = form(&draft(Kind::Client, &[]), &[], None).0;
        let first = Section::ALL
            .into_iter()
            .flat_map(|it| it.fields(Kind::Client))
            .min_by_key(|it| {
                page.find(&format!("name=\"{}", it.path(0)))
                    .unwrap_or_else(|| panic!("{} is not asked", it.path(0)))
            });
        assert_eq!(first.map(|it| it.id), Some(FieldId::ImmediateDanger));
    }

    #[test]
    fn the_enter_key_goes_on_and_takes_nobody_away() {
        let page = form(&draft(Kind::Client, &[("caregiver.0.first_name", "Ann")]), &[], None).0;
        let first = page.find("<button").unwrap();
        assert!(page[first..].starts_with(r#"<button class="hidden" name="then" value="check""#));
        assert!(page.contains(r#"name="remove" value="caregiver.0""#));
    }

    #[test]
    fn a_correction_says_what_to_correct_and_leads_there() {
        let fields = vec![
            FieldId::CaregiverPhone.field().path(0),
            FieldId::ChildBirth.field().path(0),
        ];
        let returned = Returned {
            reasons: Reasons::new(vec![ReturnReason::MissingDobOrAge], fields).unwrap(),
            note: Prose::parse("Please <call>.\nThanks.").ok(),
            at: NOW,
        };
        let draft = Draft {
            corrects: Some(ReferralId::new()),
            ..draft(Kind::Client, &[])
        };
        let page = form(&draft, &[], Some((Reference::random(), &returned)));
        assert_sound(&page);
        assert!(
            page.0
                .contains(r##"<a href="#caregiver.0.phone">Caregiver 1: Telephone</a>"##)
        );
        assert!(page.0.contains("Please &lt;call&gt;.<br>Thanks."));
        assert!(!page.0.contains(words::EMERGENCY));
    }

    #[test]
    fn only_what_is_complete_can_be_sent() {
        let draft = draft(Kind::Client, &[("child.last_name", "King")]);
        let parsed = parsed(&draft);
        let page = check(&draft, &parsed.answers, &parsed.complaints, "seen");
        assert_sound(&page);
        assert!(!page.0.contains("/send") && page.0.contains(&format!("{}#child.birth.month", href(&draft))));
        let page = check(&draft, &parsed.answers, &[], "seen");
        assert_sound(&page);
        assert!(page.0.contains(r#"name="seen" value="seen""#) && page.0.contains(words::ATTESTATION));
    }

    #[test]
    fn the_small_pages_are_sound() {
        let mut typed = Typed::new(Pairs::default());
        assert_sound(&choose(&typed));
        typed.complain("kind", words::CHOOSE_KIND);
        assert_sound(&choose(&typed));
        assert_sound(&discard(&draft(Kind::Client, &[("child.first_name", "<Ada>")])));
        assert_sound(&gone());
    }
}
