//! The tasks of a process: they start together, and when one ends the process does.

use std::{collections::HashMap, time::Duration};

use anyhow::{Context, bail};
use domain::words::command as words;
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    task::{Id, JoinSet},
    time::sleep,
};
use tokio_util::sync::CancellationToken;

/// How long what is under way may take after the stop: one second more than portal and consumer take at most,
/// one second less than until the process has to be gone.
const GRACE: Duration = Duration::from_secs(9);

/// Tasks that run until the process is told to stop.
#[derive(Debug, Default)]
pub(crate) struct Tasks {
    set: JoinSet<()>,
    names: HashMap<Id, &'static str>,
    stop: CancellationToken,
}

/// SIGTERM and SIGINT, from the moment this is made.
#[derive(Debug)]
pub(crate) struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    /// Listens to them, instead of dying from them.
    pub(crate) fn listen() -> anyhow::Result<Self> {
        let listen = |kind| signal(kind).context("signals cannot be listened to");
        Ok(Self {
            terminate: listen(SignalKind::terminate())?,
            interrupt: listen(SignalKind::interrupt())?,
        })
    }

    /// Waits for the next one.
    pub(crate) async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

impl Tasks {
    /// What tells every task to stop.
    pub(crate) fn stop(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Starts a task, which is to run until the stop.
    pub(crate) fn spawn(&mut self, name: &'static str, task: impl Future<Output = ()> + Send + 'static) {
        let handle = self.set.spawn(task);
        self.names.insert(handle.id(), name);
    }

    /// Runs until a signal comes or a task ends by itself, which is an error; then lets the others finish.
    pub(crate) async fn run(mut self, signals: &mut Signals) -> anyhow::Result<()> {
        let ended = tokio::select! {
            () = signals.next() => None,
            name = self.next_end() => name,
        };
        match ended {
            Some(name) => tracing::error!(task = name, "a task has ended by itself; stopping"),
            None => tracing::info!("stopping"),
        }
        self.stop.cancel();
        let in_time = tokio::select! {
            () = async { while self.next_end().await.is_some() {} } => true,
            () = sleep(GRACE) => false,
            () = signals.next() => bail!(words::STOPPED_TWICE),
        };
        if !in_time {
            tracing::warn!(tasks = ?self.names.values(), "not finished in time");
        }
        match ended {
            Some(name) => bail!("{name} has ended by itself"),
            None => Ok(()),
        }
    }

    /// The name of the next task that ends, however it ends; none when there are no more.
    async fn next_end(&mut self) -> Option<&'static str> {
        let id = match self.set.join_next_with_id().await? {
            Ok((id, ())) => id,
            Err(error) => error.id(),
        };
        Some(self.names.remove(&id).unwrap_or("a task"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A process that was told to stop says so to its tasks.
    fn told_to_stop() -> Signals {
        // User signals: the test process must not be sent a real SIGTERM.
        Signals {
            terminate: signal(SignalKind::user_defined1()).unwrap(),
            interrupt: signal(SignalKind::user_defined2()).unwrap(),
        }
    }

    #[tokio::test]
    async fn a_task_that_ends_by_itself_ends_all_and_is_an_error() {
        let mut tasks = Tasks::default();
        let stop = tasks.stop();
        tasks.spawn("patient", async move { stop.cancelled().await });
        tasks.spawn("hasty", async {});
        let error = tasks.run(&mut told_to_stop()).await.unwrap_err();
        assert_eq!(error.to_string(), "hasty has ended by itself");
    }

    #[tokio::test]
    async fn a_panic_of_a_task_ends_all_and_is_an_error() {
        let mut tasks = Tasks::default();
        let stop = tasks.stop();
        tasks.spawn("patient", async move { stop.cancelled().await });
        tasks.spawn("clumsy", async { panic!("on purpose") });
        let error = tasks.run(&mut told_to_stop()).await.unwrap_err();
        assert_eq!(error.to_string(), "clumsy has ended by itself");
    }
}
