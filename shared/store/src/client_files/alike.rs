//! The rows of one file, to be compared with each other.

use std::{collections::HashSet, fmt};

use domain::client_file::{Column, row_at, rows_of, starts_of, understand};
use jiff::civil::Date;
use matching::{MOST_SHARING, Model, Record, SAME_FROM};

use super::{PART, work::Child};
use crate::{
    Store,
    db::{DbError, client_file_rows, client_files, client_files::ClientFile},
};

/// How many rows a row is compared with, at most: those before it that share most keys.
const COMPARED: usize = 8;
/// How many keys they share at least, if there are so many: brothers, sisters and namesakes share one, the same child nearly all.
const SHARED: usize = 2;

/// The rows of a file as text, and where each key stands: some 300 bytes a row.
pub(super) struct Rows {
    parts: Vec<String>,
    /// Where the rows of each part begin.
    starts: Vec<Vec<u32>>,
    columns: Vec<Option<Column>>,
    today: Date,
    total: u64,
    /// Keys with the places of rows that have them, sorted.
    keys: Vec<(i64, u32)>,
    /// The numbers of rows that are nobody's rivals: they are the same child as another row, or a client.
    flagged: HashSet<i64>,
}

impl fmt::Debug for Rows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rows(<{}>)", self.total)
    }
}

impl Rows {
    /// Reads a file, with what was found of it so far.
    pub(super) async fn read(
        store: &Store,
        file: &ClientFile,
        columns: Vec<Option<Column>>,
        today: Date,
    ) -> Result<Self, DbError> {
        let mut tx = store.db.read().await?;
        let mut parts = Vec::new();
        while let Some(part) =
            client_files::part(&mut tx, file.id, i64::try_from(parts.len()).unwrap_or(i64::MAX)).await?
        {
            parts.push(part.open_rows()?);
        }
        let flagged = client_file_rows::all_flagged(&mut tx, file.id, file.part).await?;
        let total = u64::try_from(file.total).unwrap_or(0);
        drop(tx);
        let work = move || {
            let mut rows = Self {
                starts: parts.iter().map(|it| starts_of(it)).collect(),
                parts,
                columns,
                today,
                total,
                keys: Vec::new(),
                flagged: flagged.into_iter().collect(),
            };
            rows.find_keys();
            rows
        };
        // It computes for seconds: not on a thread that answers requests.
        let rows = tokio::task::spawn_blocking(work).await;
        rows.map_err(|_| DbError::corrupt("client_file", file.id, "could not be read"))
    }

    fn find_keys(&mut self) {
        let mut keys = Vec::new();
        for (at, part) in self.parts.iter().enumerate() {
            for (place, (_, cells)) in rows_of(part).iter().enumerate() {
                if let Ok(row) = understand(cells, &self.columns, self.today) {
                    let place = u32::try_from(at * PART + place).unwrap_or(u32::MAX);
                    let record = Child::new(row, self.today).record;
                    keys.extend(matching::keys(&record).iter().map(|it| (it.as_number(), place)));
                }
            }
        }
        keys.sort_unstable();
        self.keys = keys;
    }

    /// The rows of a part with their numbers; none: there are no more.
    pub(super) fn part(&self, at: usize) -> Option<Vec<(i64, domain::client_file::Cells)>> {
        self.parts.get(at).map(|it| rows_of(it))
    }

    /// What rows are compared by: as if all of them were clients, for how common a name is depends on how many there are.
    pub(super) fn model(&self, of_clients: &Model, clients: u64) -> Model {
        of_clients.with_clients(clients.max(self.total))
    }

    /// From now on this row is nobody's rival.
    pub(super) fn flag(&mut self, row: i64) {
        self.flagged.insert(row);
    }

    /// The earlier row that is probably the same child as the one at this place.
    pub(super) fn like(&self, model: &Model, (part, place): (usize, usize), record: &Record) -> Option<(i64, f64)> {
        let here = u32::try_from(part * PART + place).unwrap_or(u32::MAX);
        let mut places: Vec<u32> = Vec::new();
        let keys = matching::search_keys(record);
        let least = SHARED.min(keys.len());
        for key in keys {
            let key = key.as_number();
            let first = self.keys.partition_point(|it| *it < (key, 0));
            let sharing = self.keys[first..].iter().take_while(|it| it.0 == key && it.1 < here);
            places.extend(sharing.take(MOST_SHARING).map(|it| it.1));
        }
        places.sort_unstable();
        let mut shared: Vec<(usize, u32)> = places.chunk_by(|a, b| a == b).map(|it| (it.len(), it[0])).collect();
        shared.retain(|it| it.0 >= least);
        shared.sort_by_key(|(n, place)| (std::cmp::Reverse(*n), *place));
        let rivals = shared.into_iter().take(COMPARED).filter_map(|it| self.record(it.1));
        let rivals: Vec<(i64, Record)> = rivals.filter(|it| !self.flagged.contains(&it.0)).collect();
        let (row, comparison) = model.best(record, rivals, 1).into_iter().next()?;
        (comparison.probability >= SAME_FROM).then_some((row, comparison.probability))
    }

    fn record(&self, place: u32) -> Option<(i64, Record)> {
        let place = usize::try_from(place).ok()?;
        let (part, start) = (place / PART, *self.starts.get(place / PART)?.get(place % PART)?);
        let (n, cells) = row_at(self.parts.get(part)?, start)?;
        let row = understand(&cells, &self.columns, self.today).ok()?;
        Some((n, Child::new(row, self.today).record))
    }
}
