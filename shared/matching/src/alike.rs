//! How alike two words are. Most pairs share so few letters that this tells, and nothing more is worked out.

/// How many letters two words have in common, wherever they stand. Of other bytes some count as the same letter.
fn shared_letters(x: &str, y: &str) -> usize {
    let mut letters = [0_u8; 64];
    for it in x.bytes() {
        letters[usize::from(it & 63)] += 1;
    }
    let mut shared = 0;
    for it in y.bytes() {
        let left = &mut letters[usize::from(it & 63)];
        if *left > 0 {
            *left -= 1;
            shared += 1;
        }
    }
    shared
}

/// The Jaro-Winkler likeness, if it is at least `least`.
pub(crate) fn likeness(x: &str, y: &str, least: f64) -> Option<f64> {
    let shared = shared_letters(x, y) as f64;
    // With so many letters matched and in order, Jaro's likeness would be this; a common beginning of four letters lifts it.
    let jaro = (shared / x.len() as f64 + shared / y.len() as f64 + 1.0) / 3.0;
    let most = jaro + 0.4 * (1.0 - jaro);
    if shared == 0.0 || most < least {
        return None;
    }
    Some(strsim::jaro_winkler(x, y)).filter(|it| *it >= least)
}

/// The optimal string alignment distance, if it is at most `most`.
pub(crate) fn edits(x: &str, y: &str, most: usize) -> Option<usize> {
    let longer = x.len().max(y.len());
    // Each edit mends one letter; swapping neighbours mends none that is not shared.
    if x.len().abs_diff(y.len()) > most || longer - shared_letters(x, y) > most {
        return None;
    }
    Some(strsim::osa_distance(x, y)).filter(|it| *it <= most)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn nothing_alike_is_left_out(x in "[a-e]{1,9}", y in "[a-e]{1,9}") {
            let (alike, edits_of) = (strsim::jaro_winkler(&x, &y), strsim::osa_distance(&x, &y));
            for least in [0.6, 0.75, 0.9] {
                prop_assert_eq!(likeness(&x, &y, least), Some(alike).filter(|it| *it >= least));
            }
            for most in 0..4 {
                prop_assert_eq!(edits(&x, &y, most), Some(edits_of).filter(|it| *it <= most));
            }
        }
    }
}
