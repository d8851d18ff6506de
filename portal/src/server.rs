//! Serving: connections with deadlines, and a stop that lets what is under way finish.

use std::{convert::Infallible, io, sync::Arc, time::Duration};

use axum::{Router, extract::ConnectInfo, routing::get};
use hyper::body::Incoming;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto::Builder, graceful::GracefulShutdown},
};
use store::Store;
use tokio::{net::TcpListener, sync::Semaphore};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use crate::{App, routes, security};

/// How many connections are open at once; further ones wait to be accepted.
const CONNECTIONS: usize = 1_024;
/// How long a client may take to send the head of a request.
const HEADER_DEADLINE: Duration = Duration::from_secs(10);
/// How long a request under way may take to finish after the stop.
const GRACE: Duration = Duration::from_secs(8);

/// Serves the portal until `stop`, then finishes what is under way.
pub async fn serve(app: App, listener: TcpListener, stop: CancellationToken) -> io::Result<()> {
    run(security::protected(routes::router(), app), listener, stop).await
}

/// Serves only the health addresses, for a worker.
pub async fn serve_health(store: Store, listener: TcpListener, stop: CancellationToken) -> io::Result<()> {
    let router = Router::new()
        .route("/health/live", get(routes::health::live))
        .route("/health/ready", get(routes::health::ready_of_worker))
        .with_state(store);
    run(router, listener, stop).await
}

/// The portal as a service, for tests that need no socket.
pub fn router(app: App) -> Router {
    security::protected(routes::router(), app)
}

async fn run(router: Router, listener: TcpListener, stop: CancellationToken) -> io::Result<()> {
    let graceful = GracefulShutdown::new();
    let free = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        // Waiting for a free place must not keep the stop from being noticed.
        let permit = tokio::select! {
            () = stop.cancelled() => break,
            permit = free.clone().acquire_owned() => match permit {
                Ok(permit) => permit,
                Err(_) => break,
            },
        };
        let (stream, peer) = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => match accepted {
                Ok(it) => it,
                Err(error) => {
                    // Out of descriptors, or a client gone already: neither is a reason to stop.
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
        };
        // Answers are small: waiting to fill a packet only delays them.
        let _ = stream.set_nodelay(true);
        let router = router.clone();
        let service = hyper::service::service_fn(move |mut request: hyper::Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            let router = router.clone();
            async move { Ok::<_, Infallible>(router.oneshot(request).await.unwrap_or_else(|never| match never {})) }
        });
        let mut builder = Builder::new(TokioExecutor::new()).http1_only();
        builder
            .http1()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADER_DEADLINE);
        let connection = graceful.watch(builder.serve_connection(TokioIo::new(stream), service).into_owned());
        tokio::spawn(async move {
            // An error here is a client that hung up or spoke no HTTP: nobody to tell.
            let _ = connection.await;
            drop(permit);
        });
    }
    drop(listener);
    let _ = tokio::time::timeout(GRACE, graceful.shutdown()).await;
    Ok(())
}
