# One image for every role: `serve` (all in one process), `portal`, `worker`, `migrate` and the operator's tools.
#   docker build -t referral-intake .
#   docker run -v intake:/data -p 127.0.0.1:8080:8080 -e INTAKE_BASE_URL=https://intake.example.org referral-intake
# A proxy that ends TLS for that address goes in front; without an https address the program listens to its own container only.

FROM rust:1.95-bookworm AS builder
WORKDIR /src
COPY . .
# The caches keep what cargo fetched and compiled from build to build; the program has to be copied out of them.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release --locked -p intake \
    && cp target/release/intake /usr/local/bin/intake

FROM debian:bookworm-slim
# For TLS to the mail server, the broker and the database; and for the center's time zone.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates tzdata \
    && rm -rf /var/lib/apt/lists/*
# A fixed number, so that a mounted folder can be given to it: chown 10001:10001.
RUN useradd --system --uid 10001 --user-group --home-dir /data --no-create-home --shell /usr/sbin/nologin intake \
    && install -d -m 0700 -o intake -g intake /data
COPY --from=builder /usr/local/bin/intake /usr/local/bin/intake
USER intake
WORKDIR /data
ENV INTAKE_DATA_DIR=/data \
    INTAKE_LISTEN=0.0.0.0:8080
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["intake", "healthcheck"]
ENTRYPOINT ["intake"]
CMD ["serve"]
