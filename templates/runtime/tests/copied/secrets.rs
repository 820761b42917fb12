//! A secret in every place where one can be, and everything that prints: none of it tells.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use fastrand::Rng;
use http::{HeaderMap, HeaderValue};

use crate::api::operation;
use crate::faults::{Object, kind};
use crate::faults_retry::Instantly;
use crate::fuzz::{Canned, interrogate, random};
use crate::runtime::codegen as rt;
use crate::runtime::{BoxFuture, Client, Error, HttpRequest, Next, TransportFuture};

/// A word that must never be printed, in all the places where a secret can be.
struct Canary {
    word: String,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Canary {
    fn new(random: &mut Rng) -> Self {
        let word: String = (0..20).map(|_| random.alphanumeric()).collect();
        Self { word: format!("Canary{word}"), seen: Arc::default() }
    }

    fn check(&self, place: &str, thing: &dyn Debug) {
        let text = format!("{thing:?} {thing:#?}");
        assert!(!text.contains(&self.word), "{place} tells the secret: {text}");
    }

    fn check_error(&self, place: &str, error: &Error) {
        let text = interrogate(error);
        assert!(!text.contains(&self.word), "{place} tells the secret: {text}");
    }
}

static SECRETIVE: rt::Operation = rt::Operation {
    body: rt::BodyKind::Json,
    content_type: "application/json",
    body_required: true,
    ..operation(rt::Method::Post, "/secrets/{id}")
};

const SECRET_NAMES: &[&str] = &[
    "password",
    "sip_auth_password",
    "client_secret",
    "api_key",
    "access_token",
    "token",
    "private_key",
    "credential",
    "Authorization",
    "webhook_signature",
    "pin",
    "cvv",
];

/// A call with secrets in headers, query and body, by the names that secrets have.
fn secretive(random: &mut Rng, client: &Client, word: &str) -> rt::Call {
    let mut call = rt::Call::new(client, &SECRETIVE).arg("17");
    let name = SECRET_NAMES[random.usize(..SECRET_NAMES.len())];
    call.field::<&str>("sip_auth_password", word);
    call.query::<&str>("token", word);
    call.header("X-Api-Key", word.to_owned());
    let options = call.options();
    options.header(format!("x-{}", name.replace('_', "-")), word);
    options.body_field(name, word);
    options.query(name, word);
    let nested = serde_json::json!({ "list": [{ name: word, "to": "+1" }] });
    options.body_field("nested", nested);
    call
}

#[tokio::test]
async fn secrets_are_never_printed() {
    let mut random = random("secrets");
    let mut places = BTreeMap::<&'static str, u32>::new();
    for round in 0..1500 {
        let canary = Canary::new(&mut random);
        let word = canary.word.clone();
        let seen = Arc::clone(&canary.seen);
        // A middleware may print what it sees.
        let watch = move |request: HttpRequest, next: Next| -> TransportFuture {
            seen.lock().expect("nobody panics").push(format!("{request:?} {request:#?} {next:?}"));
            let seen = Arc::clone(&seen);
            Box::pin(async move {
                let answer = next.run(request).await;
                seen.lock().expect("nobody panics").push(format!("{answer:?}"));
                answer
            })
        };
        let canned = Canned::default();
        let (status, body) = match round % 7 {
            0 => (200, "{\"a\":1}".to_owned()),
            1 => (200, "{\"a\":".to_owned()),
            2 => (302, String::new()),
            3 => (random.u16(400..600), "{\"errors\":[{\"code\":\"1\"}]}".to_owned()),
            4 => (401, String::new()),
            // A server that tells what it was sent.
            5 => (401, format!("{{\"errors\":[{{\"detail\":\"no such key: Bearer {word}\"}}]}}")),
            _ => (500, String::new()),
        };
        let mut headers = HeaderMap::new();
        if status == 302 {
            let place = format!("https://elsewhere.test/?signature={word}");
            headers.insert("location", HeaderValue::try_from(place).expect("it is plain"));
        }
        canned.set(status, headers, body);
        let builder = Client::builder()
            .transport(canned)
            .clock(Instantly::default())
            .middleware(watch)
            .header("x-secret", &word)
            .query("api_key", &word);
        let provided = word.clone();
        let builder = match round % 4 {
            0 => builder.api_key(&word),
            1 => builder.client_credentials("id", &word),
            2 => builder.key_provider(move || -> BoxFuture<_> {
                let key = provided.clone();
                Box::pin(async move { Ok(key) })
            }),
            _ => builder.api_key(format!("{word}\n")),
        };
        canary.check("a builder", &builder);
        let client = match builder.build() {
            Ok(client) => client,
            Err(error) => {
                canary.check_error("a bad key", &error);
                *places.entry("a bad key").or_default() += 1;
                continue;
            }
        };
        canary.check("a client", &client);
        canary.check("a builder of a client", &client.to_builder());
        let mut call = secretive(&mut random, &client, &word);
        canary.check("a call", &call);
        canary.check("the options", call.options());
        if random.u8(..8) == 0 {
            call.options().header("x-token", format!("{word}\r\nx: y"));
        }
        let pending = rt::PendingFull::<Object>::new(call);
        canary.check("a pending call", &pending);
        match pending.await {
            Ok(full) => canary.check("an answer", &full),
            Err(error) => {
                canary.check_error("an error", &error);
                *places.entry(kind(&error)).or_default() += 1;
            }
        }
        let seen = canary.seen.lock().expect("nobody panics");
        let told = seen.iter().find(|text| text.contains(&word));
        assert!(told.is_none(), "a request or an answer tells the secret: {told:?}");
    }
    println!("errors that tell nothing: {places:?}");
    assert!(places.len() >= 4, "{places:?}");
}

/// What a server sets is a key too, and a stream is printed with nothing but its head.
#[tokio::test]
async fn an_open_answer_prints_no_header() {
    let mut random = random("cookies");
    let canary = Canary::new(&mut random);
    let mut headers = HeaderMap::new();
    for name in ["set-cookie", "location", "x-new-session"] {
        headers.append(name, HeaderValue::try_from(&canary.word).expect("it is plain"));
    }
    headers.insert("x-request-id", HeaderValue::from_static("r-17"));
    let canned = Canned::default();
    canned.set(200, headers, "");
    let client = Client::builder().api_key("KEY0123").transport(canned).build();
    let client = client.expect("good settings");
    let call = || rt::Call::new(&client, &SECRETIVE).arg("17");
    let download = rt::PendingDownload::new(call()).await.expect("an answer");
    canary.check("a download", &download);
    assert!(format!("{download:?}").contains("r-17"), "{download:?}");
    let events = rt::PendingStream::<String>::new(call(), false).await.expect("an answer");
    canary.check("a stream", &events);
}

#[test]
fn a_base_url_prints_no_login() {
    let client = Client::builder().api_key("KEY0123").build().expect("good settings");
    let mut call = rt::Call::new(&client, &SECRETIVE).arg("17");
    let mut random = random("logins");
    let canary = Canary::new(&mut random);
    let word = &canary.word;
    for url in [
        format!("https://user:{word}@api.test/v2"),
        format!("https://{word}@api.test/v2"),
        format!("https://api.test/v2?key={word}"),
        format!("https://api.test/v2#{word}"),
        format!("https://user:{word}/2@api.test"),
        format!("user:{word}@api.test/v2"),
        format!("mailto:{word}@api.test"),
        format!("{word}@api.test"),
    ] {
        canary.check("a builder", &Client::builder().base_url(&url));
        call.options().base_url(&url);
        canary.check("a call", &call);
        let error = Client::builder().base_url(&url).build().expect_err("it is refused");
        canary.check_error("a bad base URL", &error);
    }
    let plain = format!("{:?}", Client::builder().base_url("https://api.test/v2"));
    assert!(plain.contains("https://api.test/v2"), "{plain}");
    let login = format!("{:?}", Client::builder().base_url("https://a:b@api.test/v2"));
    assert!(login.contains("https://api.test/v2"), "{login}");
}

/// A caller may have a scheme of its own, and a server tell no more than what follows it.
#[tokio::test]
async fn a_key_of_any_scheme_is_hidden_in_errors() {
    let mut random = random("schemes");
    for (header, echo) in [
        ("Basic KEY", "KEY"),
        ("Basic KEY", "Basic KEY"),
        ("Token  KEY", "KEY"),
        ("bearer KEY", "KEY"),
        ("KEY", "KEY"),
    ] {
        let canary = Canary::new(&mut random);
        let fill = |text: &str| text.replace("KEY", &canary.word);
        let canned = Canned::default();
        let body = format!(r#"{{"errors":[{{"detail":"not {}"}}]}}"#, fill(echo));
        canned.set(403, HeaderMap::new(), body);
        let client = Client::builder().transport(canned).build().expect("good settings");
        let mut call = rt::Call::new(&client, &SECRETIVE).arg("17");
        call.options().header("Authorization", fill(header));
        let error = rt::Pending::<rt::Value>::new(call).await.expect_err("it is refused");
        canary.check_error(header, &error);
        assert!(error.errors()[0].detail.as_deref().is_some_and(|text| text.starts_with("not ")));
    }
}
