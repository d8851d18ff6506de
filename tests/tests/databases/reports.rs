//! What reports count, whatever is done to the record.

use domain::{
    answers::{self, Answers, Scope},
    catalogue::Section,
    form::Form,
    period::Period,
    referral::Kind,
    report::{Report, Table},
    text::Prose,
};
use jiff::{Span, civil::date};
use store::{
    client_record::{accounts, deletion, entries},
    doctor, import,
    reports::{self, Event},
};
use tests::{People, TestStore, form, people, profile};

/// How many acts are tried.
const ACTS: usize = 150;

/// A small generator: the same seed gives the same acts.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n
    }
}

fn entry(store: &TestStore, section: Section, inputs: &[(&str, &str)]) -> Answers {
    let pairs = inputs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    answers::parse(
        &Form::from_pairs(pairs),
        Kind::Combined,
        Scope::Only(section),
        store.today(),
    )
    .answers
}

async fn act(store: &TestStore, people: &People, dice: &mut Dice, clients: &[domain::ClientId]) {
    let by = &people.advocate;
    let client = clients[dice.below(clients.len())];
    let day = date(2026, 1, 1).saturating_add(Span::new().days(i64::try_from(dice.below(300)).unwrap()));
    let (month, in_month) = (day.month().to_string(), day.day().to_string());
    let account = (client, 1);
    match dice.below(6) {
        0 | 1 => {
            // It may be started already.
            drop(accounts::set_reporting(store, by, account, Some(day), None).await);
        }
        2 => {
            let on = [
                ("interview.on.month", month.as_str()),
                ("interview.on.day", &in_month),
                ("interview.on.year", "2026"),
            ];
            drop(
                entries::add(
                    store,
                    by,
                    account,
                    domain::ActId::new(),
                    (Section::Interview, entry(store, Section::Interview, &on)),
                )
                .await,
            );
        }
        3 => {
            let kind = ["neglect", "sexual_abuse", "unknown"][dice.below(3)];
            let said = entry(store, Section::Allegation, &[("allegation.0.type", kind)]);
            drop(entries::add(store, by, account, domain::ActId::new(), (Section::Allegation, said)).await);
        }
        4 => {
            let relation = ["step_parent", "unknown"][dice.below(2)];
            let said = entry(store, Section::Offender, &[("offender.0.relation", relation)]);
            drop(entries::add(store, by, account, domain::ActId::new(), (Section::Offender, said)).await);
        }
        _ => {
            if deletion::delete(store, &people.administrator, client, None)
                .await
                .is_err()
            {
                let why = Prose::parse("The wrong one.").unwrap();
                drop(deletion::restore(store, &people.administrator, client, why).await);
            }
        }
    }
}

tests::on_both_databases! {
    /// Whatever is done to the record: each table of which a child counts in one line adds up to the number of children, that of the
    /// offenders to theirs; the others have at least as many; who is behind a line are as many as it says; and the doctor agrees.
    async fn the_lines_of_a_table_add_up(store: TestStore) {
        let people = people(&store).await;
        let mut dice = Dice(20_261_122);
        let sexes = ["female", "male", "other", "unknown"];
        let mut profiles = Vec::new();
        for n in 0..12 {
            let filled = form(Kind::Client).child(&format!("Child{n}"), "King").with("child.sex", sexes[dice.below(4)]);
            let filled = filled.born(i16::try_from(2006 + dice.below(20)).unwrap(), 6, 15);
            let filled = if n % 3 == 0 { filled } else { filled.with("child.race", "asian") };
            profiles.push((profile(&store, &filled), Vec::new()));
        }
        let clients = import::add_clients(&store, &people.advocate, &profiles).await.unwrap();
        let mut most = 0;
        for n in 0..ACTS {
            act(&store, &people, &mut dice, &clients).await;
            if n % 30 != 29 {
                continue;
            }
            assert!(doctor::examine(&store).await.unwrap().is_well(), "after {n} acts");
            for period in [(date(2026, 1, 1), date(2026, 12, 31)), (date(2026, 4, 1), date(2026, 6, 30))] {
                let period = Period::new(period.0, period.1).unwrap();
                for report in [Report::Children, Report::Offenders] {
                    let figures = reports::figures(&store, &people.advocate, report, period, Event::Seen).await.unwrap();
                    most = most.max(figures.counted);
                    for (table, lines) in &figures.tables {
                        let sum: i64 = lines.iter().map(|it| it.1).sum();
                        if table.is_several() {
                            assert!(sum >= figures.counted, "{table:?} after {n} acts");
                        } else if !matches!(table, Table::Times | Table::Alleged) {
                            assert_eq!(sum, figures.counted, "{table:?} after {n} acts");
                        }
                        for (line, counted) in lines.iter().filter(|it| *table != Table::Times && it.1 > 0) {
                            let (rows, total) = reports::behind(&store, &people.advocate, period, (*table, *line), 0).await.unwrap();
                            assert_eq!((i64::try_from(rows.len()).unwrap(), total), (*counted, *counted), "{table:?} {line:?}");
                        }
                    }
                }
            }
        }
        assert!(most > 5, "{most}");
    }

    /// A69: of a great many accounts that are not counted it is said that they are more than a thousand, and one can go through all of them.
    async fn accounts_that_are_not_counted_are_listed_to_the_last_one(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let profiles = [(profile(&store, &form(Kind::Client)), Vec::new())];
        import::add_clients(&store, by, &profiles).await.unwrap();
        let more = "insert into account (client_id, n, opened_by, first_client, first_n, owner, client_findable, client_active)
                    with recursive number (n) as (select 2 union all select n + 1 from number where n < 1101)
                    select client_id, number.n, opened_by, client_id, number.n, owner, client_findable, client_active from account cross join number";
        tests::sql(&store, more).await;
        let page = async |n| accounts::not_started(&store, by, true, 50, n).await.unwrap();
        let (first, last, behind) = (page(0).await, page(22).await, page(23).await);
        assert_eq!((first.accounts.len(), first.more, first.total), (50, true, accounts::COUNTED + 1));
        assert_eq!((last.accounts.len(), last.more, last.total), (1, false, accounts::COUNTED + 1));
        assert_eq!(last.accounts[0].account.n, 1, "the newest come first");
        assert_eq!((behind.accounts.len(), behind.total), (0, 1101), "that the last page is found");
    }
}
