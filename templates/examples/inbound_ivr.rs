// Needs: axum, call_control, webhooks.
// Uses: POST /calls/{call_control_id}/actions/answer = client.calls().actions().answer(call_control_id)
// Uses: POST /calls/{call_control_id}/actions/answer .command_id = String
// Uses: POST /calls/{call_control_id}/actions/hangup = client.calls().actions().hangup(call_control_id)
// Uses: POST /calls/{call_control_id}/actions/hangup .command_id = String
// Uses: POST /calls/{call_control_id}/actions/transfer = client.calls().actions().transfer(call_control_id).to(String)
// Uses: POST /calls/{call_control_id}/actions/transfer .command_id = String
// Uses: Event::CallInitiated data.payload.direction = Option<enum>
// Uses: Event::CallInitiated data.payload.from = Option<String>
// Uses: Event::CallAnswered data.payload.call_control_id = Option<String>
// Uses: Event::CallHangup data.payload.from = Option<String>
//! Somebody calls and meets a menu: the call is answered, a voice asks for a key, and what is
//! pressed decides what comes next.
//!
//! ```text
//! cargo run --example inbound_ivr --features axum
//! ```
//!
//! Without `TELNYX_API_KEY` a stand-in on 127.0.0.1 plays Telnyx and three callers. With it, and
//! with `TELNYX_PUBLIC_KEY`, it waits on port 8080 for the events of a call control application,
//! whose webhook URL has to lead to `/webhooks` there.

mod stand_in;

use std::env;
use std::error::Error;

use axum::Router;
use axum::extract::{FromRef, State};
use axum::http::StatusCode;
use axum::routing::post;
use serde_json::{Value, json};
use telnyx_sdk::webhooks::axum::Webhook;
use telnyx_sdk::webhooks::{Delivery, Event, Verifier};
use telnyx_sdk::{Client, Method};
use tokio::net::TcpListener;

use stand_in::{StandIn, accepted, ensure};

const MENU: &str = "For our opening hours press 1. To talk to somebody press 2.";
const HOURS: &str = "We are here from nine to five.";
const RECEPTION: &str = "+13125550142";

/// What the handlers share. Both are made once and are cheap to clone.
#[derive(Clone)]
struct App {
    client: Client,
    verifier: Verifier,
}

/// Tells the extractor `Webhook` what to verify with.
impl FromRef<App> for Verifier {
    fn from_ref(app: &App) -> Self {
        app.verifier.clone()
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    if env::var_os("TELNYX_API_KEY").is_none() {
        return scene().await;
    }
    let app = App { client: Client::from_env()?, verifier: Verifier::from_env()? };
    let listener = TcpListener::bind("127.0.0.1:8080").await?;
    println!("waiting for calls on {}", listener.local_addr()?);
    axum::serve(listener, router(app)).await?;
    Ok(())
}

fn router(app: App) -> Router {
    Router::new().route("/webhooks", post(receive)).with_state(app)
}

/// What arrives here is signed by Telnyx: the extractor has refused everything else.
async fn receive(State(app): State<App>, Webhook(delivery): Webhook<Event>) -> StatusCode {
    match react(&app.client, &delivery).await {
        Ok(()) => StatusCode::OK,
        Err(error) => {
            eprintln!("{error}");
            // An event that is not answered with a success, and soon, is posted again. What takes
            // longer than a few commands belongs behind a channel: see `event_channel`.
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}

/// One step of the conversation. A command is answered at once, and an event tells when it is done.
async fn react(client: &Client, delivery: &Delivery<Event>) -> Result<(), telnyx_sdk::Error> {
    // The same event may come twice. A command with an id that Telnyx has seen before is ignored,
    // so the id of the event that causes it makes sure that it is carried out once.
    let once = delivery.event_id();
    // A builder refuses an empty id in its path, and so does `path_arg`.
    let call = &delivery.call_control_id().unwrap_or_default();
    match delivery.event() {
        Event::CallInitiated(event) => {
            let begun = &event.data.payload;
            // Calls that we make have this event as well.
            if begun.direction == Some("incoming".into()) {
                println!("{} calls", who(&begun.from));
                client.calls().answer(call).maybe_command_id(once).send().await?;
            }
        }
        Event::CallAnswered(_) => {
            let menu = json!({
                "payload": MENU,
                "voice": "female",
                "language": "en-US",
                "valid_digits": "12",
                "maximum_digits": 1,
                "command_id": once,
            });
            command(client, call, "gather_using_speak", menu).await?;
        }
        Event::CallHangup(event) => println!("{} is gone", who(&event.data.payload.from)),
        // Two more are told apart by name, so that this compiles whether the crate has arms for
        // them or not: what it does not know arrives all the same, as `Event::Unknown`.
        event => match event.event_type() {
            Some("call.gather.ended") => {
                let digits = delivery.text_at(&["data", "payload", "digits"]);
                chosen(client, call, digits.as_deref(), once).await?;
            }
            Some("call.speak.ended") => {
                client.calls().hangup(call).maybe_command_id(once).send().await?;
            }
            other => println!("nothing to do for {}", other.unwrap_or("no name")),
        },
    }
    Ok(())
}

/// What a key leads to.
async fn chosen(
    client: &Client,
    call: &str,
    digits: Option<&str>,
    once: Option<String>,
) -> Result<(), telnyx_sdk::Error> {
    match digits {
        Some("1") => {
            println!("the hours are wanted");
            let hours = json!({"payload": HOURS, "voice": "female", "command_id": once});
            command(client, call, "speak", hours).await?;
        }
        Some("2") => {
            println!("a person is wanted");
            let transfer = client.calls().transfer(call).to(RECEPTION);
            transfer.maybe_command_id(once).send().await?;
        }
        // No key in time, or one that is not on the menu.
        _ => {
            println!("nothing is wanted");
            client.calls().hangup(call).maybe_command_id(once).send().await?;
        }
    }
    Ok(())
}

/// A command through the raw door, which also leads to what the crate has no builder for. A crate
/// made of Telnyx's whole document has `client.calls().gather_using_speak(call)` instead.
async fn command(
    client: &Client,
    call: &str,
    name: &str,
    body: Value,
) -> Result<Value, telnyx_sdk::Error> {
    let request = client.request(Method::POST, "/calls/{id}/actions/{name}");
    request.path_arg(call).path_arg(name).json(body).send().await
}

/// Documents promise few fields of an event, so most are options.
fn who(from: &Option<String>) -> &str {
    from.as_deref().unwrap_or("somebody")
}

/// Three callers, played by a stand-in for Telnyx.
async fn scene() -> Result<(), Box<dyn Error>> {
    let mut telnyx = StandIn::start(|_| accepted()).await?;
    let app = App { client: telnyx.client()?, verifier: telnyx.verifier()? };
    let url = format!("{}/webhooks", stand_in::serve(router(app)).await?);

    let anna = caller("v3:anna", "+13125550101");
    telnyx.event(&url, "call.initiated", anna.clone()).await?;
    let answer = telnyx.expect("POST /calls/v3:anna/actions/answer").await?.json();
    ensure(answer["command_id"].is_string(), "the answer has the id of its event")?;
    telnyx.event(&url, "call.answered", anna.clone()).await?;
    let menu = telnyx.expect("POST /calls/v3:anna/actions/gather_using_speak").await?.json();
    ensure(menu["payload"] == MENU && menu["valid_digits"] == "12", "the menu is read")?;
    telnyx.event(&url, "call.gather.ended", pressed(&anna, "1")).await?;
    let hours = telnyx.expect("POST /calls/v3:anna/actions/speak").await?.json();
    ensure(hours["payload"] == HOURS, "the hours are read")?;
    telnyx.event(&url, "call.speak.ended", anna.clone()).await?;
    telnyx.expect("POST /calls/v3:anna/actions/hangup").await?;
    telnyx.event(&url, "call.hangup", anna).await?;

    let ben = caller("v3:ben", "+13125550102");
    telnyx.event(&url, "call.gather.ended", pressed(&ben, "2")).await?;
    let transfer = telnyx.expect("POST /calls/v3:ben/actions/transfer").await?.json();
    ensure(transfer["to"] == RECEPTION, "the reception gets the call")?;
    telnyx.event(&url, "call.bridged", ben).await?;

    let carla = caller("v3:carla", "+13125550103");
    telnyx.event(&url, "call.gather.ended", pressed(&carla, "")).await?;
    telnyx.expect("POST /calls/v3:carla/actions/hangup").await?;
    telnyx.finish()
}

/// What the events of a call say about it.
fn caller(id: &str, from: &str) -> Value {
    json!({"call_control_id": id, "from": from, "to": "+13125550100", "direction": "incoming"})
}

/// The same, with the keys that were pressed.
fn pressed(call: &Value, digits: &str) -> Value {
    let mut payload = call.clone();
    payload["digits"] = digits.into();
    payload
}
