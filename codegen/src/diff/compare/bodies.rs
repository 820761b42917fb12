//! Bodies, answers, headers and media types.

use std::collections::BTreeMap;

use serde_json::Value;

use super::doc::{NOTHING, Section, object};
use super::{At, Compare, RESPONSE, Ways, short};
use crate::diag::escape_pointer;

/// Rules for media types that came and went.
type MediaIds = [&'static str; 2];

const REQUEST_MEDIA: MediaIds = ["request-media-type-added", "request-media-type-removed"];
const RESPONSE_MEDIA: MediaIds = ["response-media-type-added", "response-media-type-removed"];

impl<'d> Compare<'d> {
    /// The body of an operation or of a webhook, which may be missing.
    pub(super) fn body(
        &mut self,
        at: &At,
        ways: Ways,
        part: &str,
        old: Option<&'d Value>,
        new: Option<&'d Value>,
    ) {
        let at = at.part(ways, part).below("requestBody");
        let required = |doc: &super::Doc<'d>, body: &'d Value| {
            doc.resolve(body, "").value.get("required") == Some(&Value::Bool(true))
        };
        match (old, new) {
            (Some(old), Some(new)) => {
                let before = self.old.resolve(old, &at.old);
                let after = self.new.resolve(new, &at.new);
                let names = before.name.zip(after.name).filter(|(old, new)| old == new);
                if let Some((old, new)) = names {
                    self.link(&at, Section::RequestBody, old.1, new.1);
                } else {
                    let at = at.moved(before.pointer, after.pointer);
                    self.request_body(&at, before.value, after.value);
                }
            }
            (Some(old), None) => {
                let ids = ["optional-request-body-removed", "required-request-body-removed"];
                let id = ids[usize::from(required(&self.old, old))];
                self.fact(&at, id, medias(self.old.resolve(old, "").value), "");
            }
            (None, Some(new)) => {
                let ids = ["optional-request-body-added", "required-request-body-added"];
                let id = ids[usize::from(required(&self.new, new))];
                self.fact(&at, id, "", medias(self.new.resolve(new, "").value));
            }
            (None, None) => {}
        }
    }

    pub(super) fn request_body(&mut self, at: &At, old: &'d Value, new: &'d Value) {
        if old == new {
            self.collect(at, new);
            return;
        }
        let required = |body: &Value| body.get("required") == Some(&Value::Bool(true));
        self.requiredness(
            at,
            (required(old), required(new)),
            ["request-body-became-required", "request-body-became-optional"],
        );
        self.content(at, old, new, REQUEST_MEDIA);
        self.rest_of(at, old, new, &["required", "content"]);
    }

    /// The media types of a body or an answer, and their schemas.
    fn content(&mut self, at: &At, old: &'d Value, new: &'d Value, ids: MediaIds) {
        let all = |value: &'d Value| -> BTreeMap<(u8, String), (&'d str, &'d Value)> {
            let entries = object(value, "content").iter();
            entries.map(|(media, item)| (rank(media), (media.as_str(), item))).collect()
        };
        let (mut olds, mut news) = (all(old), all(new));
        let mut pairs = Vec::new();
        for key in olds.keys().cloned().collect::<Vec<_>>() {
            if news.contains_key(&key)
                && let (Some(old), Some(new)) = (olds.remove(&key), news.remove(&key))
            {
                pairs.push((old, new));
            }
        }
        let lone = |all: &BTreeMap<_, (&'d str, &'d Value)>| all.values().next().copied();
        if let (1, 1, Some(old), Some(new)) = (olds.len(), news.len(), lone(&olds), lone(&news)) {
            self.fact(at, "media-type-changed", old.0, new.0);
            pairs.push((old, new));
        } else {
            for (media, _) in olds.values() {
                let at = at.below(&format!("content/{}", escape_pointer(media)));
                self.fact(&at, ids[1], *media, "");
            }
            for (media, _) in news.values() {
                let at = at.below(&format!("content/{}", escape_pointer(media)));
                self.fact(&at, ids[0], "", *media);
            }
        }
        // What is the same in several media types is told with the first of them.
        let start = self.found.facts.len();
        for (index, ((before, old), (after, new))) in pairs.into_iter().enumerate() {
            let at = at.moved(
                format!("{}/content/{}", at.old, escape_pointer(before)),
                format!("{}/content/{}", at.new, escape_pointer(after)),
            );
            let from = self.found.facts.len();
            self.media(&at, old, new);
            if index > 0 {
                let told = self.found.facts.split_off(from);
                for mut fact in told {
                    let known = self.found.facts[start..].iter().any(|other| {
                        other.id == fact.id
                            && other.local == fact.local
                            && other.before == fact.before
                            && other.after == fact.after
                    });
                    if !known {
                        fact.status.push_str(&format!(" ({after})"));
                        self.found.facts.push(fact);
                    }
                }
            }
        }
    }

    fn media(&mut self, at: &At, old: &'d Value, new: &'d Value) {
        if old == new {
            self.collect(at, new);
            return;
        }
        let schema = |value: &'d Value| value.get("schema").unwrap_or(&NOTHING);
        self.schema(&at.below("schema"), schema(old), schema(new));
        self.rest_of(at, old, new, &["schema"]);
    }

    /// The answers of an operation.
    pub(super) fn responses(&mut self, at: &At, old: &'d Value, new: &'d Value) {
        let all = |value: &'d Value| -> BTreeMap<&'d str, &'d Value> {
            let entries = object(value, "responses").iter();
            entries
                .filter(|(status, _)| !status.starts_with("x-"))
                .map(|(status, response)| (status.as_str(), response))
                .collect()
        };
        let (mut olds, mut news) = (all(old), all(new));
        let mut pairs = Vec::new();
        for status in olds.keys().copied().collect::<Vec<_>>() {
            if let Some(new) = news.remove(status)
                && let Some(old) = olds.remove(status)
            {
                pairs.push((status, old, status, new));
            }
        }
        let success = |all: &BTreeMap<&'d str, &'d Value>| -> Vec<&'d str> {
            all.keys().copied().filter(|status| is_success(status)).collect()
        };
        if let ([before], [after]) = (success(&olds).as_slice(), success(&news).as_slice())
            && let (Some(old), Some(new)) = (olds.remove(before), news.remove(after))
        {
            let at = answer(at, before, after);
            self.fact(&at, "success-status-changed", *before, *after);
            pairs.push((before, old, after, new));
        }
        for (before, old, after, new) in pairs {
            self.answers(&answer(at, before, after), old, new);
        }
        for status in olds.keys() {
            let ids = ["error-status-removed", "success-status-removed"];
            let at = answer(at, status, status);
            self.fact(&at, ids[usize::from(is_success(status))], *status, "");
        }
        for status in news.keys() {
            let ids = ["error-status-added", "success-status-added"];
            let at = answer(at, status, status);
            self.fact(&at, ids[usize::from(is_success(status))], "", *status);
        }
        let extensions = |value: &'d Value| value.get("responses").unwrap_or(&NOTHING);
        let keys = object(old, "responses").keys().chain(object(new, "responses").keys());
        let keys = keys.map(String::as_str).filter(|key| key.starts_with("x-")).collect();
        let (old, new) = (extensions(old), extensions(new));
        self.rest(&at.part(RESPONSE, "response"), keys, |key| old.get(key), |key| new.get(key));
    }

    fn answers(&mut self, at: &At, old: &'d Value, new: &'d Value) {
        let before = self.old.resolve(old, &at.old);
        let after = self.new.resolve(new, &at.new);
        let names = before.name.zip(after.name).filter(|(old, new)| old == new);
        match names {
            Some((old, new)) => self.link(at, Section::Response, old.1, new.1),
            None => {
                let at = at.moved(before.pointer, after.pointer);
                self.response(&at, before.value, after.value);
            }
        }
    }

    pub(super) fn response(&mut self, at: &At, old: &'d Value, new: &'d Value) {
        if old == new {
            self.collect(at, new);
            return;
        }
        self.content(at, old, new, RESPONSE_MEDIA);
        self.headers(at, old, new);
        self.rest_of(at, old, new, &["content", "headers"]);
    }

    fn headers(&mut self, at: &At, old: &'d Value, new: &'d Value) {
        let all = |value: &'d Value| -> BTreeMap<String, (&'d str, &'d Value)> {
            let entries = object(value, "headers").iter();
            entries.map(|(name, it)| (name.to_ascii_lowercase(), (name.as_str(), it))).collect()
        };
        let (olds, news) = (all(old), all(new));
        let required = |header: &Value| header.get("required") == Some(&Value::Bool(true));
        let step = |at: &At, name: &str| {
            at.local(&format!(" header {name}")).below(&format!("headers/{}", escape_pointer(name)))
        };
        for (key, (name, old)) in &olds {
            let before =
                self.old.resolve(old, &format!("{}/headers/{}", at.old, escape_pointer(name)));
            match news.get(key) {
                None => {
                    let ids = ["optional-header-removed", "required-header-removed"];
                    let at = step(at, name);
                    self.fact(&at, ids[usize::from(required(before.value))], *name, "");
                }
                Some((name, new)) => {
                    let after = self
                        .new
                        .resolve(new, &format!("{}/headers/{}", at.new, escape_pointer(name)));
                    let names = before.name.zip(after.name).filter(|(old, new)| old == new);
                    let at = step(at, name).moved(before.pointer, after.pointer);
                    match names {
                        Some((old, new)) => self.link(&at, Section::Header, old.1, new.1),
                        None => self.header(&at, before.value, after.value),
                    }
                }
            }
        }
        for (_, (name, new)) in news.iter().filter(|(key, _)| !olds.contains_key(*key)) {
            let header = self.new.resolve(new, "").value;
            let ids = ["optional-header-added", "required-header-added"];
            let at = step(at, name);
            self.fact(&at, ids[usize::from(required(header))], "", *name);
        }
    }

    pub(super) fn header(&mut self, at: &At, old: &'d Value, new: &'d Value) {
        if old == new {
            self.collect(at, new);
            return;
        }
        let required = |header: &Value| header.get("required") == Some(&Value::Bool(true));
        self.requiredness(
            at,
            (required(old), required(new)),
            ["header-became-required", "header-became-optional"],
        );
        self.flag(at, old, new, "deprecated", ["deprecated", "undeprecated"]);
        self.carried(at, old, new);
        self.rest_of(at, old, new, &["required", "deprecated", "schema", "content"]);
    }
}

/// The answer with a status.
fn answer(at: &At, before: &str, after: &str) -> At {
    let at = at.part(RESPONSE, "response");
    let at =
        at.moved(format!("{}/responses/{before}", at.old), format!("{}/responses/{after}", at.new));
    let status = if before == after { after.to_owned() } else { format!("{after} (was {before})") };
    At { status, ..at }
}

/// Whether callers take a status for a success; `default` is a failure beside others.
pub fn is_success(status: &str) -> bool {
    status.starts_with('1') || status.starts_with('2') || status.starts_with('3')
}

/// JSON first, and a spelling that does not depend on the writer.
fn rank(media: &str) -> (u8, String) {
    let plain: String =
        media.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
    // What is text is UTF-8 in any case.
    let plain = plain.replace(";charset=utf-8", "");
    let plain = if plain == "*" { "*/*".to_owned() } else { plain };
    let essence = plain.split(';').next().unwrap_or_default();
    let json = essence.ends_with("/json") || essence.ends_with("+json");
    (u8::from(!json), plain)
}

fn medias(body: &Value) -> String {
    let names: Vec<&str> = object(body, "content").keys().map(String::as_str).collect();
    if names.is_empty() { "a body".to_owned() } else { short::cut(&names.join(", ")) }
}
