use domain::{merge::RowId, referral::Kind};
use jiff::civil::date;

use super::*;
use crate::views::samples::{NOW, ago, assert_sound, form, review};

const TODAY: Date = date(2026, 11, 22);

/// Two who agree in nothing but their names.
fn two() -> [Review; 2] {
    [
        &[
            ("child.last_name", "King"),
            ("child.school", "Elm <School>"),
            ("law_enforcement.case_number", "26-1001"),
            ("caregiver.0.last_name", "Lee"),
            ("caregiver.0.phone", "555-0101"),
        ][..],
        &[
            ("child.last_name", "King"),
            ("child.school", "Elm Street School"),
            ("law_enforcement.case_number", "26-1007"),
            ("child.phone", "555-0102"),
            ("reporter.name", "Neighbor Ned"),
        ],
    ]
    .map(|said| {
        let mut it = review(Kind::Combined, false);
        let scope = domain::answers::Scope::Referral;
        it.answers = domain::answers::parse(&form(said), Kind::Combined, scope, TODAY).answers;
        it
    })
}

fn shown(two: &[Review; 2], choices: &Choices, changed: &[String], possible: bool) -> [Markup; 2] {
    let pair = store::merge::pair(&two[0], &two[1]);
    let typed = Typed::filled(&[
        ("step", "1".into()),
        ("other_step", "3".into()),
        ("note", "A <note>".into()),
    ]);
    let page = MergePage {
        both: [&two[0], &two[1]],
        rows: &pair.rows(),
        choices,
        typed: &typed,
        mistakes: &[],
        changed,
        possible,
    };
    [compare(&page, &ago), preview(&page, &pair.combine(choices).unwrap())]
}

/// A15: three columns: both values with their difference marked, and what is chosen; what is the same asks nothing.
#[test]
fn what_differs_is_marked_by_icon_text_and_color_and_what_is_the_same_is_quiet() {
    let two = two();
    let [page, preview] = shown(&two, &Choices::default(), &[], true);
    assert_sound(&page);
    assert_sound(&preview);
    let rows: Vec<&str> = page.0.split("<tr ").filter(|it| it.contains("scope=\"row\"")).collect();
    let row = |of: &str| *rows.iter().find(|it| it.contains(&format!(">{of}<"))).expect(of);
    let shown = ["Name", "Case number", "Telephone"].map(row).join("\n");
    let line = |it: &str| it.split("</tr>").next().unwrap_or_default().to_owned();
    let mut shown = shown.split("\nclass").map(line).collect::<Vec<_>>().join("\n");
    for (n, review) in ["one", "other"].into_iter().zip(&two) {
        shown = shown.replace(&review.referral.reference.to_string(), n);
    }
    let tags = ["<td ", "<label "];
    let shown = tags.iter().fold(shown, |it, tag| it.replace(tag, &format!("\n{tag}")));
    insta::assert_snapshot!(shown);
    assert!(
        row("School").contains("tag--warning")
            && row("School").contains("<svg")
            && row("School").contains(words::DIFFER)
    );
    let caregiver = row("Caregiver 1");
    assert!(caregiver.contains(words::KEEP) && caregiver.contains(words::LEAVE_OUT));
    assert!(
        caregiver.contains("555-0101") && caregiver.contains("Not known"),
        "R6: {caregiver}"
    );
    assert!(page.0.contains(r#"name="other_step" value="3""#) && page.0.contains("A &lt;note&gt;"));
}

#[test]
fn the_preview_shows_what_is_left_out_and_carries_every_choice() {
    let school = RowId::Field(FieldId::ChildSchool.field().path(0));
    let reporter = RowId::Field(FieldId::ReporterName.field().path(0));
    let choices: Choices = [(school, Take::Second), (reporter, Take::First)].into_iter().collect();
    let [_, page] = shown(&two(), &choices, &[], true);
    assert_sound(&page);
    let out = page.0.split("<tbody").nth(1).unwrap().split("</tbody").next().unwrap();
    assert!(
        out.contains("Elm &lt;School&gt;") && out.contains(r#"<span class="reporter">Neighbor Ned"#),
        "{out}"
    );
    assert!(!out.contains("26-1001") && page.0.contains("26-1001; 26-1007"));
    for (name, value) in [
        ("child.school", "second"),
        ("reporter.name", "first"),
        ("first.caregiver.0", "first"),
    ] {
        assert!(
            page.0.contains(&format!(r#"name="take.{name}" value="{value}""#)),
            "{name}"
        );
    }
    assert!(page.0.contains(words::NOT_TOLD) && page.0.contains(words::PART_FIRST));
    let [_, nothing] = shown(&two(), &[(school, Take::First)].into_iter().collect(), &[], true);
    assert!(nothing.0.contains("Elm Street School") && !nothing.0.contains(words::NOTHING_LEFT_OUT));
}

#[test]
fn what_has_changed_is_said_and_what_is_impossible_is_not_offered() {
    let changed = ["R-1: Ann <Lee> was faster.".to_owned()];
    let [page, _] = shown(&two(), &Choices::default(), &changed, false);
    assert_sound(&page);
    assert!(page.0.contains("Ann &lt;Lee&gt; was faster.") && page.0.contains(words::NOT_NOW));
    assert!(!page.0.contains("value=\"preview\"") && page.0.contains("A &lt;note&gt;"));
}

#[test]
fn the_way_to_the_other_one_is_offered_and_searched() {
    let [one, two] = two();
    let found = Found {
        reference: two.referral.reference,
        record: two.record.clone(),
        comparison: matching::Model::shipped(5_000).compare(&one.record, &two.record),
    };
    let page = choose(&one, Some(std::slice::from_ref(&found)), &Typed::default(), TODAY);
    assert_sound(&page);
    assert!(page.0.contains(&address(one.referral.reference, Some(found.reference))));
    assert!(page.0.contains(words::NONE_LIKE));
    assert!(
        choose(&one, Some(&[]), &Typed::default(), TODAY)
            .0
            .contains(words::NOT_FOUND)
    );
}

#[test]
fn what_was_merged_names_whom_to_call_and_what_was_taken_back() {
    let [mut one, two] = two();
    one.parts.push(Part {
        reference: two.referral.reference,
        kind: Kind::ChildProtection,
        agency: "County <CPS>".into(),
        referrer: "Tony Hoare".into(),
        referrer_phone: Some("555-0199".into()),
        sent_at: NOW,
        taken_back: Some(NOW),
    });
    one.position.merged = true;
    let said = parts(&one, &ago).0;
    for it in [
        "County &lt;CPS&gt;",
        "Tony Hoare",
        "555-0199",
        words::PART_FIRST,
        words::TAKEN_BACK_TEXT,
    ] {
        assert!(said.contains(it), "{it} in {said}");
    }
}
