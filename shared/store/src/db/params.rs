//! Values bound to a statement.

use domain::{Id, Reference};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

/// A value bound to a statement. `Debug` prints only its type.
pub(crate) enum Param {
    Uuid(Option<Uuid>),
    Int(Option<i64>),
    Real(Option<f64>),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
    Bool(Option<bool>),
}

macro_rules! params {
    ($($value:expr),* $(,)?) => { vec![$($crate::db::Param::from($value)),*] };
}
pub(crate) use params;

macro_rules! from {
    ($($type:ty => $variant:ident, $convert:expr;)*) => {
        $(
            impl From<$type> for Param {
                fn from(value: $type) -> Self {
                    Param::$variant(Some(($convert)(value)))
                }
            }
            impl From<Option<$type>> for Param {
                fn from(value: Option<$type>) -> Self {
                    Param::$variant(value.map($convert))
                }
            }
        )*
    };
}

from! {
    Uuid => Uuid, |it| it;
    i64 => Int, |it| it;
    f64 => Real, |it| it;
    bool => Bool, |it| it;
    &str => Text, |it: &str| it.to_owned();
    String => Text, |it| it;
    Vec<u8> => Bytes, |it| it;
    &[u8] => Bytes, |it: &[u8]| it.to_vec();
    Timestamp => Int, |it: Timestamp| it.as_microsecond();
    SignedDuration => Int, |it: SignedDuration| i64::try_from(it.as_micros()).unwrap_or(i64::MAX);
    Reference => Text, |it: Reference| it.to_string();
}

impl<K> From<Id<K>> for Param {
    fn from(id: Id<K>) -> Self {
        Param::Uuid(Some(id.uuid()))
    }
}

impl<K> From<Option<Id<K>>> for Param {
    fn from(id: Option<Id<K>>) -> Self {
        Param::Uuid(id.map(Id::uuid))
    }
}

impl std::fmt::Debug for Param {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Param(<hidden>)")
    }
}

/// How many rows are asked for by their ids at once: those of a page.
pub(crate) const AT_ONCE: usize = 50;

/// The places of [`ids`] in a statement: its first [`AT_ONCE`] parameters.
macro_rules! id_places {
    () => {
        "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25,
          $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46, $47, $48, $49, $50)"
    };
}
pub(crate) use id_places;

/// The first [`AT_ONCE`] of some ids, and nothing in the places that they do not fill.
pub(crate) fn ids<K>(of: &[Id<K>]) -> Vec<Param> {
    let all: Vec<Uuid> = of.iter().map(|it| it.uuid()).collect();
    uuids(&all)
}

/// The same of plain UUIDs.
pub(crate) fn uuids(of: &[Uuid]) -> Vec<Param> {
    (0..AT_ONCE).map(|at| Param::Uuid(of.get(at).copied())).collect()
}

/// Reads a stored instant: microseconds since 1970 in UTC.
pub(crate) fn timestamp(micros: i64) -> Option<Timestamp> {
    Timestamp::from_microsecond(micros).ok()
}
