//! The stylesheet and the script, embedded, under names that change with their content.

use std::sync::LazyLock;

use axum::{
    extract::Path,
    http::{StatusCode, header},
    response::IntoResponse,
};
use sha2::{Digest, Sha256};

use crate::problem::Problem;

struct Asset {
    name: String,
    content_type: &'static str,
    content: &'static str,
}

impl Asset {
    fn new(stem: &str, ending: &str, content_type: &'static str, content: &'static str) -> Self {
        let hash: String = Sha256::digest(content)
            .iter()
            .take(8)
            .map(|it| format!("{it:02x}"))
            .collect();
        Self {
            name: format!("{stem}-{hash}.{ending}"),
            content_type,
            content,
        }
    }
}

static STYLE: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new(
        "style",
        "css",
        "text/css; charset=utf-8",
        include_str!("../assets/style.css"),
    )
});
static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new(
        "intake",
        "js",
        "text/javascript; charset=utf-8",
        include_str!("../assets/intake.js"),
    )
});

/// The address of the stylesheet.
pub(crate) fn style() -> String {
    format!("/assets/{}", STYLE.name)
}

/// The address of the script.
pub(crate) fn script() -> String {
    format!("/assets/{}", SCRIPT.name)
}

/// `GET /assets/{file}`
pub(crate) async fn serve(Path(file): Path<String>) -> Result<impl IntoResponse, Problem> {
    let asset = [&*STYLE, &*SCRIPT]
        .into_iter()
        .find(|it| it.name == file)
        .ok_or(Problem::NotFound)?;
    let headers = [
        (header::CONTENT_TYPE, asset.content_type),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    Ok((headers, asset.content))
}

/// `GET /favicon.ico`: browsers ask for it whether there is one or not.
pub(crate) async fn no_icon() -> StatusCode {
    StatusCode::NO_CONTENT
}
