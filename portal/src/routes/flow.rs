//! Waiting times and outcomes.

use axum::{
    extract::{Query, State},
    response::IntoResponse,
};
use domain::{AgencyId, referral::Kind, words::flow as words};
use serde::Deserialize;
use store::{flow, personnel, viewer::Advocate};

use crate::{
    App,
    extract::As,
    page::Body,
    problem::Problem,
    views::flow::{ADDRESS, FlowPage},
};

/// Which referrals are wanted, as written in the address. What cannot be read counts as not said.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Among {
    kind: String,
    agency: String,
}

/// `GET /reports/flow`
pub(crate) async fn show(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Query(among): Query<Among>,
) -> Result<impl IntoResponse, Problem> {
    let agencies = personnel::agencies(&app.store, &advocate).await?;
    let kind = Kind::parse(&among.kind);
    let agency = among.agency.parse::<AgencyId>().ok();
    let agency = agency.filter(|id| agencies.iter().any(|it| it.id == *id));
    let flow = flow::flow(&app.store, &advocate, kind, agency).await?;
    let page = FlowPage {
        flow: &flow,
        agencies: &agencies,
        kind,
        agency,
    };
    Ok(app.page(Some(&advocate), ADDRESS, Body::wide(words::TITLE, page.render())))
}
