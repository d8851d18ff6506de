//! Two records side by side: what each says, how that compares, and how much it weighs.

use domain::words::{evidence as words, review};
use matching::{Comparison, Evidence, Field, Level, Record};
use maud::{Markup, html};

use super::{
    components::{Agreement, EvidenceRow, EvidenceTable, EvidenceWords, Icon, differences, icon, waterfall},
    evidence_words::{field, level},
    record::{birthday, household, name, sex},
};

/// The evidence: a picture and a table of the steps whose weights add up to the probability. `sides` is what either record
/// is called.
pub fn table(sides: [&str; 2], left: &Record, right: &Record, comparison: &Comparison) -> Markup {
    let (picture, twin) = both(sides, left, right, comparison);
    html! { (picture) (twin) }
}

/// The same with the table folded away: for a page that says elsewhere what both records say.
pub fn picture(sides: [&str; 2], left: &Record, right: &Record, comparison: &Comparison) -> Markup {
    let (picture, twin) = both(sides, left, right, comparison);
    html! {
        (picture)
        details {
            summary { (review::SAME_IN_NUMBERS) span.hidden { ": " (words::table(&name(right))) } }
            div { (twin) }
        }
    }
}

/// The table alone: for one of many on a page, of whom only the first is drawn.
pub fn numbers(sides: [&str; 2], left: &Record, right: &Record, comparison: &Comparison) -> Markup {
    both(sides, left, right, comparison).1
}

/// The picture, and the table that says the same in numbers.
fn both(sides: [&str; 2], left: &Record, right: &Record, comparison: &Comparison) -> (Markup, Markup) {
    let fields = comparison.evidence.iter().map(|it| row(left, right, it));
    let others = [
        (words::MATES, words::MATES_LEVEL, comparison.mates_bits),
        (words::RIVALS, words::RIVALS_LEVEL, comparison.rivals_bits),
    ];
    let others = others.map(|(field, words, bits)| EvidenceRow {
        field,
        values: None,
        agreement: Agreement::Unknown,
        words,
        bits: Some(bits),
    });
    let rows: Vec<EvidenceRow<'_>> = fields.chain(others).collect();
    let label = words::table(&name(right));
    let (before, after) = (
        words::before_all(comparison.prior_bits),
        words::likely_same(comparison.probability),
    );
    let words = EvidenceWords {
        label: &label,
        field: words::FIELD,
        sides,
        agreement: words::AGREEMENT,
        weight: words::WEIGHT,
        odds: words::ODDS,
        odds_of: words::odds,
        start: (words::START, &before),
        end: (words::SUM, &after),
        even: words::EVEN_CHANCE,
    };
    let evidence = EvidenceTable {
        words,
        start: comparison.prior_bits,
        rows: &rows,
    };
    let picture = waterfall(&evidence, &story(&rows, comparison));
    let twin = html! {
        (evidence)
        p.quiet { (words::WEIGHT_HELP) }
    };
    (picture, twin)
}

/// What weighs most on either side, and where it leads, in a sentence.
fn story(rows: &[EvidenceRow<'_>], comparison: &Comparison) -> String {
    let bits = |it: &EvidenceRow<'_>| it.bits.unwrap_or(0.0);
    let [given, middle, family, born, sex, household, mates, rivals] = rows else {
        return String::new();
    };
    // What a household shares, a brother or sister shares too: what their step takes back is no point for the child.
    let mut back = -bits(mates);
    let shared = [household, family].map(|it| {
        let taken = back.clamp(0.0, bits(it).max(0.0));
        back -= taken;
        (it, bits(it) - taken)
    });
    let is_taken = -bits(mates) - back >= 0.05;
    let own = [given, middle, born, sex, rivals].map(|it| (it, bits(it)));
    let points = own.into_iter().chain(shared).chain([(mates, -back)]);
    let most = |sign: f64| {
        let (most, bits) = points.clone().max_by(|a, b| (sign * a.1).total_cmp(&(sign * b.1)))?;
        (sign * bits >= 0.05).then(|| format!("{}: {}", most.field, most.words))
    };
    words::story(
        most(1.0).as_deref(),
        most(-1.0).as_deref(),
        is_taken,
        comparison.probability > 0.5,
    )
}

/// Why a client was found: each field that agrees, at least in part, and the given name and birthday if they differ.
pub fn why(comparison: &Comparison) -> Markup {
    html! {
        @for it in &comparison.evidence {
            @let tag = match it.agreement {
                matching::Agreement::Agrees => Some(("tag--good", Icon::Check)),
                matching::Agreement::Partly => Some(("tag--warning", Icon::Nearly)),
                matching::Agreement::Differs if matches!(it.field, Field::GivenName | Field::Born) => Some(("tag--bad", Icon::Cross)),
                matching::Agreement::Differs | matching::Agreement::Unknown => None,
            };
            @if let Some((class, sign)) = tag {
                div { span.tag.(class) { (icon(sign)) (field(it.field)) ": " (level(it.level)) } }
            }
        }
    }
}

fn row<'a>(left: &Record, right: &Record, evidence: &Evidence) -> EvidenceRow<'a> {
    EvidenceRow {
        field: field(evidence.field),
        values: Some(values(left, right, evidence)),
        agreement: match evidence.agreement {
            matching::Agreement::Agrees => Agreement::Agrees,
            matching::Agreement::Partly => Agreement::Partly,
            matching::Agreement::Differs => Agreement::Differs,
            matching::Agreement::Unknown => Agreement::Unknown,
        },
        words: level(evidence.level),
        bits: (evidence.level != Level::Missing || evidence.bits != 0.0).then_some(evidence.bits),
    }
}

fn values(left: &Record, right: &Record, evidence: &Evidence) -> (Markup, Markup) {
    let text = |it: Markup| {
        if it.0.is_empty() {
            html! { span.quiet { (words::NOT_KNOWN) } }
        } else {
            it
        }
    };
    let both = |of: fn(&Record) -> String| {
        let (one, other) = (of(left), of(right));
        let (one, other) = if is_near(evidence.level) {
            differences(&one, &other)
        } else {
            (html! { (one) }, html! { (other) })
        };
        (text(one), text(other))
    };
    match evidence.field {
        Field::GivenName => {
            let (one, other) = both(|it| it.given_name.clone());
            (with_others(one, left), with_others(other, right))
        }
        Field::MiddleName => both(|it| it.middle_name.clone()),
        Field::FamilyName => both(|it| it.family_name.clone()),
        Field::Born => both(|it| birthday(it.born)),
        Field::Sex => both(|it| it.sex.map_or("", sex).to_owned()),
        Field::Household => (text(household(left)), text(household(right))),
    }
}

/// Whether the characters that differ are worth a mark: between plainly different values nearly all of them do.
fn is_near(level: Level) -> bool {
    matches!(
        level,
        Level::OneEdit
            | Level::SpellingVariant
            | Level::SoundsAlike
            | Level::SimilarName
            | Level::SharedPart
            | Level::DayMonthSwapped
            | Level::YearOffByOne
            | Level::OneDigit
            | Level::TwoPartsSame
    )
}

fn with_others(name: Markup, record: &Record) -> Markup {
    html! {
        (name)
        @if !record.other_names.is_empty() { p.quiet { (words::ALSO) " " (record.other_names.join(", ")) } }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};
    use matching::Born;

    use super::*;
    use crate::views::components::signed;

    fn child(given: &str, day: Date) -> Record {
        Record {
            given_name: given.into(),
            family_name: "King".into(),
            born: Born::On(day),
            street: "12 Oak Lane".into(),
            postcode: "99501".into(),
            ..Record::default()
        }
    }

    #[test]
    fn one_wrong_digit_of_a_birthday_is_marked() {
        let (a, b) = (child("Ada", date(2016, 3, 14)), child("Ada", date(2016, 3, 19)));
        let comparison = matching::Model::shipped(5_000).compare(&a, &b);
        let html = table(SIDES, &a, &b, &comparison).into_string();
        assert!(html.contains(r#"Mar 1<mark class="diff">4</mark>, 2016"#), "{html}");
    }

    /// A comparison with these weights, whatever the engine would say: of the start, of each field, of the household and of rivals.
    fn weighed(a: &Record, b: &Record, prior: f64, bits: [f64; 6], mates: f64, rivals: f64) -> Comparison {
        let mut it = matching::Model::shipped(5_000).compare(a, b);
        (it.prior_bits, it.mates_bits, it.rivals_bits) = (prior, mates, rivals);
        for (it, bits) in it.evidence.iter_mut().zip(bits) {
            it.bits = bits;
        }
        let log_odds = prior + bits.iter().sum::<f64>() + mates + rivals;
        it.probability = 1.0 / (1.0 + (-log_odds).exp2());
        it
    }

    /// The picture alone, a line for each element that changes.
    fn picture(a: &Record, b: &Record, comparison: &Comparison) -> String {
        let html = table(SIDES, a, b, comparison).into_string();
        let (picture, _) = html.split_once("</figure>").expect("first the picture, then its twin");
        ["<li ", "<rect", "<title"]
            .into_iter()
            .fold(picture.to_owned(), |it, tag| it.replace(tag, &format!("\n{tag}")))
    }

    const SIDES: [&str; 2] = [words::REFERRAL, words::CANDIDATE];
    const DAY: Date = date(2016, 3, 14);

    #[test]
    fn the_picture_of_a_strong_match() {
        let ada = child("Ada", DAY);
        let comparison = weighed(&ada, &ada, -12.6, [11.6, 0.0, 8.9, 12.5, 0.0, 15.4], -15.7, 0.0);
        insta::assert_snapshot!(picture(&ada, &ada, &comparison));
    }

    #[test]
    fn the_picture_of_a_twin() {
        let (ada, ben) = (child("Ada", DAY), child("Benedict", DAY));
        let comparison = weighed(&ada, &ben, -12.6, [-9.2, 0.0, 8.9, 12.5, 0.0, 15.4], -17.4, 0.0);
        insta::assert_snapshot!(picture(&ada, &ben, &comparison));
    }

    #[test]
    fn the_picture_of_one_among_rivals() {
        let ada = child("Ada", DAY);
        let comparison = weighed(&ada, &ada, -12.6, [11.6, 0.0, 8.9, 12.5, 0.0, 13.3], -14.6, -19.1);
        insta::assert_snapshot!(picture(&ada, &ada, &comparison));
    }

    #[test]
    fn what_a_sister_would_share_too_is_no_strongest_point() {
        let ada = child("Ada", DAY);
        let said = |bits, mates| picture(&ada, &ada, &weighed(&ada, &ada, -12.6, bits, mates, 0.0));
        let alone = said([11.6, 0.0, 8.9, 12.5, 0.0, 15.4], 0.0);
        assert!(
            alone.contains("Here the strongest point for the same child is “Household: "),
            "{alone}"
        );
        let shared = said([11.6, 0.0, 8.9, 12.5, 0.0, 15.4], -15.7);
        assert!(
            shared.contains("Beyond that, the strongest point for the same child is “Birth date: "),
            "{shared}"
        );
        assert!(
            shared.contains("and nothing that was weighed speaks against it"),
            "{shared}"
        );
        let moved = said([11.6, 0.0, 8.9, 12.5, 0.0, -4.0], -10.0);
        assert!(moved.contains("the strongest against it “Household: "), "{moved}");
    }

    /// How far the first and the last bar go from the line "even chance", to the right, in percent of the width.
    fn totals(picture: &str) -> [f64; 2] {
        let attribute = |tag: &str, name: &str| {
            let (_, rest) = tag.split_once(&format!(" {name}=\"")).expect("it has one");
            rest.split('%')
                .next()
                .and_then(|it| it.parse::<f64>().ok())
                .expect("a number")
        };
        ["start", "end"].map(|it| {
            let (before, bar) = picture
                .split_once(&format!("class=\"waterfall__{it}\""))
                .expect("there is such a bar");
            let zero = attribute(before.rsplit("waterfall__zero").next().expect("a line"), "x1");
            // One of its ends is on the line.
            2.0 * (attribute(bar, "x") - zero) + attribute(bar, "width")
        })
    }

    proptest::proptest! {
        /// Whatever was compared: the last bar ends at the probability, and the table has the same numbers as the picture.
        #[test]
        fn the_picture_ends_at_the_probability(
            prior in -40.0..-0.2_f64, bits in proptest::array::uniform6(-14.0..14.0_f64), mates in -30.0..0.0_f64, rivals in -30.0..0.0_f64,
        ) {
            let ada = child("Ada", DAY);
            let comparison = weighed(&ada, &ada, prior, bits, mates, rivals);
            let log_odds = prior + bits.iter().sum::<f64>() + mates + rivals;
            let html = table(SIDES, &ada, &ada, &comparison).into_string();
            let (picture, table) = html.split_once("</figure>").expect("first the picture, then its twin");

            let [start, end] = totals(picture);
            let (expected, slack) = (start * log_odds / prior, 0.05 * (1.0 + (log_odds / prior).abs()));
            proptest::prop_assert!((end - expected).abs() <= slack, "{start} {end} {expected}");
            let said = words::likely_same(comparison.probability);
            let last = picture.rsplit("<li ").next().expect("the last step");
            proptest::prop_assert!(last.contains(&said) && last.contains(&words::odds(log_odds)), "{last}");
            let foot = table.rsplit("<tfoot").next().expect("the last line");
            proptest::prop_assert!(foot.contains(&said) && foot.contains(&words::odds(log_odds)), "{foot}");
            for it in [prior, log_odds, mates, rivals].into_iter().chain(bits).filter(|it| it.abs() >= 0.05) {
                let weight = format!(">{}<", signed(it));
                proptest::prop_assert!(picture.contains(&weight) && table.contains(&weight), "{weight}");
            }
        }
    }
}
