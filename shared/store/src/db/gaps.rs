//! What a revision did not say when it arrived, as its column says it: the codes of the fields.

use std::collections::BTreeSet;

use domain::catalogue::{Field, FieldId, Path};

/// As stored: each field once, of however many persons. Nothing if nothing is missing.
pub(crate) fn written(gaps: &[Path]) -> Option<String> {
    let fields: BTreeSet<FieldId> = gaps.iter().map(|it| it.field).collect();
    let codes: Vec<String> = fields.into_iter().map(|it| it.field().code()).collect();
    (!codes.is_empty()).then(|| codes.join(" "))
}

/// The fields again. What is asked for no more is not named any more.
pub(crate) fn read(gaps: &str) -> impl Iterator<Item = FieldId> {
    gaps.split(' ').filter_map(Field::of_code).map(|it| it.id)
}
