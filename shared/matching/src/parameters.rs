//! The weights of the engine: how often each level is met, under which explanation. Read from `parameters.toml`.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::{Deserialize, Serialize};

use crate::Level;

/// A comparison that has its own chances. Unlike a [`crate::Field`], what agrees by itself and what depends on something
/// else are kept apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Slot {
    GivenName,
    /// Middle names when the given names go together: names are given in pairs.
    MiddleNameNamedAlike,
    MiddleName,
    FamilyName,
    Born,
    /// The age, or the birth date against an age.
    Age,
    /// Sex when the given names go together: nearly all of one name are of one sex.
    SexNamedAlike,
    Sex,
    Street,
    Place,
    Phone,
    Guardian,
}

impl Slot {
    pub(crate) const ALL: [Self; 12] = [
        Self::GivenName,
        Self::MiddleNameNamedAlike,
        Self::MiddleName,
        Self::FamilyName,
        Self::Born,
        Self::Age,
        Self::SexNamedAlike,
        Self::Sex,
        Self::Street,
        Self::Place,
        Self::Phone,
        Self::Guardian,
    ];
}

/// How often a level is met.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Chance {
    /// When both records are of one child.
    pub(crate) same: f64,
    /// When one is of a brother, sister or other child of the household.
    pub(crate) mate: f64,
    /// When they are of two children taken at random.
    pub(crate) random: f64,
}

/// Why a file holds no weights.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("these are no weights of the engine: {0}")]
pub struct NotParameters(String);

/// The weights of the engine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// Which: a name and a number, stored with every match run.
    pub version: String,
    /// π: how often a referred child is a client already, before anything is compared.
    pub(crate) known: f64,
    /// ρ: how often a child who is not known is of the household of one who is.
    pub(crate) household_known: f64,
    chances: BTreeMap<Slot, BTreeMap<Level, Chance>>,
}

static SHIPPED: LazyLock<Parameters> = LazyLock::new(|| {
    // The file is part of the program, and a test reads it: it cannot fail here.
    Parameters::read(include_str!("../parameters.toml")).unwrap_or_else(|it| panic!("parameters.toml: {it}"))
});

impl Parameters {
    /// Reads them from a file like `parameters.toml`. The error names the line, and what was expected there.
    pub fn read(text: &str) -> Result<Self, NotParameters> {
        let read: Self = toml::from_str(text).map_err(|it| NotParameters(it.to_string()))?;
        let chances = || read.chances.values().flat_map(BTreeMap::values);
        let is_rate = |it: f64| it > 0.0 && it < 1.0;
        if !is_rate(read.known) || !is_rate(read.household_known) {
            return Err(NotParameters(
                "known and household_known have to be between 0 and 1".to_owned(),
            ));
        }
        if chances()
            .flat_map(|it| [it.same, it.mate, it.random])
            .any(|it| !(it > 0.0 && it <= 1.0))
        {
            return Err(NotParameters("every chance has to be above 0 and at most 1".to_owned()));
        }
        Ok(read)
    }

    /// The same under another name.
    pub fn renamed(&self, version: &str) -> Self {
        Self {
            version: version.to_owned(),
            ..self.clone()
        }
    }

    /// The same as a file.
    pub fn write(&self) -> Result<String, NotParameters> {
        toml::to_string(self).map_err(|it| NotParameters(it.to_string()))
    }

    /// Those that come with the program.
    pub fn shipped() -> &'static Self {
        &SHIPPED
    }
}

/// The same, to be looked up a million times a second.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) known: f64,
    pub(crate) household_known: f64,
    chances: Vec<Chance>,
}

impl Table {
    pub(crate) fn of(parameters: &Parameters) -> Self {
        // What is not listed says nothing.
        let nothing = Chance {
            same: 1.0,
            mate: 1.0,
            random: 1.0,
        };
        let chances = Slot::ALL
            .iter()
            .flat_map(|slot| {
                let listed = parameters.chances.get(slot);
                Level::ALL
                    .iter()
                    .map(move |level| listed.and_then(|it| it.get(level)).copied().unwrap_or(nothing))
            })
            .collect();
        Self {
            known: parameters.known,
            household_known: parameters.household_known,
            chances,
        }
    }

    pub(crate) fn chance(&self, slot: Slot, level: Level) -> Chance {
        self.chances[slot as usize * Level::ALL.len() + level as usize]
    }

    pub(crate) fn chance_mut(&mut self, slot: Slot, level: Level) -> &mut Chance {
        &mut self.chances[slot as usize * Level::ALL.len() + level as usize]
    }

    /// These, as what can be written down; levels that nothing was known of stay away.
    pub(crate) fn named(&self, version: String, like: &Parameters) -> Parameters {
        let mut named = like.clone();
        named.version = version;
        named.known = self.known;
        named.household_known = self.household_known;
        for (slot, levels) in &mut named.chances {
            for (level, chance) in levels {
                *chance = self.chance(*slot, *level);
            }
        }
        named
    }

    /// The levels that a slot has chances for.
    pub(crate) fn levels(parameters: &Parameters, slot: Slot) -> Vec<Level> {
        parameters
            .chances
            .get(&slot)
            .into_iter()
            .flat_map(|it| it.keys().copied())
            .collect()
    }
}
