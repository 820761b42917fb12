//! The rules: what can be different, and what that means for callers, by direction.
//!
//! Every change has exactly one rule. What no rule knows is [`OTHER`], so nothing is passed over.
//! Rules come in pairs: reading two documents the other way round gives the mirror of each.

mod operations;
mod schemas;

use super::model::Http;

/// Something that has no rule of its own.
pub const OTHER: &str = "other-attribute-changed";

/// Something that is only words.
pub const DOCUMENTATION: &str = "documentation";

/// A kind of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Stable, kebab-case.
    pub id: &'static str,
    /// The rule that the same change has when it is undone; a rule may be its own mirror.
    pub mirror: &'static str,
    /// What happened, as a sentence.
    pub what: &'static str,
    /// What it means for a value that callers send, and for what has no direction.
    pub request: Http,
    /// What it means for a value that callers get in an answer.
    pub response: Http,
    /// What it means for a value that callers get in a webhook.
    pub event: Http,
    /// Why `request`, as a sentence.
    pub reason_request: &'static str,
    /// Why `response`.
    pub reason_response: &'static str,
    /// Why `event`.
    pub reason_event: &'static str,
}

type Verdict = (Http, &'static str);

const BREAKING: Http = Http::Breaking;
const RISKY: Http = Http::Risky;
const FINE: Http = Http::NonBreaking;

/// A rule that has no direction, or the same verdict in each.
const fn plain(
    id: &'static str,
    mirror: &'static str,
    what: &'static str,
    level: Http,
    reason: &'static str,
) -> Rule {
    sided(id, mirror, what, (level, reason), (level, reason), (level, reason))
}

const fn sided(
    id: &'static str,
    mirror: &'static str,
    what: &'static str,
    request: Verdict,
    response: Verdict,
    event: Verdict,
) -> Rule {
    Rule {
        id,
        mirror,
        what,
        request: request.0,
        response: response.0,
        event: event.0,
        reason_request: request.1,
        reason_response: response.1,
        reason_event: event.1,
    }
}

/// All rules, in the order in which people look for them.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    operations::RULES.iter().chain(schemas::RULES)
}

/// The rule with an id.
pub fn find(id: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.id == id)
}

/// The rules as a table for people.
pub fn print() -> String {
    let mut out = String::new();
    let name = |level: Http| match level {
        Http::Breaking => "breaking",
        Http::Risky => "risky",
        Http::NonBreaking => "non-breaking",
        Http::Documentation => "documentation",
    };
    for rule in all() {
        out.push_str(&format!("{}\n    {}\n", rule.id, rule.what));
        if rule.mirror != rule.id {
            out.push_str(&format!("    the other way round: {}\n", rule.mirror));
        }
        let sides = [
            ("request", rule.request, rule.reason_request),
            ("response", rule.response, rule.reason_response),
            ("event", rule.event, rule.reason_event),
        ];
        let same = sides
            .iter()
            .all(|(_, level, reason)| *level == rule.request && *reason == rule.reason_request);
        let shown = if same { &sides[..1] } else { &sides[..] };
        for (side, level, reason) in shown {
            let side = if same { "" } else { side };
            let gap = if same { "" } else { ": " };
            out.push_str(&format!("    {side}{gap}{}. {reason}\n", name(*level)));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{all, find};

    #[test]
    fn every_rule_has_a_mirror_that_leads_back() {
        let ids: BTreeSet<&str> = all().map(|rule| rule.id).collect();
        assert_eq!(ids.len(), all().count(), "an id is there twice");
        for rule in all() {
            let mirror = find(rule.mirror).unwrap_or_else(|| panic!("{}: no mirror", rule.id));
            assert_eq!(mirror.mirror, rule.id);
        }
    }

    #[test]
    fn texts_are_sentences() {
        for rule in all() {
            let reasons = [rule.reason_request, rule.reason_response, rule.reason_event];
            for text in [rule.what].into_iter().chain(reasons) {
                assert!(text.ends_with('.') && text.len() > 10, "{}: {text}", rule.id);
                assert_eq!(text.matches(". ").count(), 0, "{}: {text}", rule.id);
            }
        }
    }
}
