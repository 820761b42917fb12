// Needs: call_control, messaging, webhooks.
// Uses: POST /messages = client.messages().send().to(String)
// Uses: POST /calls/{call_control_id}/actions/hangup = client.calls().actions().hangup(call_control_id)
// Uses: POST /messages .from = String
// Uses: POST /messages .text = String
// Uses: POST /messages -> id = Option<rt::Uuid>
//! Sending when the server is busy: what is sent again by itself, what is not and why, and what an
//! error can be asked.
//!
//! ```text
//! cargo run --example send_retries
//! ```
//!
//! Without `TELNYX_API_KEY` a stand-in on 127.0.0.1 refuses in three ways. With it one message is
//! sent, for which `FROM` and `TO` have to be set.

mod stand_in;

use std::collections::VecDeque;
use std::env;
use std::error::Error;
use std::sync::Mutex;
use std::time::Duration;

use axum::response::{IntoResponse, Response};
use serde_json::json;
use telnyx_sdk::{Client, HttpRequest, Next, RetryPolicy};

use stand_in::{Request, StandIn, accepted, answer, ensure, not_found};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    if env::var_os("TELNYX_API_KEY").is_none() {
        return scene().await;
    }
    let client = prepared(&Client::from_env()?)?;
    send(&client, &env::var("FROM")?, &env::var("TO")?, "Hello").await?;
    Ok(())
}

/// The same client, patient, and telling what it does.
fn prepared(client: &Client) -> Result<Client, telnyx_sdk::Error> {
    // Up to three further attempts. The waits double from 0.2 s on unless the server says how long
    // to wait; if it wants more than ten seconds, it is an error at once.
    let policy = RetryPolicy::new()
        .max_retries(3)
        .initial_delay(Duration::from_millis(200))
        .max_server_delay(Duration::from_secs(10));
    client.with(|settings| {
        settings.retry(policy).timeout(Duration::from_secs(60)).middleware(
            // Sees every attempt, on its way out and on its way back.
            |request: HttpRequest, next: Next| async move {
                let (operation, attempt) = (request.operation, request.attempt);
                let answer = next.run(request).await;
                match &answer {
                    Ok(answer) => println!("{operation}, attempt {attempt}: {}", answer.status),
                    Err(error) => println!("{operation}, attempt {attempt}: {error}"),
                }
                answer
            },
        )
    })
}

/// Sends a message, and says what became of it.
async fn send(client: &Client, from: &str, to: &str, text: &str) -> Result<(), telnyx_sdk::Error> {
    match client.messages().send().from(from).to(to).text(text).send().await {
        Ok(message) => {
            println!("sent: {}", message.id.as_ref().map_or("without an id", |id| id.as_str()));
            Ok(())
        }
        Err(error) => {
            explain(&error);
            Err(error)
        }
    }
}

/// There is one error type. It is asked what it is, not matched.
fn explain(error: &telnyx_sdk::Error) {
    println!("failed: {error}");
    println!("  after {} attempts, id {:?}", error.attempts(), error.request_id());
    if error.is_validation() {
        // What is wrong with the request does not pass: it has to be changed.
        for detail in error.errors() {
            println!("  {detail}");
        }
    } else if error.is_rate_limited() {
        println!("  come back in {:?}", error.retry_after());
    } else if error.is_retryable() {
        // Also a timeout or a broken connection. It may pass, but nobody knows whether the message
        // is on its way: whether to send it again is for the program to say.
        println!("  it may work later, and may have worked already");
    }
}

/// A server that is busy.
async fn scene() -> Result<(), Box<dyn Error>> {
    let answers = Mutex::new(answers());
    let next = move |_: &Request| answers.lock().ok().and_then(|mut answers| answers.pop_front());
    let mut telnyx = StandIn::start(move |request| next(request).unwrap_or_else(not_found)).await?;
    let client = prepared(&telnyx.client()?)?;
    let (from, to) = ("+13125550100", "+13125550101");

    // 429 says that the server did not even look at the request, so anything may be sent again.
    send(&client, from, to, "Hello").await?;
    for _ in 0..3 {
        telnyx.expect("POST /messages").await?;
    }

    // 503 does not. The API has no way to know a message again, so a second one might go out: the
    // client leaves that to you.
    let error = send(&client, from, to, "Hello").await.err().ok_or("it was sent after all")?;
    ensure(error.status() == Some(503) && error.attempts() == 1, "it was sent once")?;
    telnyx.expect("POST /messages").await?;

    // If a message too many is better than none, say so, for one request or for a client.
    let message = client.messages().send().from(from).to(to).text("Hello");
    let policy = RetryPolicy::new().initial_delay(Duration::from_millis(20)).retry_unsafe(true);
    message.with_options(|options| options.retry(policy)).send().await?;
    for _ in 0..2 {
        telnyx.expect("POST /messages").await?;
    }

    // Telnyx knows a command for a call again by its `command_id`. The client makes one up where
    // you do not, the same one for all attempts, so a 503 is no reason to give up.
    client.calls().hangup("v3:anna").send().await?;
    let hangup = "POST /calls/v3:anna/actions/hangup";
    let (first, second) =
        (telnyx.expect(hangup).await?.json(), telnyx.expect(hangup).await?.json());
    ensure(first["command_id"].is_string() && first == second, "it is the same command")?;

    // What is wrong is wrong, however often it is sent.
    let error = send(&client, from, "nobody", "Hello").await.err().ok_or("it was not refused")?;
    ensure(error.is_validation() && error.has_code("40310"), "the number is at fault")?;
    telnyx.expect("POST /messages").await?;
    telnyx.finish()
}

/// What the stand-in answers, one after the other.
fn answers() -> VecDeque<Response> {
    let sent = || answer(200, json!({"data": {"id": "40385f64-5717-4562-b3fc-2c963f66afa6"}}));
    let fails =
        |status, code, title| answer(status, json!({"errors": [{"code": code, "title": title}]}));
    let busy = || fails(429, "10011", "Too many requests");
    let broken = || fails(503, "10016", "Service unavailable");
    VecDeque::from([
        // Seconds, as HTTP has it, and a more exact form.
        ([("retry-after", "1")], busy()).into_response(),
        ([("retry-after-ms", "20")], busy()).into_response(),
        sent(),
        broken(),
        broken(),
        sent(),
        ([("retry-after", "0")], broken()).into_response(),
        accepted(),
        fails(422, "40310", "Invalid 'to' address"),
    ])
}
