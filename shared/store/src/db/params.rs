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

/// Reads a stored instant: microseconds since 1970 in UTC.
pub(crate) fn timestamp(micros: i64) -> Option<Timestamp> {
    Timestamp::from_microsecond(micros).ok()
}
