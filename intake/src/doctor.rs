//! `intake doctor` and `intake audit verify`: whether the record agrees with itself.

use std::process::ExitCode;

use anyhow::Context;
use clap::Subcommand;
use domain::words::command as words;
use store::{
    Store,
    audit::{self, SealKey},
    config::Settings,
    doctor::{self, Findings},
    jobs::{self, Job},
    queue::rabbit::{Queue, Rabbit},
    status,
};

use crate::{
    database::{self, audit_key_file},
    say,
};

/// What is done with the audit log.
#[derive(Clone, Copy, Debug, Subcommand)]
pub(crate) enum AuditCommand {
    #[command(about = words::AUDIT_VERIFY)]
    Verify,
}

/// `intake doctor`: prints what is not as it should be, and fails if anything is not.
pub(crate) async fn run(settings: &Settings) -> anyhow::Result<ExitCode> {
    let store = database::open_existing(settings).await?;
    let findings = doctor::examine(&store).await?;
    findings_in_words(&findings).iter().for_each(say);
    let sealed = seals_fit(settings, &store).await?;
    let answers = match &settings.rabbit {
        Some(rabbit) => broker_answers(rabbit).await,
        None => true,
    };
    say_what_waits(&store).await?;
    store.db.close().await;

    if findings.is_well() && sealed && answers {
        say(words::ALL_WELL);
        Ok(ExitCode::SUCCESS)
    } else {
        say(words::NOT_WELL);
        Ok(ExitCode::FAILURE)
    }
}

/// `intake audit verify`: fails if a seal does not fit.
pub(crate) async fn verify_audit(settings: &Settings) -> anyhow::Result<ExitCode> {
    let store = database::open_existing(settings).await?;
    let sealed = seals_fit(settings, &store).await?;
    store.db.close().await;
    Ok(if sealed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn findings_in_words(found: &Findings) -> Vec<String> {
    let ids = |ids: &[domain::ReferralId]| ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let lists = [
        (&found.crooked_standings, words::crooked_standings as fn(&str) -> String),
        (&found.gaps, words::gaps),
        (&found.never_matched, words::never_matched),
    ];
    let mut said: Vec<String> = lists
        .into_iter()
        .filter(|(referrals, _)| !referrals.is_empty())
        .map(|(referrals, sentence)| sentence(&ids(referrals)))
        .collect();
    if found.acts_without_audit > 0 {
        said.push(words::acts_without_audit(found.acts_without_audit));
    }
    if found.loose_judgements > 0 {
        said.push(words::loose_judgements(found.loose_judgements));
    }
    if !found.miscounted.is_empty() {
        let ids: Vec<String> = found.miscounted.iter().map(ToString::to_string).collect();
        said.push(words::miscounted(&ids.join(" ")));
    }
    if !found.wrongly_parted.is_empty() {
        let ids: Vec<String> = found.wrongly_parted.iter().map(ToString::to_string).collect();
        said.push(words::wrongly_parted(&ids.join(" ")));
    }
    if !found.wrong_numbers.is_empty() {
        let one = |it: &store::tally::Miscount| {
            words::wrong_number(it.status.as_str(), it.kind.as_str(), it.agency, it.missing)
        };
        let which: Vec<String> = found.wrong_numbers.iter().map(one).collect();
        said.push(words::wrong_numbers(&which.join(", ")));
    }
    if !found.without_file.is_empty() {
        let ids: Vec<String> = found.without_file.iter().map(ToString::to_string).collect();
        said.push(words::without_file(&ids.join(" ")));
    }
    if found.damaged {
        said.push(words::DAMAGED.to_owned());
    }
    said
}

/// Prints whether every seal of the audit log fits.
async fn seals_fit(settings: &Settings, store: &Store) -> anyhow::Result<bool> {
    // A key is never made here: a new one would only hide that the old one is missing.
    let key = match &settings.audit_key {
        Some(key) => Some(key.clone()),
        None => {
            let file = audit_key_file(settings);
            let exists = file.exists();
            exists
                .then(|| SealKey::load_or_create(&file))
                .transpose()
                .with_context(|| file.display().to_string())?
        }
    };
    let missing = key.is_none();
    // With no seal there is nothing that any key would not fit.
    let Some(key) = key.or_else(|| SealKey::new(vec![0; 32])) else {
        return Ok(false);
    };
    let (broken, n) = audit::verify(store, &key).await?;
    say(match broken {
        None => words::sealed(n.unsigned_abs()),
        Some(_) if missing => words::KEY_MISSING.to_owned(),
        Some(n) => words::seal_broken(n),
    });
    Ok(broken.is_none())
}

async fn broker_answers(rabbit: &Rabbit) -> bool {
    match rabbit.depth(Queue::Intake).await {
        Ok(n) => say(words::broker_depth(n)),
        Err(error) => {
            say(words::broker_unreachable(error));
            return false;
        }
    }
    true
}

/// What waits for a person is worth a line, but nothing is wrong with the record.
async fn say_what_waits(store: &Store) -> anyhow::Result<()> {
    if jobs::state(store, Job::Reindex).await?.version != matching::KEYS {
        say(words::KEYS_OUTDATED);
    }
    let now = status::status(store).await?;
    let lines = [
        (now.outbox.parked, words::parked_messages as fn(i64) -> String),
        (
            now.mail.bounced + now.mail.parked + now.mail.unknown,
            words::parked_mails,
        ),
        (now.dead_letters, words::dead_letters),
    ];
    for (n, sentence) in lines {
        if n > 0 {
            say(sentence(n));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_finding_has_a_sentence() {
        assert!(findings_in_words(&Findings::default()).is_empty());
        let all = Findings {
            crooked_standings: vec![domain::ReferralId::new()],
            gaps: vec![domain::ReferralId::new()],
            never_matched: vec![domain::ReferralId::new()],
            acts_without_audit: 1,
            loose_judgements: 1,
            miscounted: vec![domain::ClientId::new()],
            wrongly_parted: vec![domain::ClientId::new()],
            wrong_numbers: vec![store::tally::Miscount {
                status: domain::referral::Status::Submitted,
                kind: domain::referral::Kind::Client,
                agency: domain::AgencyId::new(),
                missing: 1,
            }],
            without_file: vec![domain::DocumentId::new()],
            damaged: true,
        };
        assert_eq!(findings_in_words(&all).len(), 10);
    }
}
