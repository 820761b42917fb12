//! With the feature `log` the events of a call go to the crate of that name.

use std::sync::Mutex;

use log::{Level, LevelFilter, Log, Metadata, Record};

use crate::api;
use crate::server::{Server, json, reply};

static LINES: Mutex<Vec<(Level, String)>> = Mutex::new(Vec::new());

struct Lines;

impl Log for Lines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("telnyx")
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            let mut lines = LINES.lock().expect("nobody panics");
            lines.push((record.level(), record.args().to_string()));
        }
    }

    fn flush(&self) {}
}

#[test]
fn a_logger_hears_of_calls() {
    // In a process without subscribers of `tracing`: the other tests have some.
    let program = std::env::current_exe().expect("a test has a file");
    let mut command = std::process::Command::new(program);
    let output = command.args(["logs::in_a_process_of_its_own", "--exact", "--ignored"]).output();
    let output = output.expect("it runs again");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
}

#[tokio::test]
#[ignore = "the test above runs it"]
async fn in_a_process_of_its_own() {
    log::set_logger(&Lines).expect("it is the only one");
    log::set_max_level(LevelFilter::Debug);
    let server = Server::start(vec![reply(503, "", b""), json("{\"data\":{}}")]).await;
    let client = server.client().with(|settings| settings.max_retries(1)).expect("good settings");
    let list = api::list(&client).page_size(7).send().await;
    list.expect("the second attempt is good");
    let lines = LINES.lock().expect("nobody panics").clone();
    let has = |level: Level, text: &str| {
        lines.iter().any(|(found, line)| *found == level && line.contains(text))
    };
    assert!(has(Level::Debug, "sending"), "{lines:#?}");
    assert!(lines.iter().any(|(_, line)| line.contains("503")), "{lines:#?}");
    let all = format!("{lines:?}");
    assert!(!all.contains("KEY0123") && !all.contains("page%5Bsize"), "{all}");
}
