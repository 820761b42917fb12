//! Layers of tower around the transport: real ones, and some that do what real ones seldom do.

use std::future::{Ready, ready};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tower::limit::ConcurrencyLimitLayer;
use tower::load_shed::LoadShedLayer;
use tower::util::{BoxCloneServiceLayer, MapRequestLayer};
use tower::{ServiceBuilder, timeout::TimeoutLayer};
use tower_layer::layer_fn;
use tower_service::Service;

use crate::api;
use crate::faults::{Class, at, quick};
use crate::faults_server::{FaultServer, json as good};
use crate::runtime::codegen as rt;
use crate::runtime::{
    Client, Error, HttpRequest, HttpResponse, HttpService, RetryPolicy, TransportError,
};
use crate::server::{Reply, Server, json};

const CALL: &str = r#"{"data":{"call_control_id":"1"}}"#;

async fn dial(client: &Client) -> Result<crate::model::Call, Error> {
    api::dial(client).to("+1").from("+2").send().await
}

#[tokio::test]
async fn a_limit_of_what_is_under_way_holds_for_derived_clients_too() {
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (in_now, in_most) = (Arc::clone(&now), Arc::clone(&most));
    let slow = move |_: HttpRequest| {
        let (now, most) = (Arc::clone(&in_now), Arc::clone(&in_most));
        async move {
            most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(5)).await;
            now.fetch_sub(1, Ordering::SeqCst);
            Ok(HttpResponse::new(200, http::HeaderMap::new(), CALL))
        }
    };
    let client = Client::builder().api_key("KEY").transport(slow).build().expect("good settings");
    let client = client.layered(ConcurrencyLimitLayer::new(3)).expect("a layer");
    let derived = client.with(|settings| settings.max_retries(0)).expect("good settings");
    let calls: Vec<_> = (0..20)
        .map(|index| {
            let client = if index % 2 == 0 { client.clone() } else { derived.clone() };
            tokio::spawn(async move { dial(&client).await })
        })
        .collect();
    for call in calls {
        call.await.expect("no panic").expect("it is made");
    }
    assert_eq!((most.load(Ordering::SeqCst), now.load(Ordering::SeqCst)), (3, 0));
}

#[tokio::test]
async fn a_stack_of_layers_sees_the_request_and_the_server_gets_it() {
    let server = Server::start(vec![json(CALL)]).await;
    let mark = MapRequestLayer::new(|mut request: HttpRequest| {
        assert_eq!((request.operation, request.attempt), ("calls.dial", 1));
        request.headers.insert("x-layer", http::HeaderValue::from_static("seen"));
        request
    });
    let layers = ServiceBuilder::new()
        .layer(LoadShedLayer::new())
        .layer(ConcurrencyLimitLayer::new(1))
        .layer(TimeoutLayer::new(Duration::from_secs(60)))
        .layer(mark)
        .into_inner();
    // One that hides all types of a stack, and whose service cannot be shared between threads.
    let boxed = BoxCloneServiceLayer::new(layers);
    let client = server.client().layered(boxed).expect("a layer");
    assert_eq!(dial(&client).await.expect("it is made").call_control_id, "1");
    assert_eq!(server.only().headers["x-layer"], "seen");
    assert_eq!(server.only().headers["authorization"], "Bearer KEY0123");
}

#[tokio::test]
async fn what_a_layer_says_is_an_error_of_the_transport() {
    let slow = Reply { delay: Duration::from_secs(5), ..json(CALL) };
    let server = Server::start(vec![slow]).await;
    let layer = TimeoutLayer::new(Duration::from_millis(30));
    let client = server.client().layered(layer).expect("a layer");
    let error = dial(&client).await.expect_err("the layer gives up");
    assert!(!error.is_connect() && error.status().is_none(), "{error:?}");
    assert!(error.to_string().contains("timed out"), "{error}");
    // Errors of the transport pass through layers that put errors into boxes.
    let nobody = at(&quick(), "http://127.0.0.1:1").layered(LoadShedLayer::new());
    assert!(dial(&nobody.expect("a layer")).await.expect_err("nobody is there").is_connect());
}

/// Is ready once, and then never again.
#[derive(Clone)]
struct Closes(Arc<AtomicUsize>);

impl Service<HttpRequest> for Closes {
    type Response = HttpResponse;
    type Error = Box<dyn std::error::Error + Send + Sync>;
    type Future = Ready<Result<HttpResponse, Self::Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        match self.0.fetch_add(1, Ordering::SeqCst) {
            2 => Poll::Ready(Ok(())),
            _ => Poll::Ready(Err("closed".into())),
        }
    }

    fn call(&mut self, _: HttpRequest) -> Self::Future {
        ready(Err(TransportError::other("it broke").into()))
    }
}

#[tokio::test]
async fn what_was_not_ready_was_not_sent() {
    let asked = Arc::new(AtomicUsize::new(0));
    let layer = layer_fn(|_: HttpService| Closes(Arc::clone(&asked)));
    let policy = RetryPolicy::new().max_retries(5).initial_delay(Duration::from_millis(1));
    let client = quick().with(|settings| settings.retry(policy)).expect("good settings");
    let server = FaultServer::start(vec![good("{}")]).await;
    let client = at(&client, &server.url).layered(layer).expect("a layer");
    // Twice not ready, then broken: a POST that may have been executed is not sent again.
    let call = Class::Plain.call(&client, "m");
    let error = rt::PendingFull::<rt::Value>::new(call).await.expect_err("it is closed");
    assert_eq!((error.attempts(), asked.load(Ordering::SeqCst)), (3, 3), "{error}");
    assert!(error.to_string().contains("it broke") && !error.is_connect(), "{error}");
    assert_eq!(server.arrivals().len(), 0);
}

#[tokio::test]
async fn settings_of_connections_come_before_the_layer() {
    let plain = Client::builder().api_key("KEY").https_only().build().expect("good settings");
    let client = plain.layered(LoadShedLayer::new()).expect("a layer");
    let error = client.with(|settings| settings.connect_timeout(Duration::from_secs(1)));
    let error = error.expect_err("it would do nothing").to_string();
    assert!(error.ends_with("`connect_timeout` is one of the built-in HTTP client, and has to be made before `layered`"), "{error}");
    // What was set before holds on.
    let base = |client: &Client| client.with(|settings| settings.base_url("http://127.0.0.1:1"));
    for client in [&plain, &client, &client.layered(LoadShedLayer::new()).expect("two")] {
        let error = base(client).expect_err("http is not secure").to_string();
        assert!(error.contains("https_only"), "{error}");
    }
    // All else can be changed behind it.
    client.with(|settings| settings.max_retries(1).timeout(Duration::ZERO)).expect("good settings");
}
