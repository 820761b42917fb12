//! The function of the README, letter for letter, with a signed event; `tests/readme.rs` runs it.

include!("../tests/readme/receive.txt");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    use telnyx_sdk::webhooks::testing;

    let verifier = Verifier::from_env()?;
    let kinds = ["call.answered", "call.hangup", "call.of_tomorrow"];
    for kind in kinds {
        let body = format!(r#"{{"data":{{"event_type":"{kind}","payload":{{}}}}}}"#);
        let signed = testing::sign_now(&testing::SEED, &body);
        let headers = signed.map(|(name, value)| (name.to_owned(), value)).into();
        receive(&verifier, &headers, body.clone().into_bytes())?;
        let changed = body.replace("call", "dial").into_bytes();
        assert!(receive(&verifier, &headers, changed).is_err(), "{kind}: a changed body passed");
    }
    Ok(())
}
