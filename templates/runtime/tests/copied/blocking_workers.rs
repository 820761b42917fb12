//! Waiting in a task of a runtime that the connections of the client belong to.

use std::thread;
use std::time::{Duration, Instant};

use tokio::runtime::{Builder, Runtime};

use crate::faults_server::{FaultServer, json};
use crate::runtime::codegen::{Pending, Value};
use crate::runtime::{Client, HttpRequest, Next};

/// A call that can never be answered would end with this, and be found out by it.
const LIMIT: Duration = Duration::from_secs(20);

/// A server with threads of its own, which keeps its connections.
struct Beside {
    server: FaultServer,
    runtime: Runtime,
}

fn beside() -> Beside {
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let runtime = runtime.expect("there are threads");
    let server = runtime.block_on(FaultServer::start(vec![json("{}")]));
    Beside { server, runtime }
}

impl Beside {
    fn client(&self) -> Client {
        let builder = Client::builder().api_key("KEY0123").base_url(&self.server.url);
        builder.attempt_timeout(LIMIT).max_retries(0).build().expect("good settings")
    }

    fn end(self) {
        drop(self.server);
        self.runtime.shutdown_background();
    }
}

fn get(client: &Client) -> Pending<Value> {
    client.request(http::Method::GET, "/calls").send()
}

fn wait(client: &Client) {
    let begin = Instant::now();
    get(client).wait().expect("the connection moves on");
    assert!(begin.elapsed() < LIMIT / 2, "it took {:?}", begin.elapsed());
}

/// The task of the connection could lie in the queue of the thread that waited for it.
#[test]
fn a_wait_in_a_task_does_not_hold_its_own_connection_up() {
    let beside = beside();
    let client = beside.client();
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.expect("there are threads");
    let other = client.clone();
    let task = async move {
        for _ in 0..20 {
            get(&other).await.expect("an answer");
            wait(&other);
        }
    };
    runtime.block_on(async { tokio::spawn(task).await }).expect("no panic");
    // From the other threads of that runtime the same connections can be waited for.
    runtime.block_on(async {
        get(&client).await.expect("an answer");
        wait(&client);
        let other = client.clone();
        tokio::task::spawn_blocking(move || wait(&other)).await.expect("no panic");
        tokio::task::block_in_place(|| wait(&client));
    });
    beside.end();
}

#[test]
fn a_wait_within_a_wait_works_in_every_runtime() {
    let beside = beside();
    let inner = beside.client();
    let outer = beside.client().with(|settings| {
        settings.middleware(move |request: HttpRequest, next: Next| {
            wait(&inner);
            next.run(request)
        })
    });
    let outer = outer.expect("good settings");
    wait(&outer);
    let here = outer.clone();
    thread::spawn(move || wait(&here)).join().expect("no panic");
    for mut builder in [Builder::new_current_thread(), Builder::new_multi_thread()] {
        let runtime = builder.enable_all().build().expect("there are threads");
        runtime.block_on(async {
            wait(&outer);
            let other = outer.clone();
            tokio::spawn(async move { wait(&other) }).await.expect("no panic");
            let other = outer.clone();
            tokio::task::spawn_blocking(move || wait(&other)).await.expect("no panic");
        });
    }
    assert_eq!(beside.server.arrivals().len(), 16);
    beside.end();
}
