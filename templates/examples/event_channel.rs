// Needs: axum, webhooks.
// Uses: Event::CallAnswered data.payload.to = Option<String>
// Uses: Event::CallHangup data.payload.hangup_cause = Option<enum>
//! Events go into a channel, and a worker takes them out one by one. None is lost: not a burst,
//! not one that is new to this crate, not one that is broken, not those that wait when the program
//! is stopped. And none is handled twice.
//!
//! ```text
//! cargo run --example event_channel --features axum
//! ```
//!
//! Without `TELNYX_API_KEY` a stand-in on 127.0.0.1 plays Telnyx. With it, and with
//! `TELNYX_PUBLIC_KEY`, it waits for events on port 8080, path `/webhooks`, until Ctrl-C.

mod stand_in;

use std::collections::{HashSet, VecDeque};
use std::env;
use std::error::Error;
use std::future::Future;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::{FromRef, State};
use axum::http::StatusCode;
use axum::routing::post;
use serde_json::json;
use telnyx_sdk::webhooks::axum::Webhook;
use telnyx_sdk::webhooks::{Delivery, Event, Verifier};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use stand_in::{StandIn, accepted, ensure};

/// How many ids are remembered: more than arrive while Telnyx still tries an event again.
const REMEMBERED: usize = 100_000;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    if env::var_os("TELNYX_API_KEY").is_none() {
        return scene().await;
    }
    // A thousand events wait at most. When there is no room, a second is given to make some;
    // Telnyx does not wait much longer for an answer.
    let (inbox, events) = Inbox::new(Verifier::from_env()?, 1000, Duration::from_secs(1));
    let worker = tokio::spawn(work(events, handle));
    let listener = TcpListener::bind("127.0.0.1:8080").await?;
    println!("waiting for events on {}", listener.local_addr()?);
    let ctrl_c = async {
        // A container is stopped with SIGTERM, for which there is `tokio::signal::unix`. Should the
        // signal be out of reach, then stopping in order is still the best there is.
        let _ = tokio::signal::ctrl_c().await;
    };
    serve(listener, inbox, ctrl_c).await?;
    worker.await?;
    Ok(())
}

/// The way in.
#[derive(Clone)]
struct Inbox {
    verifier: Verifier,
    queue: mpsc::Sender<Delivery<Event>>,
    patience: Duration,
    seen: Arc<Mutex<Seen>>,
}

impl Inbox {
    /// A channel without a bound would take events until there is no memory left, and then lose
    /// all of them. This one says when it is full.
    fn new(
        verifier: Verifier,
        room: usize,
        patience: Duration,
    ) -> (Self, mpsc::Receiver<Delivery<Event>>) {
        let (queue, events) = mpsc::channel(room);
        (Self { verifier, queue, patience, seen: Arc::default() }, events)
    }
}

impl FromRef<Inbox> for Verifier {
    fn from_ref(inbox: &Inbox) -> Self {
        inbox.verifier.clone()
    }
}

/// Takes events until it is told to stop. Who is connected then still gets an answer.
async fn serve(
    listener: TcpListener,
    inbox: Inbox,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let app = Router::new().route("/webhooks", post(receive)).with_state(inbox);
    // With the application the last sender goes, which closes the channel. What is in it stays:
    // the worker takes it out and then ends.
    axum::serve(listener, app).with_graceful_shutdown(stop).await
}

/// Answers 200 when the event is in the queue and not before. Until then it is with Telnyx, which
/// posts it again after any other answer, or none.
///
/// This queue is memory. What has to outlive a crash is written down here, before the 200: all of
/// it is in `delivery.raw()`.
async fn receive(State(inbox): State<Inbox>, Webhook(delivery): Webhook<Event>) -> StatusCode {
    // First room, then the id: an event that is remembered and finds no room would be lost.
    let Ok(Ok(room)) = timeout(inbox.patience, inbox.queue.reserve()).await else {
        return StatusCode::SERVICE_UNAVAILABLE;
    };
    let is_new = delivery
        .event_id()
        .is_none_or(|id| inbox.seen.lock().unwrap_or_else(PoisonError::into_inner).is_new(id));
    if is_new {
        room.send(delivery);
    }
    StatusCode::OK
}

/// The ids of the last events. They stay the same when an event is posted again; the signature
/// does not, so `ReplayGuard` is no help here: it is against strangers who play back a recording.
#[derive(Default)]
struct Seen {
    ids: HashSet<String>,
    order: VecDeque<String>,
}

impl Seen {
    fn is_new(&mut self, id: String) -> bool {
        if !self.ids.insert(id.clone()) {
            return false;
        }
        self.order.push_back(id);
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.ids.remove(&oldest);
        }
        true
    }
}

/// Handles events one after the other, to the last.
async fn work(
    mut events: mpsc::Receiver<Delivery<Event>>,
    mut handle: impl FnMut(&Delivery<Event>),
) {
    while let Some(delivery) = events.recv().await {
        handle(&delivery);
    }
}

fn handle(delivery: &Delivery<Event>) {
    match delivery.event() {
        Event::CallAnswered(event) => {
            println!("answered by {}", event.data.payload.to.as_deref().unwrap_or("somebody"));
        }
        Event::CallHangup(event) => {
            let cause = event.data.payload.hangup_cause.as_ref();
            println!("over: {}", cause.map_or("for no reason", |cause| cause.as_str()));
        }
        // Newer than this crate, and whole: as bytes, and as JSON.
        Event::Unknown(event) => {
            println!("new: {}", event.event_type.as_deref().unwrap_or("without a name"));
        }
        // Known by name, and not what the name promises. Put it aside and look at it.
        Event::Unparsed(event) => {
            println!("broken: {}: {}", event.event_type, event.error);
        }
        other => println!("not of interest: {}", other.event_type().unwrap_or("without a name")),
    }
}

/// A stand-in for Telnyx posts events while the worker sleeps, twice, broken, and until the end.
async fn scene() -> Result<(), Box<dyn Error>> {
    let telnyx = StandIn::start(|_| accepted()).await?;
    let (inbox, events) = Inbox::new(telnyx.verifier()?, 2, Duration::from_millis(20));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/webhooks", listener.local_addr()?);
    let (stop, stopped) = oneshot::channel::<()>();
    let server = tokio::spawn(serve(listener, inbox, async {
        let _ = stopped.await;
    }));

    // Nobody takes anything out yet, so the third event finds no room, and stays with Telnyx.
    telnyx.deliver(&url, 1, "call.answered", json!({"to": "+13125550101"})).await?;
    telnyx.deliver(&url, 2, "call.of.the.future", json!({"new": true})).await?;
    let full = telnyx.deliver(&url, 3, "call.hangup", json!({"hangup_cause": "user_busy"})).await;
    let refused = full.err().ok_or("there was room for a third event")?;
    ensure(refused.status() == Some(503), "it is told to come again")?;

    // Now somebody does.
    let (note, mut noted) = mpsc::unbounded_channel();
    let worker = tokio::spawn(work(events, move |delivery| {
        handle(delivery);
        // Its length is that of the scene, so it needs no bound.
        let _ = note.send(delivery.event_id().unwrap_or_default());
    }));
    for _ in 0..2 {
        let payload = json!({"hangup_cause": "user_busy"});
        telnyx.deliver(&url, 3, "call.hangup", payload).await?;
    }
    telnyx.deliver(&url, 4, "call.answered", json!("not an object")).await?;
    let refused = telnyx.forge(&url).await.err().ok_or("a stranger was let in")?;
    ensure(refused.status() == Some(401), "the signature is somebody else's")?;

    // Events that wait when the program is told to stop are handled as well.
    telnyx.deliver(&url, 5, "call.bridged", json!({})).await?;
    telnyx.deliver(&url, 6, "call.hangup", json!({})).await?;
    stop.send(()).map_err(|()| "the server is gone")?;
    server.await??;
    worker.await?;
    let mut handled = Vec::new();
    while let Some(id) = noted.recv().await {
        handled.extend(id.chars().last());
    }
    println!("handled: {handled:?}");
    let each_once = ['1', '2', '3', '4', '5', '6'];
    ensure(handled == each_once, "each event is handled once, in the order of arrival")?;
    telnyx.finish()
}
