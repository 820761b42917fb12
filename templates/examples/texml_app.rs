// Needs: axum, texml, webhooks.
// Uses: POST /texml/Accounts/{account_sid}/Calls = client.texml().accounts().calls().initiate(account_sid).application_sid(String).from(String).to(String)
// Uses: POST /texml/Accounts/{account_sid}/Calls .url = String
// Uses: POST /texml/Accounts/{account_sid}/Calls .status_callback = String
// Uses: POST /texml/Accounts/{account_sid}/Calls -> status = Option<String>
//! A TeXML application: Telnyx posts what happens in a call as a form, and is told what to do
//! next in XML. It also places a call that is led by the same application.
//!
//! ```text
//! cargo run --example texml_app --features axum,texml
//! ```
//!
//! Without `TELNYX_API_KEY` a stand-in on 127.0.0.1 plays Telnyx and a caller. With it, and with
//! `TELNYX_PUBLIC_KEY`, the application listens on port 8080. Where `TO` is set it calls there:
//! then it needs `FROM`, `TELNYX_ACCOUNT_SID`, `TELNYX_APPLICATION_SID`, and in `PUBLIC_URL` the
//! URL that leads to port 8080.

mod stand_in;

use std::env;
use std::error::Error;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::post;
use serde_json::json;
use telnyx_sdk::Client;
use telnyx_sdk::webhooks::Verifier;
use telnyx_sdk::webhooks::texml::{CallStatus, Callback, Dial, Gather, Response, Say};
use tokio::net::TcpListener;

use stand_in::{StandIn, answer, ensure};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    if env::var_os("TELNYX_API_KEY").is_none() {
        return scene().await;
    }
    let listener = TcpListener::bind("127.0.0.1:8080").await?;
    println!("listening on {}", listener.local_addr()?);
    let server = axum::serve(listener, router(Verifier::from_env()?));
    if let Ok(to) = env::var("TO") {
        let (account, application) =
            (env::var("TELNYX_ACCOUNT_SID")?, env::var("TELNYX_APPLICATION_SID")?);
        let (from, url) = (env::var("FROM")?, env::var("PUBLIC_URL")?);
        // Connections are taken from now on, so callbacks that come before `serve` runs wait.
        call(&Client::from_env()?, &account, &application, &from, &to, &url).await?;
    }
    server.await?;
    Ok(())
}

/// Places a call. What happens in it is told to this application, whatever its settings say.
async fn call(
    client: &Client,
    account: &str,
    application: &str,
    from: &str,
    to: &str,
    url: &str,
) -> Result<(), telnyx_sdk::Error> {
    let call = client
        .texml()
        .accounts()
        .calls()
        .initiate(account)
        .application_sid(application)
        .from(from)
        .to(to)
        .url(format!("{url}/welcome"))
        .status_callback(format!("{url}/status"))
        .send()
        .await?;
    println!("calling {to}: {}", call.status.as_deref().unwrap_or("no word"));
    Ok(())
}

/// The state is the verifier: an argument `Callback` is a form with a right signature.
fn router(verifier: Verifier) -> Router {
    Router::new()
        .route("/welcome", post(welcome))
        .route("/menu", post(menu))
        .route("/status", post(status))
        .with_state(verifier)
}

/// The first document of a call. What a `Response` holds is carried out from top to bottom.
async fn welcome(callback: Callback) -> Response {
    println!("{} is asked", callback.from().unwrap_or("somebody"));
    let question =
        Say::new("To hear our hours press 1. To talk to somebody press 2.").voice("alice");
    Response::new()
        // With a key the call goes on at `action`; without one, with what follows.
        .gather(Gather::new().num_digits(1).timeout(5).action("/menu").say(question))
        .say("We did not hear you. Goodbye.")
        .hangup()
}

async fn menu(callback: Callback) -> Response {
    println!("pressed: {}", callback.digits().unwrap_or("nothing"));
    match callback.digits() {
        // Text is escaped where XML needs it.
        Some("1") => Response::new().say("Nine to five, Monday to Friday & Sunday.").hangup(),
        Some("2") => {
            let reception = Dial::new().caller_id("+13125550100").timeout(20);
            Response::new().dial(reception.number("+13125550142").number("+13125550143"))
        }
        _ => Response::new().say("There is no such choice.").redirect("/welcome"),
    }
}

/// How the call goes. Fields without a method of their own are there under their name.
async fn status(callback: Callback) -> StatusCode {
    let call = callback.get("CallSid").unwrap_or("a call");
    match callback.call_status() {
        Some(CallStatus::Completed) => {
            println!("{call} is over after {} s", callback.call_duration().unwrap_or_default());
        }
        Some(status) => println!("{call} is {status}"),
        None => println!("{call}: {callback:?}"),
    }
    StatusCode::OK
}

/// A call, played by a stand-in for Telnyx.
async fn scene() -> Result<(), Box<dyn Error>> {
    let accepted = json!({"from": "+13125550100", "to": "+13125550101", "status": "queued"});
    let mut telnyx = StandIn::start(move |_| answer(200, accepted.clone())).await?;
    let url = stand_in::serve(router(telnyx.verifier()?)).await?;

    call(&telnyx.client()?, "AC1", "1494404757140276705", "+13125550100", "+13125550101", &url)
        .await?;
    let asked = telnyx.expect("POST /texml/Accounts/AC1/Calls").await?.json();
    ensure(asked["To"] == "+13125550101", "the call goes to who was meant")?;
    ensure(asked["Url"] == format!("{url}/welcome"), "this application leads the call")?;

    let fields = |more: &[(&'static str, &'static str)]| {
        let always = [("CallSid", "v3:anna"), ("From", "+13125550100"), ("To", "+13125550101")];
        [&always[..], more].concat()
    };
    let status = format!("{url}/status");
    telnyx.form(&status, &fields(&[("CallStatus", "ringing")])).await?;
    let document = telnyx.form(&format!("{url}/welcome"), &fields(&[])).await?;
    println!("{document}");
    ensure(document.contains("<Gather") && document.contains("action=\"/menu\""), "it asks")?;
    let menu = format!("{url}/menu");
    let document = telnyx.form(&menu, &fields(&[("Digits", "7")])).await?;
    ensure(document.contains("<Redirect>/welcome</Redirect>"), "it asks again")?;
    let document = telnyx.form(&menu, &fields(&[("Digits", "2")])).await?;
    ensure(document.matches("<Number>").count() == 2, "two telephones ring")?;
    let document = telnyx.form(&menu, &fields(&[("Digits", "1")])).await?;
    ensure(document.contains("Friday &amp; Sunday"), "text is escaped")?;
    let over = [("CallStatus", "completed"), ("CallDuration", "42")];
    telnyx.form(&status, &fields(&over)).await?;
    telnyx.finish()
}
