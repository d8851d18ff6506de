//! Merging two referrals of one child: the other one is found, what goes into the result is chosen, the result is checked, and only
//! then something is done.

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    Reference,
    chain::NotPossible,
    merge::{Choices, RowId, Take},
    referral::Status,
    text::Prose,
    words::merge as words,
};
use maud::Markup;
use store::{
    ActError,
    merge::{self, Found},
    review::Review,
    viewer::Advocate,
};

use super::{
    claims::warned,
    conflict,
    import::searched,
    kept::{self, Searched},
    review::{open, problem, stands_at, titled},
};
use crate::{
    App,
    extract::As,
    form::{Pairs, Typed},
    page::Body,
    problem::Problem,
    times,
    views::{
        self,
        merge::{MergePage, address},
        queue::href,
        sides::INPUTS,
    },
};

/// `GET /queue/{reference}/merge`
pub(crate) async fn choose(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path(reference): Path<String>,
    Query(asked): Query<Searched>,
) -> Result<impl IntoResponse, Problem> {
    let review = waiting(&app, &advocate, &reference).await?;
    let mut typed = kept::searched(&app, &advocate, &asked).await?;
    let found = match typed.as_mut().and_then(searched) {
        Some(child) => Some(merge::find(&app.store, &advocate, &review, &child).await?),
        None => None,
    };
    let typed = typed.unwrap_or_default();
    Ok(choose_page(&app, &advocate, &review, found.as_deref(), &typed))
}

/// `POST /queue/{reference}/merge`: finds another referral by its reference, or by what is typed of the child.
pub(crate) async fn search(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path(reference): Path<String>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let review = waiting(&app, &advocate, &reference).await?;
    let mut typed = Typed::new(pairs);
    let this = review.referral.reference;
    if !typed.value("reference").trim().is_empty() {
        let named = typed.value("reference").trim().parse::<Reference>().ok();
        let named = named.filter(|it| *it != this);
        if let Some(other) = named
            && store::review::open(&app.store, &advocate, other).await?.is_some()
        {
            return Ok(Redirect::to(&address(this, Some(other))).into_response());
        }
        typed.complain("reference", words::NO_SUCH);
    }
    if !typed.failed() && searched(&mut typed).is_some() {
        return kept::to(&app, &advocate, &typed, &address(this, None)).await;
    }
    let page = choose_page(&app, &advocate, &review, None, &typed);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn choose_page(app: &App, advocate: &Advocate, review: &Review, found: Option<&[Found]>, typed: &Typed) -> Markup {
    let content = views::merge::choose(review, found, typed, app.store.today());
    let body = Body::wide(titled(words::TITLE, review), content).failed(typed.failed());
    app.page(Some(advocate), "/queue/", body)
}

/// `GET /queue/{reference}/merge/{other}`
pub(crate) async fn compare(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path((reference, other)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (one, other) = both(&app, &advocate, &reference, &other).await?;
    let [first, second] = [&one, &other].map(|it| it.referral.reference);
    for review in [&one, &other] {
        stands_at(&app, review, &[Status::Submitted])?;
    }
    if other.position.merged {
        if one.position.merged {
            return Err(problem(&app, NotPossible::Whole.into(), second));
        }
        // What was merged already takes the other one in.
        return Ok(Redirect::to(&address(second, Some(first))).into_response());
    }
    if let Some(it) = one.judged.iter().find(|it| it.reference == Some(second) && it.holds()) {
        return Err(Problem::Conflict {
            sentence: words::judged(&it.by, &times::long(it.at, &app.store.zone)),
            href: href(first),
        });
    }
    let typed = Typed::filled(&[
        ("step", one.position.step.to_string()),
        ("other_step", other.position.step.to_string()),
    ]);
    Ok(compare_page(
        &app,
        &advocate,
        [&one, &other],
        typed,
        &[],
        StatusCode::OK,
    ))
}

/// `POST /queue/{reference}/merge/{other}`: shows the result first; merges only what was shown.
pub(crate) async fn merge(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path((reference, other)): Path<(String, String)>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let mut typed = Typed::new(pairs);
    let note = typed.parse_optional("note", Prose::parse);
    let choices = choices(&typed.pairs);
    let failed = StatusCode::UNPROCESSABLE_ENTITY;
    let mut told = None;
    if typed.value("then") == "merge" && !typed.failed() {
        let named = |it: &str| it.parse::<Reference>().map_err(|_| Problem::NotFound);
        let first = (named(&reference)?, typed.pairs.number("step"));
        let second = (named(&other)?, typed.pairs.number("other_step"));
        match merge::merge(&app.store, &advocate, first, second, &choices, note.as_ref()).await {
            Ok(()) => return Ok(merged(first.0)),
            // What was typed is shown again, with what has happened; unless the button was pressed twice.
            Err(ActError::Overtaken(_) | ActError::NotPossible(_) | ActError::TooMany(_)) => {
                if merge::done(&app.store, &advocate, first, second, &choices, note.as_ref()).await? {
                    return Ok(merged(first.0));
                }
            }
            // Judged to be two children meanwhile.
            Err(error @ ActError::Said(_)) => told = conflict::told(&app, &error),
            Err(error) => return Err(problem(&app, error, first.0)),
        }
    }
    let (one, other) = both(&app, &advocate, &reference, &other).await?;
    let both = [&one, &other];
    if let Some(told) = told {
        let remark = Some(views::conflict::remark(&told));
        let body = compare_body(&app, both, typed, &[], StatusCode::CONFLICT);
        let page = warned_page(&app, &advocate, both, body.remark(remark));
        return Ok((StatusCode::CONFLICT, page).into_response());
    }
    let changed = is_changed(both, &typed);
    if changed || !can_merge(both) {
        return Ok(compare_page(&app, &advocate, both, typed, &[], StatusCode::CONFLICT));
    }
    if typed.failed() {
        return Ok(compare_page(&app, &advocate, both, typed, &[], failed));
    }
    if typed.value("then") == "edit" {
        return Ok(compare_page(&app, &advocate, both, typed, &[], StatusCode::OK));
    }
    let pair = merge::pair(&one, &other);
    let rows = pair.rows();
    match pair.combine(&choices) {
        Ok(merged) => {
            let page = MergePage {
                both,
                rows: &rows,
                choices: &choices,
                typed: &typed,
                mistakes: &[],
                changed: &[],
                possible: true,
            };
            let content = views::merge::preview(&page, &merged);
            let body = Body::wide(titled(words::CHECK, &one), content);
            Ok(warned_page(&app, &advocate, both, body).into_response())
        }
        Err(error) => {
            let first = rows.iter().find(|it| it.section == error.0 && !it.is_same());
            let place = first.map_or_else(String::new, |it| format!("#{INPUTS}{}", it.id));
            let mistakes = [(place, error.to_string())];
            Ok(compare_page(&app, &advocate, both, typed, &mistakes, failed))
        }
    }
}

/// To what two referrals were merged into.
fn merged(reference: Reference) -> Response {
    Redirect::to(&format!("{}?done=merged", href(reference))).into_response()
}

fn compare_page(
    app: &App,
    advocate: &Advocate,
    both: [&Review; 2],
    typed: Typed,
    mistakes: &[(String, String)],
    status: StatusCode,
) -> Response {
    let body = compare_body(app, both, typed, mistakes, status);
    (status, warned_page(app, advocate, both, body)).into_response()
}

fn compare_body(
    app: &App,
    both: [&Review; 2],
    typed: Typed,
    mistakes: &[(String, String)],
    status: StatusCode,
) -> Body {
    let (rows, chosen) = (merge::pair(both[0], both[1]).rows(), choices(&typed.pairs));
    let changed = changed(app, both, &typed);
    // From here on it is as it is now.
    let mut typed = typed;
    for (name, review) in ["step", "other_step"].into_iter().zip(both) {
        typed.pairs.0.retain(|it| it.0 != name);
        typed.pairs.0.push((name.to_owned(), review.position.step.to_string()));
    }
    let content = views::merge::compare(
        &MergePage {
            both,
            rows: &rows,
            choices: &chosen,
            typed: &typed,
            mistakes,
            changed: &changed,
            possible: can_merge(both),
        },
        &|at| app.time(at),
    );
    Body::wide(titled(words::CHOOSE, both[0]), content).failed(status.is_client_error())
}

/// The page, which says first if somebody else works on either.
fn warned_page(app: &App, advocate: &Advocate, [one, other]: [&Review; 2], body: Body) -> maud::Markup {
    let body = warned(app, advocate, other, warned(app, advocate, one, body));
    app.page(Some(advocate), "/queue/", body)
}

/// What was chosen; what is none of ours is left out.
pub(crate) fn choices(pairs: &Pairs) -> Choices {
    let chosen = |(name, value): &(String, String)| {
        let row: RowId = name.strip_prefix(INPUTS)?.parse().ok()?;
        Some((row, Take::parse(value)?))
    };
    pairs.0.iter().filter_map(chosen).collect()
}

/// The steps at which the page saw both.
fn seen<'a>(both: [&'a Review; 2], typed: &Typed) -> impl Iterator<Item = (&'a Review, i64)> + use<'a> {
    let steps = ["step", "other_step"].map(|it| typed.pairs.number(it));
    both.into_iter().zip(steps)
}

fn is_changed(both: [&Review; 2], typed: &Typed) -> bool {
    seen(both, typed).any(|(review, step)| review.position.step != step)
}

/// Who has done what with either since.
fn changed(app: &App, both: [&Review; 2], typed: &Typed) -> Vec<String> {
    let steps = seen(both, typed).flat_map(|(review, seen)| {
        let since = review.history.iter().filter(move |it| it.step.n > seen);
        since.map(move |it| (review.referral.reference.to_string(), it))
    });
    steps
        .map(|(reference, it)| words::changed(&reference, &it.by, it.step.kind, &times::long(it.at, &app.store.zone)))
        .collect()
}

fn can_merge([one, other]: [&Review; 2]) -> bool {
    let waits = |it: &Review| it.position.status == Status::Submitted;
    waits(one) && waits(other) && !other.position.merged
}

/// The referral that an address names, if it waits.
async fn waiting(app: &App, advocate: &Advocate, reference: &str) -> Result<Review, Problem> {
    let review = open(app, advocate, reference).await?;
    stands_at(app, &review, &[Status::Submitted])?;
    Ok(review)
}

async fn both(app: &App, advocate: &Advocate, one: &str, other: &str) -> Result<(Review, Review), Problem> {
    let one = open(app, advocate, one).await?;
    let other = open(app, advocate, other).await?;
    if one.referral.id == other.referral.id {
        return Err(Problem::NotFound);
    }
    Ok((one, other))
}

#[cfg(test)]
mod tests {
    use domain::{catalogue::Section, merge::Side};

    use super::*;

    #[test]
    fn only_choices_of_ours_are_taken() {
        let typed = [
            ("take.child.phone", "both"),
            ("take.second.caregiver.1", "first"),
            ("take.child.school", "<script>"),
            ("take.nothing", "first"),
            ("child.grade", "first"),
        ];
        let pairs = typed.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let wanted = [
            (RowId::Field("child.phone".parse().unwrap()), Take::Both),
            (RowId::Item(Side::Second, Section::Caregiver, 1), Take::First),
        ];
        assert_eq!(choices(&Pairs(pairs.to_vec())), wanted.into_iter().collect());
    }
}
