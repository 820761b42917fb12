//! How the built-in HTTP client connects: TLS with certificates of one's own, proxies, versions.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::runtime::{
    Client, ClientBuilder, Error, RetryPolicy, Transport, TransportError, TransportFuture,
};
use crate::server::{Server, json};

const SECRET: &str = "s3cr3t-of-the-proxy";

async fn ping(client: &Client) -> Result<serde_json::Value, Error> {
    client.request(http::Method::GET, "/ping").send().await
}

fn settings(base: &str) -> ClientBuilder {
    Client::builder().api_key("KEY0123").base_url(base).max_retries(0)
}

#[tokio::test]
async fn a_proxy_sees_the_whole_url_and_its_login() {
    let proxy = Server::start(vec![json("{}"), json("{}")]).await;
    let address = proxy.url.strip_prefix("http://").expect("it is one of HTTP");
    let client = settings("http://api.invalid/v2")
        .proxy(format!("http://us%40er:{SECRET}@{address}"))
        .build()
        .expect("the settings are good");
    ping(&client).await.expect("the proxy answers");
    let seen = proxy.only();
    assert_eq!(seen.line, "GET http://api.invalid/v2/ping");
    // `us@er:s3cr3t-of-the-proxy` in base64.
    let login = "Basic dXNAZXI6czNjcjN0LW9mLXRoZS1wcm94eQ==";
    assert_eq!(seen.headers["proxy-authorization"], login);
    assert_eq!(seen.headers["authorization"], "Bearer KEY0123");

    // A derived client has the proxy as well, until it is told otherwise.
    ping(&client.with(|settings| settings.connect_timeout(Duration::from_secs(9))).expect("good"))
        .await
        .expect("the proxy answers");
    let direct = client.with(ClientBuilder::no_proxy).expect("good");
    assert!(ping(&direct).await.expect_err("there is no such host").is_connect());
    assert_eq!(proxy.seen().len(), 2);
}

#[test]
fn the_proxy_of_the_environment_is_used_unless_told_otherwise() {
    // Only a process of its own can have another environment.
    let run = |skip: &str| {
        let program = std::env::current_exe().expect("a test has a file");
        let mut command = std::process::Command::new(program);
        command.args(["connection::in_an_environment_with_a_proxy", "--exact", "--ignored"]);
        command.env_remove("NO_PROXY").env_remove("no_proxy").env_remove("http_proxy");
        command.env("HTTP_PROXY", "http://127.0.0.1:9").env("TEST_NO_PROXY", skip);
        command.output().expect("the test runs again")
    };
    for skip in ["0", "1"] {
        let output = run(skip);
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && text.contains("1 passed"), "{skip}: {text}");
    }
}

#[tokio::test]
#[ignore = "the test above runs it in an environment with a proxy"]
async fn in_an_environment_with_a_proxy() {
    // Run by itself it has no proxy to avoid.
    let Ok(skip) = std::env::var("TEST_NO_PROXY").map(|value| value == "1") else { return };
    let server = Server::start(vec![json("{}")]).await;
    let builder = settings(&server.url);
    let builder = if skip { builder.no_proxy() } else { builder };
    let answer = ping(&builder.build().expect("the settings are good")).await;
    // Nobody listens at port 9.
    assert_eq!(answer.is_ok(), skip, "{answer:?}");
}

#[test]
fn a_bad_setting_is_named_and_never_shown() {
    let base = "https://api.invalid/v2";
    let pem = format!("-----BEGIN CERTIFICATE-----\n{SECRET}\n-----END CERTIFICATE-----\n");
    let cases: Vec<(&str, ClientBuilder)> = vec![
        ("`proxy`", settings(base).proxy(format!("http://user:{SECRET}@[nowhere"))),
        ("`proxy`", settings(base).proxy(format!("socks5://user:{SECRET}@localhost"))),
        ("`proxy`", settings(base).proxy(SECRET)),
        ("`root_certificates`", settings(base).root_certificates(SECRET)),
        ("`root_certificates`", settings(base).root_certificates(&pem)),
        ("`only_root_certificates`", settings(base).only_root_certificates("")),
        ("`only_root_certificates`", settings(base).only_root_certificates(&pem)),
        ("`client_certificate`", settings(base).client_certificate(SECRET, SECRET)),
        ("`client_certificate`", settings(base).client_certificate(&pem, pem.as_str())),
        ("`https_only`", settings("http://api.invalid/v2").https_only()),
        ("`proxy`", settings(base).transport(Nowhere).proxy("http://localhost:3128")),
    ];
    for (setting, builder) in cases {
        let printed = format!("{builder:?}");
        let error = builder.build().expect_err(setting);
        let text = format!("{error} {error:?}");
        assert!(error.is_config() && text.contains(setting), "{setting}: {text}");
        assert!(!format!("{text}{printed}").contains(SECRET), "{text}{printed}");
    }
}

#[test]
fn a_transport_of_ones_own_stands_for_all_settings_before_it() {
    let client = settings("https://api.invalid").proxy("not one").transport(Nowhere).build();
    let client = client.expect("the proxy is not used");
    let error = client.with(|settings| settings.proxy("http://localhost:3128"));
    assert!(error.expect_err("the transport knows no proxies").to_string().contains("`proxy`"));
    client.with(|settings| settings.timeout(Duration::from_secs(1))).expect("no such setting");
}

struct Nowhere;

impl Transport for Nowhere {
    fn send(&self, _: crate::runtime::HttpRequest) -> TransportFuture {
        Box::pin(std::future::ready(Err(TransportError::connect("nowhere"))))
    }
}

#[tokio::test]
async fn http2_alone_begins_with_its_preface() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let base = format!("http://{}", listener.local_addr().expect("it is bound"));
    let client = settings(&base)
        .http2_only()
        .http2_keep_alive(Duration::from_secs(20), Duration::from_secs(5))
        .tcp_keepalive(Duration::from_secs(30))
        .build()
        .expect("the settings are good");
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("the client comes");
        let mut preface = [0; 14];
        stream.read_exact(&mut preface).await.expect("it says something");
        preface
    });
    assert!(ping(&client).await.is_err(), "the server hangs up");
    assert_eq!(&server.await.expect("it runs"), b"PRI * HTTP/2.0");
}

/// How a server of HTTP/2 turns a request away: the frame it answers with.
#[derive(Debug, Clone, Copy)]
enum Away {
    /// `RST_STREAM` with `REFUSED_STREAM`.
    Refuse,
    /// `GOAWAY` with `NO_ERROR`, as if it had not begun with the request.
    Leave,
    /// The same, but it has begun; then it hangs up.
    LeaveAfter,
}

impl Away {
    fn frame(self, stream: [u8; 4]) -> Vec<u8> {
        match self {
            Self::Refuse => [&[0, 0, 4, 3, 0][..], &stream, &[0, 0, 0, 7]].concat(),
            Self::Leave => [&[0, 0, 8, 7, 0, 0, 0, 0, 0][..], &[0; 8]].concat(),
            Self::LeaveAfter => [&[0, 0, 8, 7, 0, 0, 0, 0, 0][..], &stream, &[0; 4]].concat(),
        }
    }

    /// Turns every request of a connection away, and counts them.
    async fn serve(self, mut stream: TcpStream, requests: &AtomicU32) -> Option<()> {
        stream.write_all(&[0, 0, 0, 4, 0, 0, 0, 0, 0]).await.ok()?;
        stream.read_exact(&mut [0; 24]).await.ok()?;
        loop {
            let mut head = [0; 9];
            stream.read_exact(&mut head).await.ok()?;
            let [a, b, c, kind, flags, id @ ..] = head;
            let length = usize::from(a) << 16 | usize::from(b) << 8 | usize::from(c);
            stream.read_exact(&mut vec![0; length]).await.ok()?;
            match (kind, flags) {
                (1, _) => {
                    requests.fetch_add(1, Ordering::SeqCst);
                    stream.write_all(&self.frame(id)).await.ok()?;
                    if matches!(self, Self::LeaveAfter) {
                        return stream.shutdown().await.ok();
                    }
                }
                // Settings that are no acknowledgement want one.
                (4, 0) => stream.write_all(&[0, 0, 0, 4, 1, 0, 0, 0, 0]).await.ok()?,
                _ => {}
            }
        }
    }
}

/// reqwest would send them again by itself, uncounted, and after `GOAWAY` even what was executed.
#[tokio::test]
async fn what_a_server_turns_away_is_sent_again_by_nobody_but_us() {
    for away in [Away::Refuse, Away::Leave, Away::LeaveAfter] {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let base = format!("http://{}", listener.local_addr().expect("it is bound"));
        let requests = Arc::new(AtomicU32::new(0));
        let seen = requests.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let seen = seen.clone();
                tokio::spawn(async move { away.serve(stream, &seen).await });
            }
        });
        let policy = RetryPolicy::new().initial_delay(Duration::from_millis(1));
        let client = settings(&base).http2_only().retry(policy).build().expect("good settings");
        for (method, attempts) in [(http::Method::POST, 1), (http::Method::GET, 3)] {
            let error = client.request(method, "/calls").send::<serde_json::Value>().await;
            let error = error.expect_err("it is turned away");
            assert!(error.is_transport() && !error.is_connect(), "{away:?}: {error:?}");
            assert_eq!(error.attempts(), attempts, "{away:?}: {error:?}");
            assert_eq!(requests.swap(0, Ordering::SeqCst), attempts, "{away:?}");
        }
    }
}

#[tokio::test]
async fn without_waiting_connections_each_request_has_its_own() {
    for (idle, expected) in [(None, 1), (Some(0), 3)] {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let base = format!("http://{}", listener.local_addr().expect("it is bound"));
        let server = tokio::spawn(async move {
            let mut tasks = Vec::new();
            while let Ok(accepted) =
                tokio::time::timeout(Duration::from_millis(500), listener.accept()).await
            {
                let (stream, _) = accepted.expect("the client comes");
                tasks.push(tokio::spawn(keep_answering(stream)));
            }
            tasks.len()
        });
        let mut builder = settings(&base).pool_idle_timeout(Duration::from_secs(60)).http1_only();
        if let Some(idle) = idle {
            builder = builder.pool_max_idle(idle);
        }
        let client = builder.build().expect("the settings are good");
        for _ in 0..3 {
            ping(&client).await.expect("the server answers");
            // The connection is put back after the answer was read.
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert_eq!(server.await.expect("it runs"), expected);
    }
}

async fn keep_answering(mut stream: impl AsyncReadExt + AsyncWriteExt + Unpin) {
    let mut buffer = [0; 4096];
    while stream.read(&mut buffer).await.is_ok_and(|length| length > 0) {
        // The client may have gone away; that is its business.
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").await;
    }
}

#[cfg(any(feature = "rustls", feature = "rustls-ring", feature = "native-tls"))]
mod tls {
    use rcgen::{CertificateParams, CertifiedIssuer, IsCa, KeyPair};
    use tokio_rustls::TlsAcceptor;
    use tokio_rustls::rustls::crypto::{CryptoProvider, ring};
    use tokio_rustls::rustls::pki_types::PrivateKeyDer;
    use tokio_rustls::rustls::server::WebPkiClientVerifier;
    use tokio_rustls::rustls::{RootCertStore, ServerConfig};

    use super::*;

    /// A certificate authority, and what it has signed.
    struct Authority(CertifiedIssuer<'static, KeyPair>);

    impl Authority {
        /// OpenSSL tells authorities apart by their names.
        fn new(name: &str) -> Self {
            let mut params = CertificateParams::new(Vec::new()).expect("no names are fine");
            params.is_ca = IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
            params.distinguished_name.push(rcgen::DnType::CommonName, name);
            let key = KeyPair::generate().expect("there is randomness");
            Self(CertifiedIssuer::self_signed(params, key).expect("the parameters are good"))
        }

        fn pem(&self) -> String {
            self.0.pem()
        }

        fn sign(&self, name: &str) -> (rcgen::Certificate, KeyPair) {
            let key = KeyPair::generate().expect("there is randomness");
            let params = CertificateParams::new(vec![name.to_owned()]).expect("a good name");
            (params.signed_by(&key, &self.0).expect("the parameters are good"), key)
        }
    }

    /// Serves with a certificate for 127.0.0.1, and asks clients for one of the other authority.
    async fn serve(authority: &Authority, clients: Option<&Authority>) -> String {
        let (certificate, key) = authority.sign("127.0.0.1");
        let provider = Arc::new(ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .expect("ring has them");
        let config = match clients {
            None => config.with_no_client_auth(),
            Some(clients) => {
                let mut roots = RootCertStore::empty();
                roots.add(clients.0.der().clone()).expect("it is a certificate");
                let verifier =
                    WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build();
                config.with_client_cert_verifier(verifier.expect("it has a root"))
            }
        };
        let key = PrivateKeyDer::try_from(key.serialize_der()).expect("it is a key");
        let config = config
            .with_single_cert(vec![certificate.der().clone()], key)
            .expect("they belong together");
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    if let Ok(stream) = acceptor.accept(stream).await {
                        keep_answering(stream).await;
                    }
                });
            }
        });
        format!("https://{address}")
    }

    fn build(builder: ClientBuilder) -> Client {
        builder.build().expect("the settings are good")
    }

    #[tokio::test]
    async fn certificates_of_ones_own_are_trusted_where_they_are_given() {
        let (authority, other) = (Authority::new("one"), Authority::new("two"));
        let base = serve(&authority, None).await;
        let both = format!("{}{}", other.pem(), authority.pem());
        for trusting in [
            settings(&base).root_certificates(authority.pem()).https_only(),
            settings(&base).root_certificates(&both).http1_only(),
            settings(&base).root_certificates(other.pem()).root_certificates(authority.pem()),
            settings(&base).only_root_certificates(&both),
        ] {
            ping(&build(trusting)).await.expect("the server is trusted");
        }
        for doubting in [
            settings(&base),
            settings(&base).root_certificates(other.pem()),
            settings(&base).only_root_certificates(other.pem()),
        ] {
            let error = ping(&build(doubting)).await.expect_err("nobody trusts the server");
            // Nothing of the request was sent, which is what counts for trying again.
            assert!(error.is_connect(), "{error:?}");
        }
        let wrong_name = base.replace("127.0.0.1", "localhost");
        let client = build(settings(&wrong_name).only_root_certificates(authority.pem()));
        assert!(ping(&client).await.expect_err("it is for another name").is_connect());
    }

    #[tokio::test]
    async fn a_client_shows_its_certificate() {
        let (authority, clients) = (Authority::new("one"), Authority::new("two"));
        let base = serve(&authority, Some(&clients)).await;
        let (certificate, key) = clients.sign("client.example");
        let trusting = || settings(&base).only_root_certificates(authority.pem());
        let client = build(trusting().client_certificate(certificate.pem(), key.serialize_pem()));
        ping(&client).await.expect("the server knows the client");
        ping(&build(trusting())).await.expect_err("the server wants a certificate");
        let (stranger, key) = authority.sign("client.example");
        let client = build(trusting().client_certificate(stranger.pem(), key.serialize_pem()));
        ping(&client).await.expect_err("it is by another authority");
    }

    #[tokio::test]
    async fn no_provider_is_installed_for_the_whole_process() {
        let authority = Authority::new("one");
        let base = serve(&authority, None).await;
        let client = build(settings(&base).root_certificates(authority.pem()));
        ping(&client).await.expect("the server is trusted");
        assert!(CryptoProvider::get_default().is_none());
    }
}
