//! Two records of any bytes, compared every way: nothing panics, everything that is promised holds.

#![no_main]

use libfuzzer_sys::fuzz_target;
use matching::{Born, MAX_KEYS, Model, Parameters, Record, Sex, keys, search_keys};

/// The parts of the input, parted by a byte that UTF-8 does not have.
fn record<'a>(parts: &mut impl Iterator<Item = &'a [u8]>) -> Record {
    let mut text = || String::from_utf8_lossy(parts.next().unwrap_or_default()).into_owned();
    Record {
        given_name: text(),
        middle_name: text(),
        family_name: text(),
        other_names: vec![text()],
        born: Born::read(&text()),
        sex: match text().len() % 3 {
            0 => None,
            1 => Some(Sex::Female),
            _ => Some(Sex::Male),
        },
        street: text(),
        street2: text(),
        city: text(),
        postcode: text(),
        phones: vec![text()],
        guardians: vec![text()],
    }
}

fuzz_target!(|input: &[u8]| {
    let mut parts = input.split(|it| *it == 0xff);
    let (a, b) = (record(&mut parts), record(&mut parts));
    let model = Model::shipped(5_000);
    let found = model.compare(&a, &b);
    assert!((0.0..=1.0).contains(&found.probability));
    assert!(found == model.compare(&b, &a));
    let ranked = model.rank(&a, vec![(0, b.clone()), (1, a.clone()), (2, b.clone())]);
    assert!(ranked.iter().map(|it| it.1.probability).sum::<f64>() <= 1.0 + 1e-9);
    for record in [&a, &b] {
        assert!(keys(record).len() <= MAX_KEYS && search_keys(record).len() <= MAX_KEYS);
    }
    let _ = Parameters::read(&String::from_utf8_lossy(input));
});
