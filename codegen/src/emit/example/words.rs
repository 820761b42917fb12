//! A text for a place of which only the name is known. Knows nothing of the IR.

/// A text that could stand in a field of this name.
pub(super) fn text(wire: &str) -> &'static str {
    let name = plain(wire);
    let ends = |end: &str| name == end || name.ends_with(&format!("_{end}"));
    let has = |part: &str| name.split('_').any(|word| word == part);
    if has("sip") && (ends("address") || ends("uri")) {
        "sip:ada@example.com"
    } else if ends("url") || ends("uri") || ends("webhook") || ends("link") {
        "https://example.com/hook"
    } else if has("email") {
        "ada@example.com"
    } else if ends("control_id") {
        HANDLE
    } else if ends("connection_id")
        || ends("application_id")
        || ends("profile_id") && has("outbound")
    {
        DIGITS
    } else if ends("id") || ends("ids") || ends("uuid") || ends("sid") {
        ID
    } else if ends("from") || ends("from_number") || ends("caller_id") {
        "+13125550100"
    } else if ends("to")
        || ends("number")
        || ends("numbers")
        || ends("phone")
        || ends("destination")
    {
        "+13125550142"
    } else if ends("at") || ends("time") || has("timestamp") {
        DATE_TIME
    } else if ends("date") || has("date") {
        DATE
    } else if ends("country") || ends("country_code") || ends("iso") {
        "US"
    } else if has("language") || ends("locale") {
        "en-US"
    } else if ends("currency") {
        "USD"
    } else if ends("timezone") || ends("time_zone") {
        "America/Chicago"
    } else if ends("domain") || ends("host") || ends("hostname") || has("fqdn") {
        "example.com"
    } else if ends("ip") || has("ip") || ends("cidr") {
        "192.0.2.1"
    } else if ends("zip") || ends("postal_code") || ends("zipcode") {
        "60601"
    } else if ends("state") || ends("administrative_area") {
        "IL"
    } else if ends("city") || ends("locality") {
        "Chicago"
    } else if ends("street") || ends("street_address") || ends("address") {
        "1 Example Street"
    } else if ends("first_name") {
        "Ada"
    } else if ends("last_name") {
        "Lovelace"
    } else if ends("name") || ends("label") || ends("title") || ends("username") {
        "Example"
    } else if ends("text") || ends("message") || ends("payload") || ends("content") || ends("body")
    {
        "Hello!"
    } else if ends("prompt") || ends("input") || ends("query") || ends("instructions") {
        "Say hello."
    } else if ends("code") || ends("digits") || ends("pin") {
        "1234"
    } else {
        "example"
    }
}

/// A number that could stand in a field of this name.
pub(super) fn integer(wire: &str) -> i64 {
    let name = plain(wire);
    let ends = |end: &str| name == end || name.ends_with(&format!("_{end}"));
    if ends("port") {
        5060
    } else if ends("secs") || ends("seconds") || ends("duration") || ends("timeout") {
        30
    } else if ends("ms") || ends("millis") || ends("milliseconds") {
        500
    } else if ends("size") || ends("limit") {
        20
    } else {
        1
    }
}

/// The handle of a call: a version and a token.
const HANDLE: &str = "v3:hT9aKc2vQ8rLxJ0pW5sEdu";
/// Ids of connections and applications are long numbers as text.
const DIGITS: &str = "1494404757140276705";
/// An id.
pub(super) const ID: &str = "6a09cdc3-8948-47f0-aa62-74ac943d6c58";
/// A moment.
pub(super) const DATE_TIME: &str = "2026-03-01T09:30:00Z";
/// A day.
pub(super) const DATE: &str = "2026-03-01";

/// `filter[phoneNumber][eq]` -> `phone_number`.
fn plain(wire: &str) -> String {
    let mut parts = wire.split(['[', ']']).filter(|part| !part.is_empty()).collect::<Vec<_>>();
    let operators =
        ["eq", "gt", "gte", "lt", "lte", "in", "contains", "starts_with", "ends_with", "exists"];
    while parts.len() > 1 && parts.last().is_some_and(|last| operators.contains(last)) {
        parts.pop();
    }
    heck::ToSnakeCase::to_snake_case(parts.last().copied().unwrap_or(wire))
}

#[cfg(test)]
mod tests {
    use super::{HANDLE, ID, text};

    #[test]
    fn names_tell_what_to_write() {
        assert_eq!(text("callControlId"), HANDLE);
        assert_eq!(text("queueId"), ID);
        assert_eq!(text("filter[phone_number][starts_with]"), "+13125550142");
        assert_eq!(text("webhook_event_url"), "https://example.com/hook");
        assert_eq!(text("From"), "+13125550100");
        assert_eq!(text(""), "example");
    }
}
