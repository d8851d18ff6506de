//! What the tests share that try random acts: the dice, the children, and what can be seen of them.

use domain::referral::Kind;
use store::{
    assign, clients,
    documents::{self, Owner},
    viewer::Advocate,
};
use tests::{Filled, TestStore, form, profile, sql};

/// A small generator: the same seed gives the same acts.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `n` (SplitMix64).
    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut it = self.0;
        it = (it ^ (it >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        it = (it ^ (it >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((it ^ (it >> 31)) % u64::try_from(n).unwrap()).unwrap()
    }
}

#[expect(clippy::disallowed_methods, reason = "a failing run is repeated with its seed")]
pub(crate) fn seed() -> u64 {
    std::env::var("TEST_SEED").map_or_else(
        |_| domain::ActId::new().uuid().as_u64_pair().1,
        |it| it.parse().unwrap(),
    )
}

/// The children; some are very alike.
pub(crate) fn child(n: usize, variant: usize) -> Filled {
    let names = [
        ("Ada", "King"),
        ("Ada", "King-Noel"),
        ("Grace", "Murray"),
        ("Alan", "Mathison"),
        ("Adele", "King"),
    ];
    let (first, last) = names[n % names.len()];
    let it = form([Kind::Client, Kind::Combined][variant % 2])
        .child(first, last)
        .born(2015, i8::try_from(n % names.len() + 1).unwrap(), 9);
    match variant % 5 {
        0 => it,
        1 => it
            .living_at("12 Elm Street", "Springfield", "62701")
            .with("child.phone", "217-555-0101"),
        2 => it
            .mother("Mary", "King", "217-555-0142")
            .with("child.phone", "217-555-0102"),
        3 => it
            .with("child.other_names", "Addie Byron")
            .with("child.school", "Elm School")
            .urgent(),
        _ => it
            .with("child.preferred_name", "Bee")
            .with("child.other_names", "Bea King"),
    }
}

/// All that can be seen of the clients that are there: profiles, accounts, what the engine knows, keys, who is found.
pub(crate) async fn visible(store: &TestStore, by: &Advocate) -> Vec<String> {
    let mut all = Vec::new();
    let (mut list, _) = clients::list(store, by, true, 0).await.unwrap();
    list.extend(clients::list(store, by, false, 0).await.unwrap().0);
    for client in list {
        let opened = clients::open(store, by, client.id).await.unwrap().unwrap();
        let mut record = client.record.clone();
        for several in [&mut record.phones, &mut record.guardians, &mut record.other_names] {
            several.sort();
        }
        let said: Vec<_> = opened.values.iter().map(|it| it.answers.to_form()).collect();
        let said: Vec<_> = said.iter().flat_map(|it| it.pairs()).collect();
        let accounts: Vec<_> = opened
            .accounts
            .iter()
            .map(|it| (it.account.n, it.account.reporting_from, it.entries.len(), &it.referrals))
            .collect();
        let looked_after = assign::assigned(store, by, client.id).await.unwrap().to;
        let looked_after = looked_after.map(|it| it.0);
        let documents = documents::of(store, by, Owner::Client(client.id))
            .await
            .unwrap()
            .unwrap();
        let documents = documents.iter().filter(|it| it.removed.is_none());
        let mut documents: Vec<_> = documents
            .map(|it| format!("{} {} {:?}", it.id, it.folder, it.account))
            .collect();
        documents.sort();
        all.push(format!(
            "{} {} {said:?} {accounts:?} {looked_after:?} {documents:?} {}",
            client.id,
            client.active,
            serde_json::to_string(&record).unwrap()
        ));
    }
    let linked = "select low, high, kind from link
        join client as one on one.id = low and one.findable join client as other on other.id = high and other.findable
        where link.ended_by is null order by low, high, kind";
    // Whoever brings back a client that was deleted finds what was said of it.
    let facts = "select id, client_id, field, valid_from, coalesce(valid_to, '') from fact where ended_by is null
        and client_id not in (select client.id from client join act on act.id = ended_by where act.kind = 'client_deleted') order by id";
    for present in [linked, facts] {
        all.extend(sql(store, present).await.into_iter().map(|it| it.join(" ")));
    }
    let judged = sql(
        store,
        "select low, high, said_by from not_same where ended_by is null
         and not exists (select 1 from client join act on act.id = ended_by where client.id in (low, high) and act.kind = 'client_deleted')
         order by low, high",
    )
    .await;
    all.extend(judged.into_iter().map(|it| it.join(" ")));
    let keys = sql(store, "select client_id, key from match_key order by client_id, key").await;
    all.extend(keys.into_iter().map(|it| it.join(" ")));
    for n in 0..5 {
        let record = store::records::of_answers(&profile(store, &child(n, 2)), store.today());
        let hits = clients::search(store, by, &record, &[]).await.unwrap();
        let mut hits: Vec<_> = hits
            .iter()
            .map(|it| format!("{} {:.9}", it.client.id, it.comparison.probability))
            .collect();
        hits.sort();
        all.push(format!("{n} {hits:?}"));
    }
    all
}

/// Says in what two records differ that are to be the same.
pub(crate) fn assert_same(after: &[String], before: &[String], what: &str) {
    let only =
        |one: &[String], other: &[String]| one.iter().filter(|it| !other.contains(it)).cloned().collect::<Vec<_>>();
    let (new, gone) = (only(after, before), only(before, after));
    assert!(after == before, "{what}: now {new:#?}, before {gone:#?}");
}
