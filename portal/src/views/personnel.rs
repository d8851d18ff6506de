//! The pages about people: the list, and the form that adds or changes somebody.

use domain::{
    AgencyId,
    person::Role,
    words::{admin as words, advocate, site},
};
use maud::{Markup, html};
use store::personnel::{Agency, Person};

use super::account::own_password_field;
use super::components::{
    CheckField, ChoiceField, Heading, Kind, NoticeKind, Row, Size, Table, Tag, TextField, back_link, empty,
    error_summary, notice, section, status_tag,
};
use crate::form::Typed;

/// Stands for the center itself among the agencies.
pub const CENTER: &str = "center";

/// Everybody, or those `of` one agency. `hand_over` right after somebody got a sign-in: it says what they have to be told.
pub fn list(
    people: &[Person],
    (agencies, of): (&[Agency], Option<Option<AgencyId>>),
    sign_in: &str,
    hand_over: bool,
) -> Markup {
    let code = |it: Option<AgencyId>| it.map_or(CENTER.to_owned(), |it| it.to_string());
    let named: Vec<(String, &str)> = agencies
        .iter()
        .map(|it| (it.id.to_string(), it.name.as_str()))
        .collect();
    let all = [("", words::ALL_AGENCIES), (CENTER, words::THIS_CENTER)];
    let named = named.iter().map(|(id, name)| (id.as_str(), *name));
    let options: Vec<(&str, &str)> = all.into_iter().chain(named).collect();
    let headings = [
        words::NAME,
        words::TITLE,
        words::AGENCY,
        words::MAY_DO,
        site::USERNAME,
        words::STATE,
    ]
    .map(|label| Heading {
        label,
        ..Default::default()
    });
    let rows: Vec<Row> = people.iter().map(|it| row(it, agencies)).collect();
    html! {
        div.head {
            h1 { (site::NAV_PERSONNEL) }
            a.button href="/personnel/new" { (site::ADD_PERSON) }
        }
        p { (words::PERSONNEL_INTRO) }
        @if hand_over {
            (notice(NoticeKind::Info, html! {
                p { strong { (words::HAND_OVER_TITLE) } }
                ul {
                    li { (words::HAND_OVER_ADDRESS) " " strong { (breakable(sign_in)) } }
                    li { (words::HAND_OVER_USERNAME) }
                    li { (words::HAND_OVER_PASSWORD) }
                }
            }))
        }
        form.filters method="get" action="/personnel" {
            (ChoiceField {
                name: "agency", label: words::AGENCY, options: &options, chosen: &of.map(code).unwrap_or_default(), list: true,
                ..Default::default()
            })
            button.button--secondary { (advocate::SHOW) }
        }
        @if rows.is_empty() { (empty(html! { p { (words::NOBODY_OF_AGENCY) } })) }
        @else { (Table { label: site::NAV_PERSONNEL, class: "", headings: &headings, rows: &rows }) }
        p.quiet { (words::SIGN_IN_ADDRESS) " " (breakable(sign_in)) }
    }
}

fn row(person: &Person, agencies: &[Agency]) -> Row {
    let username = person.username.as_deref();
    let cells = vec![
        html! { a href={ "/personnel/" (person.id) } { (person.display_name()) } },
        html! { @if let Some(title) = &person.title { (title) } },
        html! { (agency_name(person.agency, agencies)) },
        html! { (words::role(person.role)) },
        html! { @match username { Some(name) => (name), None => span.quiet { (words::NO_USERNAME) } } },
        if person.active {
            status_tag(Tag::Done, words::ACTIVE)
        } else {
            status_tag(Tag::Closed, words::INACTIVE)
        },
    ];
    Row { cells, urgent: false }
}

/// An address that may go on in the next line, so that it fits on a telephone.
fn breakable(address: &str) -> Markup {
    let (scheme, rest) = address.split_at(address.find("//").map_or(0, |it| it + 2));
    html! { (scheme) @for part in rest.split_inclusive(['/', '.']) { wbr; (part) } }
}

/// The name of an agency, or that of the center itself.
pub fn agency_name(agency: Option<AgencyId>, agencies: &[Agency]) -> &str {
    agency
        .and_then(|id| agencies.iter().find(|it| it.id == id))
        .map_or(words::THIS_CENTER, |it| &it.name)
}

/// What somebody else has saved in the meantime.
#[derive(Clone, Debug)]
pub struct Newer {
    /// The name of a field, what is saved in it, and what was typed; only where they differ.
    pub differences: Vec<(&'static str, String, String)>,
}

/// The form about one person.
#[derive(Debug)]
pub struct PersonPage<'a> {
    /// As typed.
    pub typed: &'a Typed,
    /// Whom it is about; none for somebody new.
    pub before: Option<&'a Person>,
    /// Those to choose from.
    pub agencies: &'a [Agency],
    /// What somebody else has saved since the form was made.
    pub newer: Option<&'a Newer>,
}

impl PersonPage<'_> {
    /// The title of the page.
    pub fn title(&self) -> String {
        match self.before {
            None => site::ADD_PERSON.to_owned(),
            Some(person) => format!("{}: {}", words::EDIT_PERSON, person.display_name()),
        }
    }

    /// The page.
    pub fn render(&self) -> Markup {
        let typed = self.typed;
        let action = self
            .before
            .map_or("/personnel/new".to_owned(), |it| format!("/personnel/{}", it.id));
        html! {
            (back_link("/personnel", words::BACK_TO_PERSONNEL))
            @if typed.failed() { (error_summary(site::THERE_IS_A_PROBLEM, &typed.summary())) }
            h1 { (self.title()) }
            @if let Some(newer) = self.newer { (stale(newer)) }
            form method="post" action=(action) novalidate {
                @if self.before.is_some() { input type="hidden" name="version" value=(typed.value("version")); }
                (section(words::PERSON, self.person()))
                (section(words::SIGN_IN, self.sign_in()))
                (section(words::PERMISSIONS, self.permissions()))
                div.buttons {
                    button { (words::SAVE) }
                    a.button.button--link href="/personnel" { (words::CANCEL) }
                }
            }
        }
    }

    fn person(&self) -> Markup {
        let chosen = self.typed.value("agency");
        let offered: Vec<(String, &str)> = self
            .agencies
            .iter()
            .map(|it| (it.id.to_string(), it))
            .filter(|(id, it)| it.active || id == chosen)
            .map(|(id, it)| (id, it.name.as_str()))
            .collect();
        let options: Vec<(&str, &str)> = offered.iter().map(|(id, name)| (id.as_str(), *name)).collect();
        html! {
            (TextField { required_word: Some(site::REQUIRED), ..self.field("first_name", site::FIRST_NAME) })
            (TextField { required_word: Some(site::REQUIRED), ..self.field("last_name", site::LAST_NAME) })
            (TextField { hint: words::TITLE_HINT, ..self.field("title", words::TITLE) })
            (TextField { kind: Kind::Email, size: Size::Long, hint: words::EMAIL_HINT, ..self.field("email", site::EMAIL) })
            (TextField { kind: Kind::Tel, ..self.field("phone", words::WORK_PHONE) })
            (ChoiceField {
                name: "agency", label: words::AGENCY, hint: words::AGENCY_HINT, options: &options, chosen,
                error: self.typed.error("agency"), none: words::THIS_CENTER, list: true, ..Default::default()
            })
        }
    }

    fn sign_in(&self) -> Markup {
        let typed = self.typed;
        let has_one = self.before.is_some_and(|it| it.username.is_some());
        let needed = Some(words::NEEDED_BY_SYSTEM_USER);
        let secret = |name, label| TextField {
            kind: Kind::Password {
                show: site::SHOW,
                hide: site::HIDE,
            },
            autocomplete: "new-password",
            required_word: needed.filter(|_| !has_one),
            ..self.field(name, label)
        };
        let type_again = (typed.failed() || self.newer.is_some()) && !typed.value("password").is_empty();
        html! {
            p { (words::SIGN_IN_TEXT) }
            (CheckField { name: "system_user", label: words::SYSTEM_USER, checked: typed.pairs.is_ticked("system_user"), error: typed.error("system_user"), ..Default::default() })
            (TextField { hint: words::USERNAME_HINT, required_word: needed, ..self.field("username", site::USERNAME) })
            @if type_again { (notice(NoticeKind::Warning, html! { p { (words::TYPE_AGAIN) } })) }
            (TextField { hint: if has_one { words::RESET_HINT } else { words::ONCE_HINT }, ..secret("password", if has_one { site::NEW_PASSWORD } else { site::PASSWORD }) })
            (secret("repeated", if has_one { site::REPEAT_PASSWORD } else { words::PASSWORD_AGAIN }))
        }
    }

    fn permissions(&self) -> Markup {
        let typed = self.typed;
        let roles = [Role::Advocate, Role::Administrator].map(|role| (role.as_str(), words::role(role)));
        html! {
            (CheckField { name: "referral_user", label: words::REFERRAL_USER, hint: words::REFERRAL_USER_HINT, checked: typed.pairs.is_ticked("referral_user"), error: typed.error("referral_user"), ..Default::default() })
            (ChoiceField {
                name: "role", label: words::ROLE, hint: words::ROLE_HINT, options: &roles, chosen: typed.value("role"),
                error: typed.error("role"), none: words::NO_ROLE, list: true, ..Default::default()
            })
            (CheckField { name: "active", label: words::ACTIVE, hint: words::ACTIVE_HINT, checked: typed.pairs.is_ticked("active"), error: typed.error("active"), ..Default::default() })
            (own_password_field(typed, site::OWN_PASSWORD_WHEN, false))
        }
    }

    /// Of somebody else: the browser must not fill in the administrator's own.
    fn field<'b>(&'b self, name: &'b str, label: &'b str) -> TextField<'b> {
        TextField {
            name,
            label,
            value: self.typed.value(name),
            error: self.typed.error(name),
            size: Size::Medium,
            autocomplete: "off",
            ..Default::default()
        }
    }
}

fn stale(newer: &Newer) -> Markup {
    let headings = [words::STALE_FIELD, words::STALE_NOW, words::STALE_TYPED].map(|label| Heading {
        label,
        ..Default::default()
    });
    let rows: Vec<Row> = newer
        .differences
        .iter()
        .map(|(label, now, typed)| Row {
            cells: vec![html! { (label) }, html! { (now) }, html! { (typed) }],
            urgent: false,
        })
        .collect();
    html! {
        (notice(NoticeKind::Warning, html! { p { strong { (words::STALE_TITLE) } } p { (words::STALE) } @if rows.is_empty() { p { (words::STALE_SAME) } } }))
        @if !rows.is_empty() { (Table { label: words::STALE_TITLE, class: "", headings: &headings, rows: &rows }) }
    }
}

#[cfg(test)]
mod tests {
    use domain::{PersonId, person::AgencyKind};

    use super::*;

    fn agency() -> Agency {
        Agency {
            id: AgencyId::new(),
            name: "Elm County Sheriff".into(),
            kind: AgencyKind::LawEnforcement,
            active: true,
        }
    }

    fn person(agency: &Agency) -> Person {
        Person {
            id: PersonId::new(),
            first_name: "Ada".into(),
            last_name: "<King>".into(),
            title: None,
            email: None,
            phone: None,
            agency: Some(agency.id),
            role: Role::Referrer(agency.id),
            active: false,
            username: Some("ada".into()),
            version: 3,
        }
    }

    #[test]
    fn the_list_says_who_may_do_what_and_where_they_sign_in() {
        let agency = agency();
        let html = list(
            &[person(&agency)],
            (std::slice::from_ref(&agency), None),
            "https://center.example/sign-in",
            true,
        )
        .into_string();
        for text in [
            "Ada &lt;King&gt;",
            "Elm County Sheriff",
            "Referral user",
            "Inactive",
            "https://<wbr>center.<wbr>example/<wbr>sign-in",
            "/personnel/new",
        ] {
            assert!(html.contains(text), "{text}");
        }
    }

    #[test]
    fn what_is_required_is_said_in_words() {
        let typed = Typed::default();
        let page = PersonPage {
            typed: &typed,
            before: None,
            agencies: &[],
            newer: None,
        };
        let html = page.render().into_string();
        assert_eq!(html.matches(">required<").count(), 2);
        assert_eq!(html.matches(">required for a system user<").count(), 3);
    }

    #[test]
    fn a_password_is_never_sent_back_and_the_page_says_so() {
        let mut typed = Typed::filled(&[
            ("password", "hunter2 hunter2".into()),
            ("repeated", "hunter2 hunter2".into()),
        ]);
        typed.complain("first_name", "Enter something here.");
        let html = PersonPage {
            typed: &typed,
            before: None,
            agencies: &[],
            newer: None,
        }
        .render()
        .into_string();
        assert!(!html.contains("hunter2") && html.contains(words::TYPE_AGAIN));
    }

    #[test]
    fn a_stale_form_shows_both_versions() {
        let agency = agency();
        let before = person(&agency);
        let typed = Typed::filled(&[("version", "3".into()), ("title", "Lieutenant".into())]);
        let newer = Newer {
            differences: vec![(words::TITLE, "Sergeant".into(), "Lieutenant".into())],
        };
        let page = PersonPage {
            typed: &typed,
            before: Some(&before),
            agencies: &[agency],
            newer: Some(&newer),
        };
        let html = page.render().into_string();
        assert!(html.contains("Sergeant") && html.contains(r#"value="Lieutenant""#) && html.contains(words::STALE));
    }
}
