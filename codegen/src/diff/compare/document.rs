//! The document as a whole: versions, servers, security, tags, and which components there are.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::doc::{NOTHING, list, object, text};
use super::{Anchor, At, Compare, PLAIN, short};
use crate::diag::unescape_pointer;
use crate::diff::rules::{DOCUMENTATION, OTHER};
use crate::normalize::walk::METHODS;

/// Sections of `components` that are compared as such.
const SECTIONS: &[&str] = &[
    "schemas",
    "parameters",
    "responses",
    "requestBodies",
    "headers",
    "securitySchemes",
    "callbacks",
    "pathItems",
];

impl<'d> Compare<'d> {
    pub(super) fn document(&mut self, old_source: &'d Value, new_source: &'d Value) {
        let (old, new) = (self.old.root, self.new.root);
        let place = |local: &str, pointer: &str| At {
            local: local.to_owned(),
            ..At::root(Anchor::Document, PLAIN, pointer, pointer)
        };
        for (key, owner, id, local) in [
            ("x-openapi", "", "openapi-version-changed", "openapi"),
            ("version", "info", "api-version-changed", "info.version"),
        ] {
            let of = |root: &'d Value| {
                let owner =
                    if owner.is_empty() { root } else { root.get(owner).unwrap_or(&NOTHING) };
                text(owner, key).unwrap_or_default()
            };
            if of(old) != of(new) {
                let pointer = format!("#/{}", local.replace('.', "/"));
                self.fact(&place(local, &pointer), id, of(old), of(new));
            }
        }
        let info = |root: &'d Value| root.get("info").unwrap_or(&NOTHING);
        self.words(&place("info", "#/info"), info(old), info(new), &["version"]);
        self.security(&place("security", "#/security"), old.get("security"), new.get("security"));
        self.servers(&place("servers", "#/servers"), old.get("servers"), new.get("servers"));
        self.tags(old, new);
        self.security_schemes(old_source, new_source);
        self.callbacks(old_source, new_source);
        let parts = |root: &'d Value| root.get("components").unwrap_or(&NOTHING);
        let at = place("components", "#/components");
        self.rest_of(&at, parts(old), parts(new), SECTIONS);
        let known = [
            "openapi",
            "x-openapi",
            "x-webhooks",
            "info",
            "security",
            "servers",
            "tags",
            "paths",
            "components",
        ];
        self.rest_of(&place("document", "#"), old, new, &known);
    }

    /// Everything at a place is words.
    fn words(&mut self, at: &At, old: &'d Value, new: &'d Value, known: &[&str]) {
        let start = self.found.facts.len();
        self.rest_of(at, old, new, known);
        for fact in &mut self.found.facts[start..] {
            fact.id = DOCUMENTATION;
        }
    }

    pub(super) fn security(&mut self, at: &At, old: Option<&'d Value>, new: Option<&'d Value>) {
        let (mut olds, mut news) = (alternatives(old), alternatives(new));
        let required = |all: &[Alternative<'_>]| {
            !all.is_empty() && all.iter().all(|schemes| !schemes.is_empty())
        };
        let needs = (required(&olds), required(&news));
        olds.retain(|schemes| !schemes.is_empty());
        news.retain(|schemes| !schemes.is_empty());
        if needs.0 != needs.1 {
            let text = |needed: bool, all: &[Alternative<'_>]| {
                let names: BTreeSet<String> = all.iter().map(named).collect();
                let names = names.into_iter().collect::<Vec<_>>().join(" or ");
                if needed { names } else { "none needed".to_owned() }
            };
            let id = if needs.1 { "security-required" } else { "security-lifted" };
            self.fact(at, id, text(needs.0, &olds), text(needs.1, &news));
            return;
        }
        let same = news.clone();
        news.retain(|new| !olds.contains(new));
        olds.retain(|old| !same.contains(old));
        for old in olds {
            let Some(found) = news.iter().position(|new| new.keys().eq(old.keys())) else {
                self.fact(at, "security-alternative-removed", named(&old), "");
                continue;
            };
            let new = news.remove(found);
            let scopes = |schemes: &Alternative<'d>| -> BTreeSet<&'d str> {
                schemes.values().flatten().copied().collect()
            };
            let (before, after) = (scopes(&old), scopes(&new));
            let text = |a: &BTreeSet<&str>, b: &BTreeSet<&str>| {
                a.difference(b).copied().collect::<Vec<_>>().join(", ")
            };
            let (gone, came) = (text(&before, &after), text(&after, &before));
            if !came.is_empty() {
                self.fact(at, "security-scopes-added", "", came);
            }
            if !gone.is_empty() {
                self.fact(at, "security-scopes-removed", gone, "");
            }
        }
        for new in news {
            self.fact(at, "security-alternative-added", "", named(&new));
        }
    }

    pub(super) fn servers(&mut self, at: &At, old: Option<&'d Value>, new: Option<&'d Value>) {
        let all = |value: Option<&'d Value>| -> Vec<(&'d str, &'d Value)> {
            let servers = value.and_then(Value::as_array).into_iter().flatten();
            let url = |server| text(server, "url").unwrap_or("/");
            servers.map(|server| (url(server), server)).collect()
        };
        let (olds, news) = (all(old), all(new));
        let lone = |all: &[(&'d str, &'d Value)], other: &[(&'d str, &'d Value)]| {
            let lone = all.iter().filter(|(url, _)| other.iter().all(|(known, _)| known != url));
            lone.copied().collect::<Vec<_>>()
        };
        let (gone, came) = (lone(&olds, &news), lone(&news, &olds));
        if let ([(before, _)], [(after, _)]) = (gone.as_slice(), came.as_slice()) {
            self.fact(at, "server-changed", *before, *after);
        } else {
            for (url, _) in &gone {
                self.fact(at, "server-removed", *url, "");
            }
            for (url, _) in &came {
                self.fact(at, "server-added", "", *url);
            }
        }
        if let (Some((before, _)), Some((after, _))) = (olds.first(), news.first())
            && before != after
            && gone.is_empty()
            && came.is_empty()
        {
            self.fact(at, "default-server-changed", *before, *after);
        }
        for (url, old) in &olds {
            let Some((_, new)) = news.iter().find(|(known, _)| known == url) else { continue };
            let variables = |server: &'d Value| server.get("variables").unwrap_or(&NOTHING);
            if self.differ(variables(old), variables(new)) {
                let text = |server| short::value(variables(server));
                self.fact(at, "server-variables-changed", text(old), text(new));
            }
            for (name, old) in object(old, "variables") {
                if let Some(new) = object(new, "variables").get(name) {
                    self.rest_of(at, old, new, &["default", "enum"]);
                }
            }
            self.rest_of(at, old, new, &["url", "variables"]);
        }
    }

    fn tags(&mut self, old: &'d Value, new: &'d Value) {
        let all = |root: &'d Value| -> BTreeMap<&'d str, &'d Value> {
            let tags = list(root, "tags").iter();
            tags.filter_map(|tag| Some((text(tag, "name")?, tag))).collect()
        };
        let (olds, news) = (all(old), all(new));
        let names: BTreeSet<&str> = olds.keys().chain(news.keys()).copied().collect();
        for name in names {
            let at = At {
                local: format!("tags.{name}"),
                ..At::root(Anchor::Document, PLAIN, "#/tags", "#/tags")
            };
            match (olds.get(name), news.get(name)) {
                (Some(old), Some(new)) => self.rest_of(&at, old, new, &["name"]),
                (Some(_), None) => self.fact(&at, "tag-removed", name, ""),
                (None, Some(_)) => self.fact(&at, "tag-added", "", name),
                (None, None) => {}
            }
        }
    }

    /// Read from the documents as they are written, since normalization drops what the
    /// transport has to do.
    fn security_schemes(&mut self, old: &'d Value, new: &'d Value) {
        let all =
            |root: &'d Value| object(root.get("components").unwrap_or(&NOTHING), "securitySchemes");
        let (olds, news) = (all(old), all(new));
        let names: BTreeSet<&String> = olds.keys().chain(news.keys()).collect();
        for name in names {
            let pointer = format!("#/components/securitySchemes/{name}");
            let at = At {
                local: format!("components.securitySchemes.{name}"),
                ..At::root(Anchor::Document, PLAIN, &pointer, &pointer)
            };
            let kind = |scheme: &'d Value| {
                let keys = ["type", "scheme", "in", "name"];
                let texts = keys.iter().filter_map(|key| text(scheme, key));
                texts.collect::<Vec<_>>().join(" ")
            };
            match (olds.get(name), news.get(name)) {
                (Some(old), Some(new)) => {
                    let keys = ["type", "scheme", "in", "name", "flows", "openIdConnectUrl"];
                    if keys.iter().any(|key| old.get(*key) != new.get(*key)) {
                        let (before, after) = (kind(old), kind(new));
                        let flows = before == after;
                        let text = |scheme: &'d Value, kind: String| match scheme.get("flows") {
                            Some(value) if flows => short::value(value),
                            _ => kind,
                        };
                        let (before, after) = (text(old, before), text(new, after));
                        self.fact(&at, "security-scheme-changed", before, after);
                    }
                    self.rest_of(&at, old, new, &keys);
                }
                (Some(old), None) => self.fact(&at, "security-scheme-removed", kind(old), ""),
                (None, Some(new)) => self.fact(&at, "security-scheme-added", "", kind(new)),
                (None, None) => {}
            }
        }
    }

    /// Callbacks that both documents have, and that an operation leads to in one of them only.
    fn callbacks(&mut self, old: &'d Value, new: &'d Value) {
        let hooks = |root: &'d Value| object(root, "x-webhooks");
        let both: BTreeSet<&String> = hooks(self.old.root)
            .keys()
            .filter(|key| hooks(self.new.root).contains_key(*key))
            .collect();
        let (before, after) = (object(old, "paths"), object(new, "paths"));
        for (path, item) in after {
            for method in METHODS {
                let operation = |paths: &'d serde_json::Map<String, Value>| {
                    paths.get(path).and_then(|item| item.get(*method))
                };
                let (Some(old), Some(_), Some(new)) =
                    (operation(before), item.get(*method), operation(after))
                else {
                    continue;
                };
                let names = |value: &'d Value| -> BTreeSet<&'d String> {
                    object(value, "callbacks").keys().filter(|key| both.contains(key)).collect()
                };
                let (olds, news) = (names(old), names(new));
                let label = format!("{} {path}", method.to_ascii_uppercase());
                let roots = &self.found.roots;
                let Some(root) = roots.iter().position(|root| !root.hook && root.label == label)
                else {
                    continue;
                };
                let at = At::root(Anchor::Root(root), PLAIN, "", "");
                for name in olds.difference(&news) {
                    self.fact(&at, "operation-callback-removed", name.as_str(), "");
                }
                for name in news.difference(&olds) {
                    self.fact(&at, "operation-callback-added", "", name.as_str());
                }
            }
        }
    }

    /// Keywords that normalization knows no place for, by pointer and key.
    pub(super) fn ignored(
        &mut self,
        old: &BTreeMap<(String, String), &'d Value>,
        new: &BTreeMap<(String, String), &'d Value>,
    ) {
        let keys: BTreeSet<&(String, String)> = old.keys().chain(new.keys()).collect();
        for key in keys {
            let (before, after) = (old.get(key).copied(), new.get(key).copied());
            if !short::same(before, after) {
                let at = At {
                    local: place_of(&key.0),
                    ..At::root(Anchor::Document, PLAIN, &key.0, &key.0)
                };
                let text = |value: Option<&Value>| {
                    let value = value.map(|value| format!("{}: {}", key.1, short::value(value)));
                    value.unwrap_or_default()
                };
                self.fact(&at, OTHER, text(before), text(after));
            }
        }
    }
}

/// Schemes that are needed together, with the scopes of each.
type Alternative<'d> = BTreeMap<&'d str, BTreeSet<&'d str>>;

/// The alternatives of `security`, sorted, each once: their order says nothing.
fn alternatives(value: Option<&Value>) -> Vec<Alternative<'_>> {
    let all = value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object);
    let all: BTreeSet<Alternative<'_>> = all
        .map(|schemes| {
            let each = schemes.iter().map(|(name, scopes)| {
                let scopes = scopes.as_array().into_iter().flatten();
                (name.as_str(), scopes.filter_map(Value::as_str).collect())
            });
            each.collect()
        })
        .collect();
    all.into_iter().collect()
}

/// `bearer and key`
fn named(schemes: &Alternative<'_>) -> String {
    schemes.keys().copied().collect::<Vec<_>>().join(" and ")
}

/// `components.schemas.Call.state` of its pointer, roughly.
fn place_of(pointer: &str) -> String {
    let steps = pointer.trim_start_matches("#/").split('/');
    let steps: Vec<String> = steps.map(unescape_pointer).collect();
    steps.join(".")
}
