//! `intake match`: matches a file of referrals with a file of clients, without a database.

use std::{
    collections::HashMap,
    io::{Read, Write, stdout},
    path::{Path, PathBuf},
    thread,
};

use anyhow::{Context, bail};
use clap::Args;
use domain::words::{command as words, evidence};
use matching::{Born, Comparison, Parameters, Record, Relation, Roster, Sex};
use portal::views::evidence_words;

/// What was asked for.
#[derive(Debug, Args)]
pub(crate) struct Asked {
    #[arg(long, value_name = "FILE", help = words::MATCH_CLIENTS)]
    clients: PathBuf,
    #[arg(long, value_name = "FILE", help = words::MATCH_REFERRALS)]
    referrals: PathBuf,
    #[arg(long, value_name = "N", default_value_t = 5, help = words::MATCH_TOP)]
    top: usize,
    #[arg(long, help = words::MATCH_RELATIONS)]
    relations: bool,
    #[arg(long, value_name = "ID", help = words::MATCH_EXPLAIN)]
    explain: Option<String>,
    #[arg(long, value_name = "ID", requires = "explain", help = words::MATCH_CLIENT)]
    client: Option<String>,
    #[arg(long, value_name = "FILE", help = words::MATCH_PARAMETERS)]
    parameters: Option<PathBuf>,
    #[arg(long, value_name = "FILE", help = words::MATCH_WRITE_PARAMETERS)]
    write_parameters: Option<PathBuf>,
    #[arg(long, help = words::MATCH_AS_SHIPPED)]
    as_shipped: bool,
}

/// A person of a file.
struct Row {
    id: String,
    record: Record,
}

pub(crate) fn run(asked: &Asked) -> anyhow::Result<()> {
    let parameters = match &asked.parameters {
        None => Parameters::shipped().clone(),
        Some(path) => Parameters::read(&text_of(path)?).with_context(|| path.display().to_string())?,
    };
    let clients = read(&asked.clients)?;
    let referrals = read(&asked.referrals)?;
    let mut roster = Roster::new(clients.iter().map(|it| &it.record), &parameters);
    if !asked.as_shipped {
        roster.learn(&referrals.iter().map(|it| &it.record).collect::<Vec<_>>());
    }
    if let Some(path) = &asked.write_parameters {
        let text = roster
            .parameters(&asked.version())
            .write()
            .context(words::MATCH_NOT_WRITTEN)?;
        std::fs::write(path, text).with_context(|| path.display().to_string())?;
    }
    match &asked.explain {
        Some(id) => explain(&roster, &clients, &referrals, id, asked.client.as_deref()),
        None => write(&roster, &clients, &referrals, asked),
    }
}

impl Asked {
    /// What learned weights are called: after the file they are written to.
    fn version(&self) -> String {
        let path = self.write_parameters.as_deref().and_then(Path::file_stem);
        path.map_or_else(|| "learned".to_owned(), |it| it.to_string_lossy().into_owned())
    }
}

fn text_of(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| path.display().to_string())
}

/// Reads a file of persons. Its errors name the file and the line, never what stands there.
fn read(path: &Path) -> anyhow::Result<Vec<Row>> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .and_then(|mut it| it.read_to_end(&mut bytes))
        .with_context(|| path.display().to_string())?;
    parse(&String::from_utf8_lossy(&bytes)).with_context(|| path.display().to_string())
}

fn parse(text: &str) -> anyhow::Result<Vec<Row>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let at = |error: &csv::Error| error.position().map_or(1, csv::Position::line);
    let headers = reader
        .headers()
        .map_err(|it| anyhow::anyhow!(words::match_line(at(&it))))?;
    let places: HashMap<String, usize> = headers
        .iter()
        .enumerate()
        .map(|(place, name)| (name.trim().to_lowercase(), place))
        .collect();
    if !places.contains_key("id") {
        bail!(words::MATCH_NO_ID);
    }
    let mut rows = Vec::new();
    for row in reader.records() {
        let row = row.map_err(|it| anyhow::anyhow!(words::match_line(at(&it))))?;
        let value = |name: &str| places.get(name).and_then(|it| row.get(*it)).unwrap_or_default().trim();
        let text = |name: &str| value(name).to_owned();
        rows.push(Row {
            id: text("id"),
            record: Record {
                given_name: text("given_name"),
                middle_name: text("middle_name"),
                family_name: text("family_name"),
                born: Born::read(value("dob")),
                sex: match value("sex").chars().next().map(|it| it.to_ascii_lowercase()) {
                    Some('f') => Some(Sex::Female),
                    Some('m') => Some(Sex::Male),
                    _ => None,
                },
                street: text("street"),
                street2: text("street2"),
                city: text("city"),
                postcode: text("postcode"),
                phones: Some(text("phone")).into_iter().filter(|it| !it.is_empty()).collect(),
                ..Record::default()
            },
        });
    }
    Ok(rows)
}

/// All predictions, in the order of the referrals.
fn write(roster: &Roster, clients: &[Row], referrals: &[Row], asked: &Asked) -> anyhow::Result<()> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let share = referrals.len().div_ceil(threads).max(1);
    let parts: Vec<anyhow::Result<Vec<u8>>> = thread::scope(|scope| {
        let running: Vec<_> = referrals
            .chunks(share)
            .map(|some| scope.spawn(move || predictions(roster, clients, some, asked)))
            .collect();
        running
            .into_iter()
            .map(|it| it.join().unwrap_or_else(|_| bail!(words::MATCH_NOT_WRITTEN)))
            .collect()
    });
    let mut out = stdout().lock();
    let relation = if asked.relations { ",relation" } else { "" };
    writeln!(out, "referral_id,rank,client_id,score{relation}")?;
    for part in parts {
        out.write_all(&part?)?;
    }
    Ok(out.flush()?)
}

fn predictions(roster: &Roster, clients: &[Row], referrals: &[Row], asked: &Asked) -> anyhow::Result<Vec<u8>> {
    let mut out = csv::WriterBuilder::new().from_writer(Vec::new());
    for referral in referrals {
        for (rank, (client, found)) in (1..=asked.top).zip(roster.rank(&referral.record, asked.top)) {
            let (rank, score) = (rank.to_string(), found.probability.to_string());
            let mut row = vec![referral.id.as_str(), &rank, &clients[client as usize].id, &score];
            if asked.relations {
                row.push(relation(found.relation));
            }
            out.write_record(row)?;
        }
    }
    out.into_inner().map_err(|it| it.into_error().into())
}

fn relation(relation: Relation) -> &'static str {
    match relation {
        Relation::Same => "same",
        Relation::Possible => "possible",
        Relation::Twin => "twin",
        Relation::Sibling => "sibling",
        Relation::Unlikely => "unlikely",
    }
}

/// How one pair comes to its probability, step by step.
fn explain(roster: &Roster, clients: &[Row], referrals: &[Row], id: &str, client: Option<&str>) -> anyhow::Result<()> {
    let Some(referral) = referrals.iter().find(|it| it.id == id) else {
        bail!(words::MATCH_NO_REFERRAL);
    };
    let found = roster.rank(&referral.record, usize::MAX);
    let wanted = |at: u32| client.is_none_or(|it| clients[at as usize].id == it);
    let Some((rank, (at, comparison))) = (1..).zip(&found).find(|(_, (at, _))| wanted(*at)) else {
        bail!(words::MATCH_NO_CLIENT);
    };
    let mut out = stdout().lock();
    writeln!(
        out,
        "{id} {} rank {rank} {}",
        clients[*at as usize].id,
        relation(comparison.relation)
    )?;
    for (what, level, bits) in steps(comparison) {
        writeln!(out, "{bits:>+8.2}  {what:<14} {level}")?;
    }
    Ok(writeln!(
        out,
        "{:>8.4}  {}",
        comparison.probability,
        words::MATCH_PROBABILITY
    )?)
}

fn steps(it: &Comparison) -> Vec<(&'static str, &'static str, f64)> {
    let mut steps = vec![(evidence::START, "", it.prior_bits)];
    steps.extend(it.evidence.iter().map(|it| {
        (
            evidence_words::field(it.field),
            evidence_words::level(it.level),
            it.bits,
        )
    }));
    steps.push((evidence::MATES, evidence::MATES_LEVEL, it.mates_bits));
    steps.push((evidence::RIVALS, evidence::RIVALS_LEVEL, it.rivals_bits));
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_by_name_whatever_else_there_is() {
        let rows = parse("\u{feff}dob,ID,nonsense,given_name\n2015-04-09,7,x,Ada\n\"2015-02-31\",8\n").expect("a file");
        assert_eq!(rows.len(), 2);
        assert_eq!((rows[0].id.as_str(), rows[0].record.given_name.as_str()), ("7", "Ada"));
        assert!(matches!(rows[0].record.born, Born::On(_)));
        assert!(matches!(rows[1].record.born, Born::Written(_)));
    }

    #[test]
    fn a_file_without_ids_is_refused() {
        assert!(parse("given_name\nAda\n").is_err());
        assert!(parse("").is_err());
    }
}
