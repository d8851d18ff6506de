//! The form about a person: from what was typed to a person, and back.

use domain::{
    password::Password,
    person::{PersonDetails, Role},
    text::{Email, Line, Name, Phone, TextError, Username},
    words::{admin as words, complaints, site},
};
use store::personnel::{Agency, Person};

use crate::{
    form::{Pairs, Typed},
    views::personnel::agency_name,
};

/// A person as the form says.
#[derive(Debug)]
pub(super) struct Understood {
    pub(super) details: PersonDetails,
    pub(super) active: bool,
    /// By which name they sign in, and to do what.
    pub(super) access: Option<(Username, Role)>,
    /// There whenever somebody gets a sign-in who has none.
    pub(super) password: Option<Password>,
}

/// Reads the whole form and complains about all that is wrong with it.
pub(super) fn understand(
    typed: &mut Typed,
    agencies: &[Agency],
    before: Option<&Person>,
    site: &str,
) -> Option<Understood> {
    let first_name = typed.parse("first_name", |it| said(Name::parse(it), words::ENTER_FIRST_NAME));
    let last_name = typed.parse("last_name", |it| said(Name::parse(it), words::ENTER_LAST_NAME));
    let title = typed.parse_optional("title", Line::parse);
    let email = typed.parse_optional("email", Email::parse);
    let phone = typed.parse_optional("phone", Phone::parse);
    let agency = typed.parse_optional("agency", |text| {
        let known = agencies.iter().find(|it| it.id.to_string() == text);
        known.map(|it| it.id).ok_or(complaints::NOT_IN_LIST)
    });

    let ticked = |typed: &Typed, name| typed.pairs.is_ticked(name);
    let (system_user, referral_user) = (ticked(typed, "system_user"), ticked(typed, "referral_user"));
    if referral_user && agency.is_none() {
        // If it is not in the list, that was said before.
        typed.complain("agency", complaints::NO_AGENCY);
    }
    if referral_user && !system_user {
        typed.complain("system_user", words::NEEDS_SYSTEM_USER);
    }
    let username_before = before.and_then(|it| it.username.as_deref()).unwrap_or_default();
    let signs_in = system_user || referral_user;
    let username = if signs_in {
        typed.parse("username", |it| said(Username::parse(it), words::ENTER_USERNAME))
    } else {
        None
    };
    if !signs_in && !matches!(typed.value("username").trim(), name if name.is_empty() || name == username_before) {
        typed.complain("system_user", words::USERNAME_WITHOUT_SYSTEM_USER);
    }
    let wants_password =
        username_before.is_empty() || !typed.value("password").is_empty() || !typed.value("repeated").is_empty();
    let password = if signs_in && wants_password {
        password(typed, site)
    } else {
        None
    };
    let role = match (system_user, referral_user) {
        (_, true) => referrer_role(typed, agency),
        (true, false) => typed.parse("role", |text| staff_role(text).ok_or(words::CHOOSE_ROLE)),
        (false, false) => Some(Role::None),
    };

    let (Some(first_name), Some(last_name), Some(role), false) = (first_name, last_name, role, typed.failed()) else {
        return None;
    };
    Some(Understood {
        details: PersonDetails {
            first_name,
            last_name,
            title,
            email,
            phone,
            agency,
        },
        active: typed.pairs.is_ticked("active"),
        access: username.map(|it| (it, role)),
        password,
    })
}

/// What was parsed; what is missing is said by name, for the list of all mistakes at the top.
pub(in crate::routes) fn said<T>(parsed: Result<T, TextError>, missing: &'static str) -> Result<T, String> {
    parsed.map_err(|error| {
        if error == TextError::Empty {
            missing.to_owned()
        } else {
            error.to_string()
        }
    })
}

fn password(typed: &mut Typed, site: &str) -> Option<Password> {
    let repeated = typed.value("repeated").to_owned();
    let names = ["first_name", "last_name", "username"].map(|it| typed.value(it).trim().to_owned());
    let context: Vec<&str> = names.iter().map(String::as_str).chain([site]).collect();
    typed.parse("password", |text| Password::parse(text, &repeated, &context))
}

fn referrer_role(typed: &mut Typed, agency: Option<domain::AgencyId>) -> Option<Role> {
    if staff_role(typed.value("role")).is_some() {
        typed.complain("role", words::ROLE_AND_REFERRAL_USER);
    }
    agency.map(Role::Referrer)
}

fn staff_role(text: &str) -> Option<Role> {
    [Role::Advocate, Role::Administrator]
        .into_iter()
        .find(|it| it.as_str() == text)
}

/// A stored person as the inputs of the form.
pub(super) fn inputs(person: &Person) -> Vec<(String, String)> {
    let text = |it: &Option<String>| it.clone().unwrap_or_default();
    let tick = |it: bool| if it { "yes".to_owned() } else { String::new() };
    let role = if staff_role(person.role.as_str()).is_some() {
        person.role.as_str()
    } else {
        ""
    };
    [
        ("version", person.version.to_string()),
        ("first_name", person.first_name.clone()),
        ("last_name", person.last_name.clone()),
        ("title", text(&person.title)),
        ("email", text(&person.email)),
        ("phone", text(&person.phone)),
        ("agency", person.agency.map(|it| it.to_string()).unwrap_or_default()),
        ("system_user", tick(person.username.is_some())),
        ("username", text(&person.username)),
        ("referral_user", tick(matches!(person.role, Role::Referrer(_)))),
        ("role", role.to_owned()),
        ("active", tick(person.active)),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}

/// The fields in which a stored person is not what was typed, in words.
pub(super) fn differences(person: &Person, typed: &Typed, agencies: &[Agency]) -> Vec<(&'static str, String, String)> {
    const LABELS: [(&str, &str); 10] = [
        ("first_name", site::FIRST_NAME),
        ("last_name", site::LAST_NAME),
        ("title", words::TITLE),
        ("email", site::EMAIL),
        ("phone", words::WORK_PHONE),
        ("agency", words::AGENCY),
        ("system_user", words::SYSTEM_USER),
        ("username", site::USERNAME),
        ("referral_user", words::REFERRAL_USER),
        ("active", words::ACTIVE),
    ];
    let in_words = |name: &str, value: &str| match name {
        "agency" => agency_name(value.parse().ok(), agencies).to_owned(),
        "role" => staff_role(value).map_or(words::NO_ROLE, words::role).to_owned(),
        "system_user" | "referral_user" | "active" => if value.is_empty() { words::NO } else { words::YES }.to_owned(),
        _ => value.trim().to_owned(),
    };
    let now = Pairs(inputs(person));
    let labels = LABELS.into_iter().chain([("role", words::ROLE)]);
    labels
        .map(|(name, label)| (label, in_words(name, now.get(name)), in_words(name, typed.value(name))))
        .filter(|(_, now, typed)| now != typed)
        .collect()
}

#[cfg(test)]
mod tests {
    use domain::{AgencyId, PersonId, person::AgencyKind};

    use super::*;

    const PASSWORD: &str = "correct horse battery";

    fn agency() -> Agency {
        Agency {
            id: AgencyId::new(),
            name: "Elm County Sheriff".into(),
            kind: AgencyKind::LawEnforcement,
            active: true,
        }
    }

    /// A form of which the inputs given replace those of a good one.
    fn form(changes: &[(&'static str, &str)]) -> Typed {
        let good = [
            ("first_name", "Ada"),
            ("last_name", "King"),
            ("system_user", "yes"),
            ("username", "ada"),
            ("password", PASSWORD),
            ("repeated", PASSWORD),
            ("role", "advocate"),
            ("active", "yes"),
        ];
        let kept = good
            .into_iter()
            .filter(|it| changes.iter().all(|change| change.0 != it.0));
        let all: Vec<(&str, String)> = kept
            .chain(changes.iter().copied())
            .map(|(name, value)| (name, value.to_owned()))
            .collect();
        Typed::filled(&all)
    }

    fn read(typed: &mut Typed, agencies: &[Agency]) -> Option<Understood> {
        understand(typed, agencies, None, "Center")
    }

    fn saved(role: Role) -> Person {
        Person {
            id: PersonId::new(),
            first_name: "Ada".into(),
            last_name: "King".into(),
            title: Some("Sergeant".into()),
            email: None,
            phone: None,
            agency: None,
            role,
            active: true,
            username: (role != Role::None).then(|| "ada".into()),
            version: 2,
        }
    }

    #[test]
    fn an_advocate_needs_a_name_a_user_name_and_a_password() {
        let person = read(&mut form(&[]), &[]).unwrap();
        assert_eq!(person.access.unwrap().1, Role::Advocate);
        assert!(person.active && person.password.is_some());
    }

    #[test]
    fn all_mistakes_are_told_at_once() {
        let mut typed = form(&[
            ("first_name", " "),
            ("last_name", ""),
            ("email", "x"),
            ("username", "a b"),
            ("repeated", "other"),
            ("role", ""),
        ]);
        assert!(read(&mut typed, &[]).is_none());
        for name in ["first_name", "last_name", "email", "username", "password", "role"] {
            assert!(typed.error(name).is_some(), "{name}");
        }
    }

    #[test]
    fn two_passwords_that_differ_are_refused() {
        let mut typed = form(&[("repeated", "correct horse batter")]);
        assert!(read(&mut typed, &[]).is_none());
        assert_eq!(typed.error("password"), Some(complaints::PASSWORDS_DIFFER));
    }

    #[test]
    fn without_system_user_there_is_no_sign_in_and_none_of_it_is_asked_for() {
        let mut typed = form(&[
            ("system_user", ""),
            ("username", ""),
            ("password", ""),
            ("repeated", ""),
            ("role", ""),
        ]);
        let person = read(&mut typed, &[]).unwrap();
        assert!(person.access.is_none() && person.password.is_none());
    }

    #[test]
    fn a_user_name_without_system_user_is_not_thrown_away() {
        let mut typed = form(&[("system_user", "")]);
        assert!(read(&mut typed, &[]).is_none());
        assert_eq!(typed.error("system_user"), Some(words::USERNAME_WITHOUT_SYSTEM_USER));
    }

    #[test]
    fn a_referral_user_sends_for_an_agency() {
        let agency = agency();
        let id = agency.id.to_string();
        let changes = [("referral_user", "yes"), ("role", ""), ("agency", id.as_str())];
        let person = read(&mut form(&changes), std::slice::from_ref(&agency)).unwrap();
        assert_eq!(person.access.unwrap().1, Role::Referrer(agency.id));
        assert_eq!(person.details.agency, Some(agency.id));

        let mut typed = form(&[("referral_user", "yes"), ("role", "")]);
        assert!(read(&mut typed, &[agency]).is_none());
        assert_eq!(typed.error("agency"), Some(complaints::NO_AGENCY));
    }

    #[test]
    fn a_referral_user_has_no_other_role_and_signs_in() {
        let mut typed = form(&[("referral_user", "yes"), ("system_user", "")]);
        assert!(read(&mut typed, &[]).is_none());
        assert_eq!(typed.error("role"), Some(words::ROLE_AND_REFERRAL_USER));
        assert_eq!(typed.error("system_user"), Some(words::NEEDS_SYSTEM_USER));
    }

    #[test]
    fn an_agency_that_is_not_in_the_list_is_refused() {
        let mut typed = form(&[("agency", "0190163d-8694-739b-aea5-966c26f8ad91")]);
        assert!(read(&mut typed, &[agency()]).is_none());
        assert_eq!(typed.error("agency"), Some(complaints::NOT_IN_LIST));
    }

    #[test]
    fn a_password_may_not_be_made_of_names() {
        let mut typed = form(&[("password", "ada king center"), ("repeated", "ada king center")]);
        assert!(read(&mut typed, &[]).is_none());
        assert_eq!(typed.error("password"), Some(complaints::PASSWORD_WEAK));
    }

    #[test]
    fn who_has_a_password_keeps_it_when_none_is_typed() {
        let mut typed = form(&[("password", ""), ("repeated", "")]);
        let person = understand(&mut typed, &[], Some(&saved(Role::Advocate)), "Center").unwrap();
        assert!(person.access.is_some() && person.password.is_none());
        assert!(
            understand(
                &mut form(&[("password", ""), ("repeated", "")]),
                &[],
                Some(&saved(Role::None)),
                "Center"
            )
            .is_none()
        );
    }

    #[test]
    fn a_sign_in_can_be_taken_away_without_emptying_the_user_name() {
        let mut typed = form(&[("system_user", "")]);
        let person = understand(&mut typed, &[], Some(&saved(Role::Advocate)), "Center").unwrap();
        assert!(person.access.is_none());
    }

    #[test]
    fn a_saved_person_fills_the_form_and_differs_from_nothing() {
        let person = saved(Role::Administrator);
        let typed = Typed::new(Pairs(inputs(&person)));
        assert!(differences(&person, &typed, &[]).is_empty());
        let typed = form(&[("role", "advocate"), ("active", "")]);
        let found = differences(&person, &typed, &[]);
        let labels: Vec<&str> = found.iter().map(|it| it.0).collect();
        assert_eq!(labels, [words::TITLE, words::ACTIVE, words::ROLE]);
    }
}
