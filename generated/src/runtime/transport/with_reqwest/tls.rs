//! Which TLS a build has, and what it trusts. With several features `rustls` comes first, then
//! `rustls-ring`, then `native-tls`. A provider of cryptography that the application has installed
//! is used; none is installed here, since the whole process would have it.

use reqwest::ClientBuilder;

use super::super::{HttpSettings, TransportError};

#[cfg(all(feature = "rustls-ring", not(feature = "rustls")))]
mod ring;

#[cfg(all(feature = "rustls-ring", not(feature = "rustls")))]
pub(super) use ring::configure;

#[cfg(any(feature = "rustls", all(feature = "native-tls", not(feature = "rustls-ring"))))]
pub(super) fn configure(
    builder: ClientBuilder,
    settings: &HttpSettings,
) -> Result<ClientBuilder, TransportError> {
    #[cfg(feature = "rustls")]
    let mut builder = builder.tls_backend_rustls();
    #[cfg(not(feature = "rustls"))]
    let mut builder = builder.tls_backend_native();
    let mut roots = Vec::new();
    for (setting, pem) in &settings.roots {
        let found = reqwest::Certificate::from_pem_bundle(pem)
            .map_err(|_| wrong(setting, "it is not PEM"))?;
        if found.is_empty() {
            return Err(wrong(setting, NO_CERTIFICATE));
        }
        roots.extend(found);
    }
    if settings.only_roots {
        builder = builder.tls_certs_only(roots);
    } else if !roots.is_empty() {
        builder = builder.tls_certs_merge(roots);
    }
    if let Some((chain, key)) = &settings.identity {
        builder = builder.identity(identity(chain, key)?);
    }
    Ok(builder)
}

#[cfg(feature = "rustls")]
fn identity(
    chain: &[u8],
    key: &secrecy::SecretString,
) -> Result<reqwest::Identity, TransportError> {
    use secrecy::ExposeSecret;

    let mut both = chain.to_vec();
    both.push(b'\n');
    both.extend_from_slice(key.expose_secret().as_bytes());
    let identity = reqwest::Identity::from_pem(&both);
    // It holds the key.
    drop(secrecy::SecretSlice::from(both));
    identity.map_err(|_| wrong("client_certificate", NO_IDENTITY))
}

#[cfg(all(feature = "native-tls", not(any(feature = "rustls", feature = "rustls-ring"))))]
fn identity(
    chain: &[u8],
    key: &secrecy::SecretString,
) -> Result<reqwest::Identity, TransportError> {
    use secrecy::ExposeSecret;

    reqwest::Identity::from_pkcs8_pem(chain, key.expose_secret().as_bytes())
        .map_err(|_| wrong("client_certificate", "it needs a certificate and a PKCS #8 key as PEM"))
}

#[cfg(not(any(feature = "rustls", feature = "rustls-ring", feature = "native-tls")))]
pub(super) fn configure(
    builder: ClientBuilder,
    settings: &HttpSettings,
) -> Result<ClientBuilder, TransportError> {
    let setting = settings.roots.first().map(|(setting, _)| *setting);
    let setting = setting.or(settings.identity.as_ref().map(|_| "client_certificate"));
    match setting.or(settings.https_only.then_some("https_only")) {
        None => Ok(builder),
        Some(setting) => Err(wrong(
            setting,
            "this build has no TLS: enable the feature `rustls`, `rustls-ring` or `native-tls`",
        )),
    }
}

const NO_CERTIFICATE: &str = "there is no certificate in it";
const NO_IDENTITY: &str = "it needs a certificate and its private key as PEM";

/// The reason is ours: that of a parser might show what it has read.
fn wrong(setting: &str, what: &str) -> TransportError {
    TransportError::other(format!("the setting `{setting}` is not valid: {what}"))
}
