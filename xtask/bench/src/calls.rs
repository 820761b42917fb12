//! One `calls().dial()` round trip on the loopback, against bare reqwest and serde_json.

use std::env::consts::{ARCH, OS};
use std::hint::black_box;

use anyhow::{Result, ensure};
use http::header::ACCEPT;
use telnyx_sdk::Client;
use tokio::runtime::Builder;

use crate::derived;
use crate::measure::Bench;
use crate::server::Server;

const KEY: &str = "KEY_of_the_benchmark";
const BODY: derived::Dial<'_> = derived::Dial {
    connection_id: "1494404757140276705",
    to: "+15550101",
    from: "+15550100",
    timeout_secs: 30,
    client_state: "c3RhdGU=",
    command_id: "891510ac-f3e4-11e8-af5b-de00688a4901",
};

/// The row.
pub fn run(bench: &Bench) -> Result<()> {
    let server = Server::start()?;
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let client = Client::builder().api_key(KEY).base_url(server.url.as_str()).build()?;
    let dial = || {
        runtime.block_on(
            client
                .calls()
                .dial()
                .connection_id(BODY.connection_id)
                .to(BODY.to)
                .from(BODY.from)
                .timeout_secs(BODY.timeout_secs)
                .client_state(BODY.client_state)
                .command_id(BODY.command_id)
                .send(),
        )
    };

    // The same request: these two headers are on ours as well.
    let agent = format!("telnyx-sdk-rust/{} ({OS}; {ARCH})", env!("CARGO_PKG_VERSION"));
    let bare = reqwest::Client::builder().user_agent(agent).build()?;
    let url = format!("{}/calls", server.url);
    let by_hand = || {
        runtime.block_on(async {
            let request = bare.post(&url).header(ACCEPT, "application/json").bearer_auth(KEY);
            let answer = request.json(&BODY).send().await?;
            let body = answer.error_for_status()?.bytes().await?;
            anyhow::Ok(serde_json::from_slice::<derived::Dialed>(&body)?.data)
        })
    };

    let (ours, theirs) = (dial()?, by_hand()?);
    ensure!(ours.call_control_id == theirs.call_control_id, "different answers");
    bench.compare(
        "`calls().dial()`, round trip on the loopback",
        Some(1.05),
        || drop(black_box(dial())),
        || drop(black_box(by_hand())),
    );
    Ok(())
}
