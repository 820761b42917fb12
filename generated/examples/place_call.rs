// Needs: call_control, conferences.
//! Places a call, answers it, puts it into a conference and lists who is in.
//!
//! With `TELNYX_API_KEY` set it talks to Telnyx (and needs `TELNYX_CONNECTION_ID`, `FROM` and
//! `TO` as well); without, to a small stand-in on 127.0.0.1 that is part of this file:
//!
//! ```text
//! cargo run --example place_call
//! ```

use std::env;
use std::error::Error;

use telnyx_sdk::Client;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (client, connection, from, to) = match env::var("TELNYX_API_KEY") {
        Ok(_) => (
            Client::from_env()?,
            env::var("TELNYX_CONNECTION_ID")?,
            env::var("FROM")?,
            env::var("TO")?,
        ),
        Err(_) => (
            Client::builder().api_key("KEY_for_the_stand_in").base_url(stand_in::start()?).build()?,
            "1494404757140276705".to_owned(),
            "+15550100".to_owned(),
            "+15550101".to_owned(),
        ),
    };

    let dialed = client
        .calls()
        .dial()
        .connection_id(connection)
        .to(to)
        .from(from)
        .timeout_secs(30)
        .send()
        .await?;
    let id = dialed.call_control_id;
    println!("dialed {id}");

    // A handle keeps the id, so that every command reads like a sentence.
    let call = client.calls().control(&id);
    let answered = call.answer().client_state("ZXhhbXBsZQ==").send().await?;
    println!("answered: {}", answered.result.as_deref().unwrap_or("no word"));

    let conference = client
        .conferences()
        .create()
        .call_control_id(&id)
        .name("stand-up")
        .send()
        .await?;
    println!("conference {} is {}", conference.id, conference.name);

    client.conferences().join(&conference.id).call_control_id(&id).mute(true).send().await?;

    let mut participants =
        client.conferences().participants().list(&conference.id).page_size(1).items();
    let mut count = 0;
    while let Some(participant) = participants.next().await.transpose()? {
        count += 1;
        println!("participant {} (muted: {})", participant.call_control_id, participant.muted);
    }
    println!("{count} in the conference");
    Ok(())
}

/// A server with just enough of the API for this program, on a port of its own.
mod stand_in {
    use std::io::{BufRead, BufReader, Read, Result, Write};
    use std::net::{TcpListener, TcpStream};
    use std::thread;

    pub fn start() -> Result<String> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                thread::spawn(move || serve(stream));
            }
        });
        Ok(format!("http://{address}/v2"))
    }

    fn serve(mut stream: TcpStream) -> Result<()> {
        let mut reader = BufReader::new(stream.try_clone()?);
        loop {
            let mut request = String::new();
            if reader.read_line(&mut request)? == 0 {
                return Ok(());
            }
            let mut length = 0;
            loop {
                let mut header = String::new();
                reader.read_line(&mut header)?;
                let header = header.trim().to_ascii_lowercase();
                if header.is_empty() {
                    break;
                }
                if let Some(value) = header.strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap_or(0);
                }
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body)?;
            let (status, answer) = answer(&request, &String::from_utf8_lossy(&body));
            write!(
                stream,
                "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{answer}",
                answer.len()
            )?;
        }
    }

    fn answer(request: &str, body: &str) -> (&'static str, String) {
        const CALL: &str = "v3:stand-in";
        let mut words = request.split(' ');
        let (method, target) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let ok = |data: String| ("200 OK", format!("{{\"data\":{data}}}"));
        match (method, path) {
            ("POST", "/v2/calls") if body.contains("\"timeout_secs\":30") => ok(format!(
                "{{\"call_control_id\":\"{CALL}\",\"call_leg_id\":\"leg\",\"call_session_id\":\"session\",\
                 \"is_alive\":false,\"record_type\":\"call\"}}"
            )),
            ("POST", "/v2/calls/v3:stand-in/actions/answer" | "/v2/calls/v3%3Astand-in/actions/answer")
            | ("POST", "/v2/conferences/c1/actions/join") => ok("{\"result\":\"ok\"}".to_owned()),
            ("POST", "/v2/conferences") => ok(
                "{\"id\":\"c1\",\"name\":\"stand-up\",\"record_type\":\"conference\",\
                 \"created_at\":\"2026-01-01T00:00:00Z\",\"expires_at\":\"2026-01-02T00:00:00Z\"}"
                    .to_owned(),
            ),
            ("GET", "/v2/conferences/c1/participants") => {
                let page = if query.contains("number%5D=2") || query.contains("number]=2") { 2 } else { 1 };
                (
                    "200 OK",
                    format!(
                        "{{\"data\":[{{\"id\":\"p{page}\",\"call_control_id\":\"{CALL}-{page}\",\"muted\":true}}],\
                         \"meta\":{{\"page_number\":{page},\"page_size\":1,\"total_pages\":2,\"total_results\":2}}}}"
                    ),
                )
            }
            _ => (
                "404 Not Found",
                "{\"errors\":[{\"code\":\"10005\",\"title\":\"Resource not found\"}]}".to_owned(),
            ),
        }
    }
}
