//! rustls with ring. The HTTP client has no provider of cryptography of its own in this build, so
//! it gets a complete configuration.

use std::sync::Arc;

use reqwest::ClientBuilder;
use rustls::client::WantsClientCert;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, ConfigBuilder, RootCertStore};
use rustls_platform_verifier::Verifier;
use secrecy::ExposeSecret;

use super::super::super::TransportError;
use super::super::super::settings::{HttpSettings, HttpVersion};
use super::{NO_CERTIFICATE, NO_IDENTITY, wrong};

pub(in super::super) fn configure(
    builder: ClientBuilder,
    settings: &HttpSettings,
) -> Result<ClientBuilder, TransportError> {
    let provider = CryptoProvider::get_default().cloned();
    let provider = provider.unwrap_or_else(|| Arc::new(ring::default_provider()));
    let config = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(TransportError::other)?;
    let config = trust(config, settings, provider)?;
    let mut config = match &settings.identity {
        None => config.with_no_client_auth(),
        Some((chain, key)) => {
            let no = |_| wrong("client_certificate", NO_IDENTITY);
            let key = PrivateKeyDer::from_pem_slice(key.expose_secret().as_bytes()).map_err(no)?;
            let chain = certificates("client_certificate", chain)?;
            config
                .with_client_auth_cert(chain, key)
                .map_err(|_| wrong("client_certificate", NO_IDENTITY))?
        }
    };
    let protocols: &[&[u8]] = match settings.version {
        HttpVersion::Any => &[b"h2", b"http/1.1"],
        HttpVersion::One => &[b"http/1.1"],
        HttpVersion::Two => &[b"h2"],
    };
    config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
    Ok(builder.tls_backend_preconfigured(config))
}

type Unverified = ConfigBuilder<ClientConfig, rustls::WantsVerifier>;

fn trust(
    config: Unverified,
    settings: &HttpSettings,
    provider: Arc<CryptoProvider>,
) -> Result<ConfigBuilder<ClientConfig, WantsClientCert>, TransportError> {
    let mut roots = Vec::new();
    for (setting, pem) in &settings.roots {
        roots.extend(certificates(setting, pem)?);
    }
    if settings.only_roots {
        let mut store = RootCertStore::empty();
        for root in roots {
            store.add(root).map_err(|error| wrong("only_root_certificates", &error.to_string()))?;
        }
        return Ok(config.with_root_certificates(store));
    }
    let verifier = if roots.is_empty() {
        Verifier::new(provider).map_err(TransportError::other)?
    } else {
        with_roots(roots, provider)?
    };
    Ok(config.dangerous().with_custom_certificate_verifier(Arc::new(verifier)))
}

#[cfg(any(all(unix, not(target_os = "android")), windows))]
fn with_roots(
    roots: Vec<CertificateDer<'static>>,
    provider: Arc<CryptoProvider>,
) -> Result<Verifier, TransportError> {
    Verifier::new_with_extra_roots(roots, provider)
        .map_err(|error| wrong("root_certificates", &error.to_string()))
}

#[cfg(not(any(all(unix, not(target_os = "android")), windows)))]
fn with_roots(
    _: Vec<CertificateDer<'static>>,
    _: Arc<CryptoProvider>,
) -> Result<Verifier, TransportError> {
    let what = "this platform cannot add certificates to its own: use `only_root_certificates`";
    Err(wrong("root_certificates", what))
}

fn certificates(setting: &str, pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, TransportError> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let found = found.map_err(|_| wrong(setting, "it is not PEM"))?;
    if found.is_empty() { Err(wrong(setting, NO_CERTIFICATE)) } else { Ok(found) }
}
