//! Bounds: from where to where numbers, lengths and counts go.

use serde_json::Value;

use super::schema::Pair;
use super::view::View;
use super::{At, Compare, short};

/// Keys of a lower and an upper bound, and the rules.
struct Group {
    low: &'static str,
    high: &'static str,
    /// A lower bound of zero bounds nothing.
    count: bool,
    /// Narrowed, widened, shifted.
    ids: [&'static str; 3],
}

const GROUPS: &[Group] = &[
    Group {
        low: "minimum",
        high: "maximum",
        count: false,
        ids: ["range-narrowed", "range-widened", "range-shifted"],
    },
    Group {
        low: "minLength",
        high: "maxLength",
        count: true,
        ids: ["length-narrowed", "length-widened", "length-shifted"],
    },
    Group {
        low: "minItems",
        high: "maxItems",
        count: true,
        ids: ["item-count-narrowed", "item-count-widened", "item-count-shifted"],
    },
    Group {
        low: "minProperties",
        high: "maxProperties",
        count: true,
        ids: ["property-count-narrowed", "property-count-widened", "property-count-shifted"],
    },
];

/// A bound: how much, and whether that itself is outside. Upper bounds are negated, so that more
/// always means tighter.
type Bound = (f64, bool);

const OPEN: Bound = (f64::NEG_INFINITY, false);

impl<'d> Compare<'d> {
    pub(super) fn bounds(&mut self, at: &At, pair: &Pair<'d>) {
        for group in GROUPS {
            let keys = [group.low, group.high, "exclusiveMinimum", "exclusiveMaximum"];
            let keys = if group.count { &keys[..2] } else { &keys[..] };
            if keys.iter().all(|key| pair.key(key).is_none()) {
                continue;
            }
            let (old, new) = (ends(&pair.old, group), ends(&pair.new, group));
            let tighter = new.0 > old.0 || new.1 > old.1;
            let looser = new.0 < old.0 || new.1 < old.1;
            let id = match (tighter, looser) {
                (true, false) => group.ids[0],
                (false, true) => group.ids[1],
                (true, true) => group.ids[2],
                (false, false) => continue,
            };
            let keys = keys.iter().filter(|key| pair.key(key).is_some());
            let shown: Vec<&str> = keys.copied().collect();
            let text = |view: &View<'d>| match shown.as_slice() {
                [only] if group.count => stated(view, only),
                _ => interval(view, group),
            };
            self.fact(at, id, text(&pair.old), text(&pair.new));
        }
        self.multiple(at, pair);
        self.pattern(at, pair);
        if let Some((_, now)) = pair.flag("uniqueItems") {
            let ids = ["unique-items-lifted", "unique-items-required"];
            let text = |set: bool| if set { "unique items" } else { "any items" };
            self.fact(at, ids[usize::from(now)], text(!now), text(now));
        }
    }

    fn multiple(&mut self, at: &At, pair: &Pair<'d>) {
        let text = |value: &Value| format!("multipleOf {value}");
        match pair.key("multipleOf") {
            Some((None, Some(new))) => self.fact(at, "multiple-of-added", "", text(new)),
            Some((Some(old), None)) => self.fact(at, "multiple-of-removed", text(old), ""),
            Some((Some(old), Some(new))) => {
                self.fact(at, "multiple-of-changed", text(old), text(new));
            }
            _ => {}
        }
    }

    fn pattern(&mut self, at: &At, pair: &Pair<'d>) {
        match pair.key("pattern") {
            Some((None, Some(new))) => self.fact(at, "pattern-added", "", short::value(new)),
            Some((Some(old), None)) => self.fact(at, "pattern-removed", short::value(old), ""),
            Some((Some(old), Some(new))) => {
                self.fact(at, "pattern-changed", short::value(old), short::value(new));
            }
            _ => {}
        }
    }
}

fn ends(view: &View<'_>, group: &Group) -> (Bound, Bound) {
    let number = |key| view.get(key).and_then(Value::as_f64);
    let low = number(group.low).filter(|low| !group.count || *low > 0.0);
    let low = low.map_or(OPEN, |low| (low, !group.count && view.flag("exclusiveMinimum")));
    let high = number(group.high);
    let high = high.map_or(OPEN, |high| (-high, !group.count && view.flag("exclusiveMaximum")));
    (low, high)
}

/// `maxItems 15`.
fn stated(view: &View<'_>, key: &str) -> String {
    view.get(key).map_or_else(|| format!("no {key}"), |value| format!("{key} {value}"))
}

/// `> 0, <= 100`.
fn interval(view: &View<'_>, group: &Group) -> String {
    let mut out = Vec::new();
    for (key, exclusive, strict, plain) in
        [(group.low, "exclusiveMinimum", ">", ">="), (group.high, "exclusiveMaximum", "<", "<=")]
    {
        if let Some(value) = view.get(key) {
            let sign = if !group.count && view.flag(exclusive) { strict } else { plain };
            out.push(format!("{sign} {}", number(value)));
        }
    }
    if out.is_empty() { "unbounded".to_owned() } else { out.join(", ") }
}

/// `100`, however it is written.
fn number(value: &Value) -> String {
    value.as_f64().map_or_else(|| value.to_string(), |number| number.to_string())
}
