// Needs: call_control, conferences, webhooks.
// Uses: POST /calls = client.calls().dial().connection_id(String).from(String).to(rt::OneOrMany<String>)
// Uses: POST /calls .timeout_secs = i64
// Uses: POST /calls -> call_control_id = String
// Uses: POST /calls/{call_control_id}/actions/answer = client.calls().actions().answer(call_control_id)
// Uses: POST /calls/{call_control_id}/actions/answer .client_state = String
// Uses: POST /calls/{call_control_id}/actions/answer -> result = Option<String>
// Uses: POST /conferences = client.conferences().create().call_control_id(String).name(String)
// Uses: POST /conferences -> id = String
// Uses: POST /conferences -> name = String
// Uses: POST /conferences/{id}/actions/join = client.conferences().actions().join(id).call_control_id(String)
// Uses: POST /conferences/{id}/actions/join .mute = bool
// Uses: GET /conferences/{conference_id}/participants = client.conferences().participants().list(conference_id)
// Uses: GET /conferences/{conference_id}/participants -> call_control_id = String
// Uses: GET /conferences/{conference_id}/participants -> muted = bool
//! Places a call, answers it, puts it into a conference and lists who is in.
//!
//! ```text
//! cargo run --example place_call
//! ```
//!
//! Without `TELNYX_API_KEY` it talks to a stand-in on 127.0.0.1. With it, to Telnyx, and needs
//! `TELNYX_CONNECTION_ID` (a call control application), `FROM` and `TO` as well.

mod stand_in;

use std::env;
use std::error::Error;

use serde_json::json;
use telnyx_sdk::{Base64, Client};

use stand_in::{Request, StandIn, accepted, answer, ensure, not_found};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    if env::var_os("TELNYX_API_KEY").is_none() {
        return scene().await;
    }
    let (connection, from, to) =
        (env::var("TELNYX_CONNECTION_ID")?, env::var("FROM")?, env::var("TO")?);
    place(&Client::from_env()?, &connection, &from, &to).await?;
    Ok(())
}

/// Returns how many are in the conference.
async fn place(
    client: &Client,
    connection: &str,
    from: &str,
    to: &str,
) -> Result<usize, telnyx_sdk::Error> {
    // Without one of the first three this does not compile; the rest may be left out.
    let dialed = client
        .calls()
        .dial()
        .connection_id(connection)
        .to(to)
        .from(from)
        .timeout_secs(30)
        .send()
        .await?;
    println!("dialed {}", dialed.call_control_id);

    // A handle keeps the id, so that every command reads like a sentence.
    let call = client.calls().control(&dialed.call_control_id);
    // The state comes back with every event of the call: `delivery.client_state()`.
    let answered = call.answer().client_state(Base64::new("stand-up")).send().await?;
    println!("answered: {}", answered.result.as_deref().unwrap_or("no word"));

    let conference = client
        .conferences()
        .create()
        .call_control_id(&dialed.call_control_id)
        .name("stand-up")
        .send()
        .await?;
    println!("conference {} is {}", conference.id, conference.name);

    client
        .conferences()
        .join(&conference.id)
        .call_control_id(&dialed.call_control_id)
        .mute(true)
        .send()
        .await?;

    // `items` goes from page to page by itself.
    let mut participants = client.conferences().participants().list(&conference.id).items();
    let mut count = 0;
    while let Some(participant) = participants.next().await.transpose()? {
        count += 1;
        println!("participant {} (muted: {})", participant.call_control_id, participant.muted);
    }
    println!("{count} in the conference");
    Ok(count)
}

/// The program against a stand-in for Telnyx.
async fn scene() -> Result<(), Box<dyn Error>> {
    let mut telnyx = StandIn::start(api).await?;
    let (connection, from, to) = ("1494404757140276705", "+13125550101", "+13125550100");
    let count = place(&telnyx.client()?, connection, from, to).await?;
    ensure(count == 2, "two are in the conference")?;

    let dialed = telnyx.expect("POST /calls").await?.json();
    ensure(dialed["to"] == to && dialed["timeout_secs"] == 30, "it is who was meant")?;
    telnyx.expect("POST /calls/v3:anna/actions/answer").await?;
    telnyx.expect("POST /conferences").await?;
    let joined = telnyx.expect("POST /conferences/c1/actions/join").await?.json();
    ensure(joined["mute"] == true, "the call is muted")?;
    telnyx.expect("GET /conferences/c1/participants").await?;
    telnyx.expect("GET /conferences/c1/participants").await?;
    telnyx.finish()
}

/// What the stand-in answers.
fn api(request: &Request) -> axum::response::Response {
    match request.line.as_str() {
        "POST /calls" => answer(
            200,
            json!({"data": {
                "call_control_id": "v3:anna", "call_leg_id": "leg", "call_session_id": "session",
                "is_alive": false, "record_type": "call",
            }}),
        ),
        "POST /conferences" => answer(
            200,
            json!({"data": {
                "id": "c1", "name": "stand-up", "record_type": "conference",
                "created_at": "2026-01-01T00:00:00Z", "expires_at": "2026-01-02T00:00:00Z",
            }}),
        ),
        "POST /calls/v3:anna/actions/answer" | "POST /conferences/c1/actions/join" => accepted(),
        "GET /conferences/c1/participants" => {
            let page = if request.query.contains("page[number]=2") { 2 } else { 1 };
            let call = format!("v3:{page}");
            let meta = json!({"page_number": page, "total_pages": 2, "total_results": 2});
            let participant = json!({"id": call, "call_control_id": call, "muted": true});
            answer(200, json!({"data": [participant], "meta": meta}))
        }
        _ => not_found(),
    }
}
