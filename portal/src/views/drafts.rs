//! Writing a referral: the choice of its kind, the form, the check before sending, discarding.

use domain::{
    Reference,
    answers::{Answers, Complaint, anchor},
    catalogue::{Path, Section},
    form::Form,
    referral::Kind,
    words::{fields, referrer as words, returns as return_words, site},
};
use maud::{Markup, html};
use store::{drafts::Draft, own::OwnView};

use super::{
    answers,
    components::{ChoiceField, NoticeKind, back_link, card, decision_bar, error_summary, notice},
    referral_form, returns,
};
use crate::form::Typed;

/// What follows the address of a correction when all of it is to be seen.
pub const OPEN: &str = "?rest=open";

/// Choosing the kind of a new referral.
pub fn choose(typed: &Typed, hotline: &str) -> Markup {
    let texts: Vec<(&str, String)> = Kind::ALL
        .iter()
        .map(|it| (it.as_str(), words::kind_option(*it)))
        .collect();
    let options: Vec<(&str, &str)> = texts.iter().map(|(code, text)| (*code, text.as_str())).collect();
    html! {
        @if typed.failed() { (error_summary(site::THERE_IS_A_PROBLEM, &typed.summary())) }
        (back_link("/referrals", words::BACK_TO_LIST))
        h1 { (words::START) }
        (emergency(hotline))
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

/// Whom to call before anything is sent.
fn emergency(hotline: &str) -> Markup {
    notice(
        NoticeKind::Warning,
        html! { p { (words::EMERGENCY) @if !hotline.is_empty() { br; strong { (hotline) } } } },
    )
}

/// The input that says when the draft was saved which the form shows.
pub const SAVED: &str = "saved";

/// The input that says what the draft asks: all that is needed to keep what was typed if the draft is gone. A correction has none, as it
/// must not become a referral of its own.
pub const KIND: &str = "kind";

/// A form to fill in.
#[derive(Clone, Copy, Debug)]
pub struct DraftPage<'a> {
    /// What was typed so far.
    pub draft: &'a Draft,
    /// What is wrong with it.
    pub complaints: &'a [Complaint],
    /// The returned referral that it corrects.
    pub corrects: Option<&'a OwnView>,
    /// Whether somebody was led to what is not to be corrected.
    pub open: bool,
    /// Whom else to call at once, beside 911; empty for nobody.
    pub hotline: &'a str,
}

/// The form. Of a correction, the fields that are to be corrected stand first, and the rest is folded.
pub fn form(page: &DraftPage<'_>) -> Markup {
    let (draft, complaints) = (page.draft, page.complaints);
    let returned = page.corrects.and_then(|it| Some((it, it.returned.as_ref()?)));
    // What was asked of a person is asked of the same one, wherever they stand since another one was taken away.
    let place = |was: Path| {
        let place = draft.form.place(was)?;
        let field = place.field.field();
        (field.asked.contains(draft.kind) && place.item < draft.form.items(field.section)).then_some(place)
    };
    let asked: Vec<(Path, &str)> = returned.map_or(Vec::new(), |(_, returned)| {
        let fields = returned.reasons.fields().iter();
        fields
            .filter_map(|it| Some((place(*it)?, returned.notes.of(*it))))
            .collect()
    });
    let paths: Vec<Path> = asked.iter().map(|it| it.0).collect();
    let link = |was: Path| {
        html! {
            @if let Some(path) = place(was) {
                @if path.item != was.item { span.quiet { (return_words::now_called(&fields::item(path.field.field().section, path.item))) } " " }
                a href={ "#" (anchor(path)) } { (return_words::GO_THERE) span.hidden { ": " (path.label()) } }
            } @else if draft.form.place(was).is_none() { span.quiet { (return_words::REMOVED) } }
        }
    };
    html! {
        @if !complaints.is_empty() { (error_summary(site::THERE_IS_A_PROBLEM, &referral_form::mistakes("", complaints))) }
        (back_link("/referrals", words::BACK_TO_LIST))
        @if let Some((view, _)) = returned { p.caption { (view.reference) } }
        h1 { (words::form_title(draft.kind, draft.corrects.is_some())) }
        @match returned {
            Some((view, returned)) => (returns::to_correct(returned, &view.answers, &link)),
            None => (emergency(page.hotline)),
        }
        p { (words::WHAT_IS_REQUIRED) }
        @if asked.is_empty() { (parts()) }
        form method="post" action=(href(draft)) autocomplete="off" novalidate data-guard {
            // The Enter key presses the first button of a form: without this one it would add or remove a person.
            button.hidden name="then" value="check" tabindex="-1" aria-hidden="true" { (words::CHECK) }
            // As of when: if it was saved elsewhere in the meantime, neither is lost.
            input type="hidden" name=(SAVED) value=(draft.saved_at.as_microsecond());
            @if draft.corrects.is_none() { input type="hidden" name=(KIND) value=(draft.kind.as_str()); }
            @match returned.filter(|_| !asked.is_empty()) {
                Some(_) => {
                    h2 { (return_words::TO_CORRECT) }
                    (referral_form::to_correct(&asked, &draft.form, complaints))
                    details.rest open[page.open || complaints.iter().any(|it| !paths.contains(&it.path))] {
                        summary { (return_words::REST) }
                        p.quiet { (return_words::REST_HINT) }
                        (sections(page, &paths))
                    }
                }
                None => (sections(page, &[])),
            }
            (decision_bar(words::FORM_BUTTONS, html! {
                button name="then" value="check" { (words::CHECK) }
                button.button--secondary name="then" value="exit" { (words::SAVE_AND_EXIT) }
                a href={ (href(draft)) "/discard" } { (words::DISCARD_DRAFT) }
            }))
        }
    }
}

fn sections(page: &DraftPage<'_>, but: &[Path]) -> Markup {
    let draft = page.draft;
    html! { @for section in Section::ALL { (referral_form::section(section, draft.kind, &draft.form, page.complaints, but)) } }
}

/// The way to each part of a long form.
fn parts() -> Markup {
    html! {
        nav aria-label=(words::PARTS) { details {
            summary { (words::PARTS) }
            ol { @for section in Section::ALL {
                li { a href={ "#" (referral_form::section_id(section)) } { (fields::section(section)) } }
            } }
        } }
    }
}

/// All answers once more. `seen` is the hash of what is shown; what is sent has the same.
pub fn check(draft: &Draft, answers: &Answers, complaints: &[Complaint], seen: &str) -> Markup {
    // What is to be changed may be folded there.
    let (here, open) = (href(draft), if draft.corrects.is_some() { OPEN } else { "" });
    let form = format!("{here}{open}");
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
                form method="post" action={ (here) "/send" } {
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

/// A draft that was sent or discarded elsewhere while somebody wrote: what they typed, which can be kept as a new draft at `to`. `sent`
/// is what it became, and where that is.
pub fn lost(sent: Option<&(Reference, String)>, kind: Option<Kind>, typed: &Form, to: &str) -> Markup {
    html! {
        h1 { (words::GONE_TITLE) }
        (notice(NoticeKind::Warning, html! {
            @match sent {
                Some((reference, href)) => { p { (words::SENT_ELSEWHERE) " " a href=(href) { (reference) } } p { (words::TYPED_NOT_SENT) } }
                None => { p { (words::GONE) } p { (words::TYPED_NOT_SAVED) } }
            }
            @if kind.is_some() { p { (words::KEEP_AS_NEW_TEXT) } }
        }))
        form method="post" action=(to) autocomplete="off" novalidate data-guard {
            @if let Some(kind) = kind {
                button.hidden tabindex="-1" aria-hidden="true" { (words::KEEP_AS_NEW) }
                input type="hidden" name=(KIND) value=(kind.as_str());
            }
            @for section in Section::ALL { (referral_form::section(section, kind.unwrap_or(Kind::Client), typed, &[], &[])) }
            (decision_bar(words::FORM_BUTTONS, html! {
                @if kind.is_some() { button { (words::KEEP_AS_NEW) } }
                a href="/referrals" { (words::BACK_TO_LIST) }
            }))
        }
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
        reason::{Notes, Reasons, ReturnReason},
        referral::ReferrerStatus,
        text::{Line, Prose},
    };
    use store::own::Returned;

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

    fn shown(draft: &Draft, complaints: &[Complaint]) -> Markup {
        form(&DraftPage {
            draft,
            complaints,
            corrects: None,
            open: false,
            hotline: "State hotline: <1-800-555-0100>",
        })
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
            assert_sound(&shown(&draft, &[]));
            let wrong = shown(&draft, &parsed(&draft).complaints);
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
        let page = shown(&draft(Kind::Client, &[]), &[]).0;
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
        let page = shown(&draft(Kind::Client, &[("caregiver.0.first_name", "Ann")]), &[]).0;
        let first = page.find("<button").unwrap();
        assert!(page[first..].starts_with(r#"<button class="hidden" name="then" value="check""#));
        assert!(page.contains(r#"name="remove" value="caregiver.0""#));
    }

    /// What is to be corrected: the second caregiver's telephone, and the birth date.
    fn returned() -> OwnView {
        let phone = FieldId::CaregiverPhone.field().path(1);
        let fields = vec![phone, FieldId::ChildBirth.field().path(0)];
        OwnView {
            reference: Reference::random(),
            kind: Kind::Client,
            status: ReferrerStatus::Returned,
            sent_at: NOW,
            answers: Answers::default(),
            returned: Some(Returned {
                reasons: Reasons::new(vec![ReturnReason::MissingDobOrAge], fields).unwrap(),
                notes: Notes {
                    general: Prose::parse("Please <call>.\nThanks.").ok(),
                    fields: [(phone, Line::parse("A digit <is> missing").unwrap())].into(),
                },
                at: NOW,
            }),
            turns: 2,
        }
    }

    fn correction(typed: &[(&str, &str)], complaints: &[Complaint]) -> Markup {
        let draft = Draft {
            corrects: Some(ReferralId::new()),
            ..draft(Kind::Client, typed)
        };
        form(&DraftPage {
            draft: &draft,
            complaints,
            corrects: Some(&returned()),
            open: false,
            hotline: "State hotline: <1-800-555-0100>",
        })
    }

    #[test]
    fn a_correction_shows_what_to_correct_first_and_asks_each_field_once() {
        let page = correction(
            &[("caregiver.1.phone", "555-01"), ("caregiver.0.phone", "555-0117")],
            &[],
        );
        assert_sound(&page);
        assert!(
            page.0.contains(r##"<a href="#caregiver.1.phone">"##) && page.0.contains("Please &lt;call&gt;.<br>Thanks.")
        );
        assert!(!page.0.contains(words::EMERGENCY));
        let (first, rest) = page.0.split_once("<details class=\"rest\">").expect(&page.0);
        assert!(first.contains(r#"name="caregiver.1.phone""#) && first.contains(r#"name="child.birth.month""#));
        assert!(
            first.contains(r#"id="caregiver.1.phone-hint">A digit &lt;is&gt; missing"#),
            "{first}"
        );
        assert!(rest.contains(r#"name="caregiver.0.phone""#) && rest.contains(r#"name="child.last_name""#));
        for section in Section::ALL {
            for field in section.fields(Kind::Client) {
                let name = format!("name=\"{}\"", anchor(field.path(0)));
                assert!(page.0.contains(&name), "{name}");
            }
        }
    }

    /// Beyond 1: what is asked of a person follows them, and is gone with them.
    #[test]
    fn who_moved_up_is_asked_what_they_were_asked_before() {
        let page = |removed: &str| {
            let typed = [
                ("caregiver.0.phone", "555-0101"),
                ("caregiver.1.phone", "555-0103"),
                ("caregiver.removed", removed),
            ];
            let page = correction(&typed, &[]);
            assert_sound(&page);
            let kept = format!(r#"name="caregiver.removed" value="{removed}""#);
            assert!(page.0.contains(&kept));
            page.0
        };
        let asked = |page: &str| {
            let (first, _) = page.split_once("<details class=\"rest\">").unwrap();
            (0..2)
                .map(|it| first.contains(&format!("name=\"caregiver.{it}.phone\"")))
                .collect::<Vec<_>>()
        };
        let moved = page("0");
        assert!(moved.contains("now Caregiver 1"), "they are told who that is now");
        assert!(
            moved.contains(r##"<a href="#caregiver.0.phone">"##)
                && moved.contains(r#"id="caregiver.0.phone-hint">A digit"#)
        );
        assert_eq!(asked(&moved), [true, false]);
        let gone = page("1");
        assert!(gone.contains(&format!(r#"<span class="quiet">{}</span>"#, return_words::REMOVED)));
        assert_eq!(asked(&gone), [false, false]);
        assert_eq!(asked(&page("2")), [false, true]);
    }

    #[test]
    fn what_is_wrong_is_never_folded_away() {
        let complaint = |path: &str| Complaint {
            path: path.parse().unwrap(),
            message: "Wrong.".to_owned(),
        };
        let is_open = |complaints: &[Complaint]| {
            let page = correction(&[("caregiver.1.phone", "x")], complaints);
            assert_sound(&page);
            page.0.contains("<details class=\"rest\" open>")
        };
        assert!(!is_open(&[complaint("child.birth")]) && is_open(&[complaint("child.sex")]));
    }

    #[test]
    fn a_correction_of_nobody_who_is_left_asks_what_there_is() {
        let page = correction(&[], &[]);
        assert_sound(&page);
        assert!(!page.0.contains("caregiver.1.phone") && page.0.contains("caregiver.0.phone"));
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
        assert_sound(&choose(&typed, "State hotline: <1-800-555-0100>"));
        typed.complain("kind", words::CHOOSE_KIND);
        assert_sound(&choose(&typed, "State hotline: <1-800-555-0100>"));
        assert_sound(&discard(&draft(Kind::Client, &[("child.first_name", "<Ada>")])));
        assert_sound(&gone());
        let typed = samples::form(&[("child.first_name", "<Ada>")]);
        let sent = (Reference::random(), "/referrals/x/receipt".to_owned());
        for kind in [Some(Kind::Client), None] {
            for sent in [Some(&sent), None] {
                let page = lost(sent, kind, &typed, "/referrals/new");
                assert_sound(&page);
                assert!(page.0.contains(r#"value="&lt;Ada&gt;""#));
                assert_eq!(page.0.contains(words::KEEP_AS_NEW), kind.is_some());
            }
        }
    }
}
