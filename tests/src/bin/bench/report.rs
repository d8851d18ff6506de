//! What is printed: one JSON object a line; and percentiles.

use serde_json::json;
use tests::Deployment;

/// Where figures of one deployment go.
#[derive(Clone, Copy)]
pub(crate) struct Report {
    deployment: Deployment,
    clients: Option<u64>,
}

/// What a figure is held against.
pub(crate) enum Limit {
    /// A goal of the design.
    Goal(f64),
    /// What the machine can do at best, as measured in this run, and how.
    Raw(f64, String),
    /// Nothing: a number to look at, and a remark.
    None(&'static str),
}

impl Report {
    pub(crate) fn of(deployment: Deployment) -> Self {
        Self {
            deployment,
            clients: None,
        }
    }

    /// The same among so many clients.
    pub(crate) fn among(self, clients: u64) -> Self {
        Self {
            clients: Some(clients),
            ..self
        }
    }

    /// Prints a figure.
    pub(crate) fn print(self, figure: &str, value: f64, unit: &str, limit: Limit) {
        let deployment = match self.deployment {
            Deployment::One => "sqlite",
            Deployment::Many => "postgres+rabbitmq",
        };
        let (limit, limit_is) = match limit {
            Limit::Goal(goal) => (json!(goal), "goal".to_owned()),
            Limit::Raw(raw, how) => (
                json!(rounded(raw)),
                format!("raw limit measured in the same run: {how}"),
            ),
            Limit::None(remark) => (json!(null), remark.to_owned()),
        };
        let clients = self.clients.map(|it| format!(r#","clients":{it}"#)).unwrap_or_default();
        // Not a `json!` of all: that would sort the names.
        println!(
            r#"{{"figure":{},"deployment":{}{clients},"value":{},"unit":{},"limit":{limit},"limit_is":{}}}"#,
            json!(figure),
            json!(deployment),
            json!(rounded(value)),
            json!(unit),
            json!(limit_is)
        );
    }
}

fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

/// The value below which this share of all lies, by nearest rank; not a number if there are none.
pub(crate) fn percentile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a rank among some thousands"
    )]
    let rank = (share * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or(f64::NAN)
}
