// Needs: axum, call_control, conferences, webhooks.
// Uses: POST /calls/{call_control_id}/actions/answer = client.calls().actions().answer(call_control_id)
// Uses: POST /calls/{call_control_id}/actions/answer .command_id = String
// Uses: POST /calls/{call_control_id}/actions/enqueue = client.calls().actions().enqueue(call_control_id).queue_name(String)
// Uses: POST /calls/{call_control_id}/actions/enqueue .max_wait_time_secs = i64
// Uses: POST /calls/{call_control_id}/actions/enqueue .command_id = String
// Uses: POST /calls/{call_control_id}/actions/leave_queue = client.calls().actions().leave_queue(call_control_id)
// Uses: POST /calls/{call_control_id}/actions/leave_queue .command_id = String
// Uses: POST /conferences = client.conferences().create().call_control_id(String).name(String)
// Uses: POST /conferences .command_id = String
// Uses: POST /conferences -> id = String
// Uses: POST /conferences/{id}/actions/join = client.conferences().actions().join(id).call_control_id(String)
// Uses: POST /conferences/{id}/actions/join .command_id = String
// Uses: POST /conferences/{id}/actions/end = client.conferences().actions().end(id)
// Uses: POST /conferences/{id}/actions/end .command_id = String
// Uses: GET /queues/{queue_name}/calls = client.queues().calls().list(queue_name)
// Uses: GET /queues/{queue_name}/calls -> call_control_id = String
// Uses: Event::CallInitiated data.payload.direction = Option<enum>
// Uses: Event::CallInitiated data.payload.call_control_id = Option<String>
// Uses: Event::CallAnswered data.payload.call_control_id = Option<String>
// Uses: Event::CallAnswered data.payload.from = Option<String>
// Uses: Event::CallEnqueued data.payload.current_position = Option<i64>
// Uses: Event::CallEnqueued data.payload.call_control_id = Option<String>
// Uses: Event::CallLeftQueue data.payload.reason = Option<enum>
// Uses: Event::CallLeftQueue data.payload.call_control_id = Option<String>
// Uses: Event::ConferenceParticipantJoined data.payload.call_control_id = Option<String>
// Uses: Event::ConferenceParticipantLeft data.payload.call_control_id = Option<String>
//! A help desk: callers wait in a queue until the agent calls in; then a conference is made, and
//! whoever waits joins it. When the agent hangs up, it is over for all.
//!
//! ```text
//! cargo run --example conference_queue --features axum
//! ```
//!
//! Without `TELNYX_API_KEY` a stand-in on 127.0.0.1 plays Telnyx and three people. With it, and
//! with `TELNYX_PUBLIC_KEY` and the number of the agent in `AGENT`, it waits on port 8080 for the
//! events of a call control application, whose webhook URL has to lead to `/webhooks` there.

mod stand_in;

use std::env;
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::{FromRef, State};
use axum::http::StatusCode;
use axum::routing::post;
use serde_json::json;
use telnyx_sdk::Client;
use telnyx_sdk::webhooks::axum::Webhook;
use telnyx_sdk::webhooks::{Event, Verifier};
use tokio::net::TcpListener;

use stand_in::{Request, StandIn, accepted, answer, ensure};

const QUEUE: &str = "support";

#[derive(Clone)]
struct App {
    desk: Arc<Desk>,
    verifier: Verifier,
}

impl FromRef<App> for Verifier {
    fn from_ref(app: &App) -> Self {
        app.verifier.clone()
    }
}

struct Desk {
    client: Client,
    /// Who calls from this number is the agent; everybody else wants help.
    agent: String,
    /// Set while the agent is there. With several servers this is a row in a database.
    open: Mutex<Option<Open>>,
}

#[derive(Clone)]
struct Open {
    conference: String,
    /// The call of the agent.
    agent: String,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    if env::var_os("TELNYX_API_KEY").is_none() {
        return scene().await;
    }
    let desk = Desk::new(Client::from_env()?, env::var("AGENT")?);
    let listener = TcpListener::bind("127.0.0.1:8080").await?;
    println!("the desk is at {}", listener.local_addr()?);
    axum::serve(listener, router(desk, Verifier::from_env()?)).await?;
    Ok(())
}

fn router(desk: Desk, verifier: Verifier) -> Router {
    let app = App { desk: Arc::new(desk), verifier };
    Router::new().route("/webhooks", post(receive)).with_state(app)
}

async fn receive(State(app): State<App>, Webhook(delivery): Webhook<Event>) -> StatusCode {
    match app.desk.react(delivery.event(), delivery.event_id()).await {
        Ok(()) => StatusCode::OK,
        Err(error) => {
            eprintln!("{error}");
            // Telnyx posts the event again. Commands with an id that was there before are ignored,
            // so what did succeed of this step is not done twice.
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}

impl Desk {
    fn new(client: Client, agent: impl Into<String>) -> Self {
        Self { client, agent: agent.into(), open: Mutex::new(None) }
    }

    async fn react(&self, event: &Event, once: Option<String>) -> Result<(), telnyx_sdk::Error> {
        match event {
            Event::CallInitiated(event) => {
                let call = &event.data.payload;
                if call.direction == Some("incoming".into()) {
                    let answer = self.client.calls().answer(text(&call.call_control_id));
                    answer.maybe_command_id(once).send().await?;
                }
            }
            Event::CallAnswered(event) => {
                let (call, from) = (&event.data.payload.call_control_id, &event.data.payload.from);
                if text(from) == self.agent {
                    self.open(text(call), once).await?;
                } else {
                    // Everybody goes through the queue, even while the desk is open: so there is
                    // one way in, and nobody falls between "closed" and "open".
                    let wait = self.client.calls().enqueue(text(call)).queue_name(QUEUE);
                    wait.max_wait_time_secs(600).maybe_command_id(once).send().await?;
                }
            }
            Event::CallEnqueued(event) => {
                let call = &event.data.payload;
                println!("somebody waits, number {}", call.current_position.unwrap_or_default());
                if self.is_open().is_some() {
                    self.let_in(text(&call.call_control_id)).await?;
                }
            }
            Event::CallLeftQueue(event) => {
                let call = &event.data.payload;
                // Who hung up or waited for too long has left as well, for another reason.
                let was_let_in = call.reason == Some("leave".into());
                if let Some(open) = self.is_open().filter(|_| was_let_in) {
                    let join = self.client.conferences().join(open.conference);
                    let join = join.call_control_id(text(&call.call_control_id));
                    join.maybe_command_id(once).send().await?;
                }
            }
            Event::ConferenceParticipantJoined(event) => {
                println!("{} is in", text(&event.data.payload.call_control_id));
            }
            Event::ConferenceParticipantLeft(event) => {
                let call = text(&event.data.payload.call_control_id);
                println!("{call} has left");
                if let Some(open) = self.is_open().filter(|open| open.agent == call) {
                    let end = self.client.conferences().end(open.conference);
                    end.maybe_command_id(once).send().await?;
                }
            }
            Event::ConferenceEnded(_) => {
                self.set(None);
                println!("the desk is closed");
            }
            other => println!("nothing to do for {}", other.event_type().unwrap_or("no name")),
        }
        Ok(())
    }

    /// The agent is there: the conference begins with this call, and who waits is let in.
    async fn open(&self, agent: &str, once: Option<String>) -> Result<(), telnyx_sdk::Error> {
        let create = self.client.conferences().create().call_control_id(agent).name(QUEUE);
        let conference = create.maybe_command_id(once).send().await?;
        println!("the desk is open: conference {}", conference.id);
        self.set(Some(Open { conference: conference.id, agent: agent.to_owned() }));

        let mut waiting = self.client.queues().calls().list(QUEUE).items();
        while let Some(call) = waiting.next().await.transpose()? {
            println!("{} has waited for {} s", call.from, call.wait_time_secs);
            self.let_in(&call.call_control_id).await?;
        }
        Ok(())
    }

    /// Takes a call out of the queue. That it is out is told by an event, and then it may join.
    async fn let_in(&self, call: &str) -> Result<(), telnyx_sdk::Error> {
        // Found in the list and told by an event, a call would be let in twice; with the same id
        // the second command is ignored.
        let once = format!("let-in-{call}");
        self.client.calls().leave_queue(call).command_id(once).send().await?;
        Ok(())
    }

    fn is_open(&self) -> Option<Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, open: Option<Open>) {
        *self.open.lock().unwrap_or_else(PoisonError::into_inner) = open;
    }
}

/// Most fields of an event are optional. A builder refuses an empty id in its path.
fn text(field: &Option<String>) -> &str {
    field.as_deref().unwrap_or_default()
}

/// Two callers and an agent, played by a stand-in for Telnyx.
async fn scene() -> Result<(), Box<dyn Error>> {
    let mut telnyx = StandIn::start(api).await?;
    let desk = Desk::new(telnyx.client()?, "+13125550199");
    let app = router(desk, telnyx.verifier()?);
    let url = format!("{}/webhooks", stand_in::serve(app).await?);

    let people = [("anna", "+13125550101"), ("ben", "+13125550102"), ("agent", "+13125550199")];
    for (position, (name, from)) in (1..).zip(people) {
        let call = json!({
            "call_control_id": name,
            "from": from,
            "direction": "incoming",
            "current_position": position,
        });
        telnyx.event(&url, "call.initiated", call.clone()).await?;
        telnyx.expect(&format!("POST /calls/{name}/actions/answer")).await?;
        telnyx.event(&url, "call.answered", call.clone()).await?;
        if name == "agent" {
            let made = telnyx.expect("POST /conferences").await?.json();
            ensure(made["call_control_id"] == "agent", "the conference begins with the agent")?;
        } else {
            let wait = telnyx.expect(&format!("POST /calls/{name}/actions/enqueue")).await?.json();
            ensure(wait["queue_name"] == QUEUE, "the queue is the one of the desk")?;
            telnyx.event(&url, "call.enqueued", call).await?;
        }
    }

    // The queue has two pages with a call each.
    telnyx.expect("GET /queues/support/calls").await?;
    telnyx.expect("POST /calls/anna/actions/leave_queue").await?;
    telnyx.expect("GET /queues/support/calls").await?;
    telnyx.expect("POST /calls/ben/actions/leave_queue").await?;
    for name in ["anna", "ben"] {
        let call = json!({"call_control_id": name, "reason": "leave"});
        telnyx.event(&url, "call.dequeued", call).await?;
        let joined = telnyx.expect("POST /conferences/c1/actions/join").await?.json();
        ensure(joined["call_control_id"] == name, "who left the queue joins")?;
    }
    for name in ["agent", "anna", "ben"] {
        let joined = json!({"call_control_id": name, "conference_id": "c1"});
        telnyx.event(&url, "conference.participant.joined", joined).await?;
    }
    for name in ["anna", "agent"] {
        let left = json!({"call_control_id": name, "conference_id": "c1"});
        telnyx.event(&url, "conference.participant.left", left).await?;
    }
    telnyx.expect("POST /conferences/c1/actions/end").await?;
    telnyx.event(&url, "conference.ended", json!({"conference_id": "c1"})).await?;
    telnyx.finish()
}

/// What the stand-in answers.
fn api(request: &Request) -> axum::response::Response {
    match request.line.as_str() {
        "POST /conferences" => answer(
            200,
            json!({"data": {
                "id": "c1", "name": QUEUE, "record_type": "conference",
                "created_at": "2026-01-01T00:00:00Z", "expires_at": "2026-01-02T00:00:00Z",
            }}),
        ),
        "GET /queues/support/calls" => {
            let (page, name) =
                if request.query.contains("page[number]=2") { (2, "ben") } else { (1, "anna") };
            let call = json!({"call_control_id": name, "from": name, "wait_time_secs": 60 / page});
            let meta = json!({"page_number": page, "total_pages": 2, "total_results": 2});
            answer(200, json!({"data": [call], "meta": meta}))
        }
        _ => accepted(),
    }
}
