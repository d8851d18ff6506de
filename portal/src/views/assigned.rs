//! The advocate who looks after a client, on the client's page.

use domain::{
    ClientId, PersonId,
    words::{advocate, desk as words},
};
use maud::{Markup, html};
use store::assign::Assigned;

use super::components::{ChoiceField, card};

/// Who looks after a client, and how to change it.
pub fn shown(client: ClientId, assigned: &Assigned, me: PersonId) -> Markup {
    let seen = assigned.to.as_ref().map(|it| it.0);
    let ids: Vec<(String, String)> = assigned
        .people
        .iter()
        .map(|it| (it.id.to_string(), format!("{}, {}", it.last_name, it.first_name)))
        .collect();
    let options: Vec<(&str, &str)> = ids.iter().map(|it| (it.0.as_str(), it.1.as_str())).collect();
    let chosen = seen.map_or_else(String::new, |it| it.to_string());
    card(
        words::ADVOCATE,
        html! {
            p {
                @match &assigned.to {
                    Some((id, _)) if *id == me => (words::ASSIGNED_TO_YOU),
                    Some((_, name)) => (words::assigned_to(name)),
                    None => (words::ASSIGNED_TO_NOBODY),
                }
            }
            form method="post" action={ "/clients/" (client) "/advocate" } {
                // To whom it was assigned when this page was made: a change in between is not overwritten.
                input type="hidden" name="seen" value=(chosen);
                @if seen != Some(me) {
                    div.buttons { button.button--secondary name="me" value="yes" { (words::ASSIGN_TO_ME) } }
                }
                details {
                    summary { (words::ASSIGN_TO_SOMEBODY) }
                    div {
                        (ChoiceField {
                            name: "to", label: words::ASSIGN_TO, options: &options, chosen: &chosen, none: words::NOBODY, list: true,
                            ..Default::default()
                        })
                        button.button--secondary { (advocate::SAVE) }
                    }
                }
            }
        },
    )
}
