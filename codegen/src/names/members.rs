//! Fields of structs, values of enums, members of unions.

use std::collections::{BTreeMap, BTreeSet};

use super::overrides::Overrides;
use super::{case, keywords};
use crate::diag::{Diagnostics, escape_pointer};
use crate::ir::{Ir, Kind, TypeId, Union};

/// The help of every `unnameable` finding.
pub const HELP: &str = "add an override in specs/overrides.toml";

/// Names members, with what people decided and a place for findings.
pub struct Members<'a> {
    /// The document.
    pub ir: &'a Ir,
    /// What people decided.
    pub overrides: &'a Overrides,
    /// Where each type stands: see [`places`](super::places).
    pub keys: &'a BTreeMap<TypeId, Vec<String>>,
    /// Findings.
    pub diag: &'a mut Diagnostics,
    /// Overrides that named something.
    pub seen: BTreeSet<String>,
}

impl Members<'_> {
    /// The identifiers of a struct's fields, in order.
    pub fn fields(&mut self, id: TypeId) -> Vec<String> {
        let Kind::Struct(body) = &self.ir.ty(id).kind else { return Vec::new() };
        let pointer = &self.ir.ty(id).pointer;
        let wires: Vec<&str> = body.fields.iter().map(|field| field.wire.as_str()).collect();
        let wanted = wires
            .iter()
            .map(|wire| {
                let place = format!("{pointer}/properties/{}", escape_pointer(wire));
                self.field_ident(id, wire, &place)
            })
            .collect();
        let mut used = BTreeSet::new();
        if body.extra.is_some() {
            used.insert("extra".to_owned());
        }
        distinct(&wires, wanted, &mut used)
    }

    /// The identifier of one property, as far as it does not depend on the others.
    pub fn field_ident(&mut self, id: TypeId, wire: &str, place: &str) -> String {
        let keys = self.member_keys(id, "properties", wire);
        self.value_ident(&keys, wire, place)
    }

    /// The identifier of a parameter or property. `keys` are the places an override may name.
    pub fn value_ident(&mut self, keys: &[String], wire: &str, place: &str) -> String {
        let overrides = self.overrides;
        if let Some(ident) = self.chosen(&overrides.fields, keys, place) {
            return keywords::escape(ident);
        }
        match value_ident(wire) {
            Some(ident) => ident,
            None => {
                self.unnameable(wire, place);
                "unnameable".to_owned()
            }
        }
    }

    /// The identifiers of an enum's values or a union's members, and the arm for unknown ones.
    pub fn variants(&mut self, id: TypeId, ident: &str) -> Option<(Vec<String>, String)> {
        let ty = self.ir.ty(id);
        let (wires, wanted) = match &ty.kind {
            Kind::Enum(values) => {
                let wires: Vec<String> = values.iter().map(|value| value.wire.clone()).collect();
                let wanted = wires.iter().map(|wire| variant_ident(wire)).collect::<Vec<_>>();
                (wires, wanted)
            }
            Kind::IntEnum(values) => {
                let wires: Vec<String> = values.iter().map(i64::to_string).collect();
                let wanted = values.iter().map(|value| constant(*value)).collect();
                (wires, wanted)
            }
            Kind::Union(union) => {
                let wires = union.variants.iter().map(|variant| variant.hint.clone()).collect();
                (wires, union_idents(union, ident))
            }
            _ => return None,
        };
        let segment = if matches!(ty.kind, Kind::Union(_)) { "variants" } else { "enum" };
        let overrides = self.overrides;
        let wanted = wires
            .iter()
            .zip(wanted)
            .map(|(wire, ident)| {
                let keys = self.member_keys(id, segment, wire);
                self.chosen(&overrides.variants, &keys, &ty.pointer).unwrap_or(ident)
            })
            .collect();
        let idents = distinct_variants(&wires, wanted);
        let mut unknown = "Unknown".to_owned();
        for other in ["Unknown", "Unrecognized", "Other", "OtherValue", "UnlistedValue"] {
            unknown = other.to_owned();
            if !idents.iter().any(|ident| ident.eq_ignore_ascii_case(other)) {
                break;
            }
        }
        while idents.contains(&unknown) {
            unknown.push('_');
        }
        Some((idents, unknown))
    }

    /// The places under which an override may name a member; none where there is no override.
    fn member_keys(&self, id: TypeId, segment: &str, wire: &str) -> Vec<String> {
        if self.overrides.fields.is_empty() && self.overrides.variants.is_empty() {
            return Vec::new();
        }
        let wire = escape_pointer(wire);
        let keys = self.keys.get(&id).map_or(&[][..], Vec::as_slice);
        let places = keys.iter().chain(&self.ir.ty(id).pointers);
        places.map(|key| format!("{key}/{segment}/{wire}")).collect()
    }

    /// What people decided for one of these places.
    pub fn chosen(
        &mut self,
        table: &BTreeMap<String, String>,
        keys: &[String],
        place: &str,
    ) -> Option<String> {
        let (key, ident) = keys.iter().find_map(|key| table.get_key_value(key))?;
        self.seen.insert(key.clone());
        if case::is_ident(ident) {
            return Some(ident.clone());
        }
        self.diag.error(
            "invalid-override",
            place,
            format!("the override `{ident}` is not an identifier"),
            "write ASCII letters, digits and `_`, a letter first",
        );
        None
    }

    fn unnameable(&mut self, wire: &str, place: &str) {
        self.diag.error(
            "unnameable",
            place,
            format!("no rule makes an identifier of `{wire}`"),
            HELP,
        );
    }
}

/// The identifier of a field, parameter or argument: snake case, `n` before a digit, a comparison
/// at the end by name, `_` behind a keyword.
pub fn value_ident(wire: &str) -> Option<String> {
    let mut words = case::words(wire);
    if words.is_empty() {
        return None;
    }
    let comparison = [("<=", "le"), (">=", "ge"), ("<", "lt"), (">", "gt")];
    if let Some((_, name)) = comparison.iter().find(|(sign, _)| wire.ends_with(sign)) {
        words.push((*name).to_owned());
    }
    let ident = words.join("_");
    let digit = ident.starts_with(|c: char| c.is_ascii_digit());
    Some(keywords::escape(if digit { format!("n{ident}") } else { ident }))
}

/// The identifier of an enum value. Every value has one.
pub fn variant_ident(wire: &str) -> String {
    if wire.is_empty() {
        return "Empty".to_owned();
    }
    if let Some(name) = operator(wire) {
        return name.to_owned();
    }
    let mut ident = String::new();
    let mut descending = false;
    let mut rest = wire;
    if let Some(tail) = wire.strip_prefix('-') {
        match tail.chars().next() {
            Some(c) if c.is_ascii_digit() => ident.push_str("Minus"),
            Some(c) if c.is_ascii_alphabetic() => descending = true,
            _ => {}
        }
        rest = tail;
    }
    let parts: Vec<String> = rest.split('+').map(case::camel).collect();
    ident.push_str(&parts.join("Plus"));
    if case::words(wire).is_empty() {
        // Nothing but signs that have no name: their code points are one.
        return wire.chars().map(|c| format!("U{:X}", u32::from(c))).collect();
    }
    if descending {
        ident.push_str("Desc");
    }
    if ident.starts_with(|c: char| c.is_ascii_digit()) {
        ident.insert(0, 'V');
    }
    keywords::escape(ident)
}

fn operator(wire: &str) -> Option<&'static str> {
    Some(match wire {
        "=" | "==" => "Eq",
        "===" => "StrictEq",
        "!=" | "<>" => "Ne",
        "<" => "Lt",
        "<=" => "Le",
        ">" => "Gt",
        ">=" => "Ge",
        "+" => "Add",
        "-" => "Sub",
        "*" => "Mul",
        "/" => "Div",
        "%" => "Rem",
        "**" | "^" => "Pow",
        "&&" | "&" => "And",
        "||" | "|" => "Or",
        "!" => "Not",
        "~" => "Match",
        "#" => "Hash",
        "@" => "At",
        "?" => "Question",
        "." => "Dot",
        "," => "Comma",
        ":" => "Colon",
        ";" => "Semicolon",
        "_" => "Underscore",
        " " => "Space",
        _ => return None,
    })
}

/// The constant of an integer: `V8000`, `NEG1`.
fn constant(value: i64) -> String {
    if value < 0 { format!("NEG{}", value.unsigned_abs()) } else { format!("V{value}") }
}

/// Members by their hints, without the words that they share with the union or with each other.
fn union_idents(union: &Union, ident: &str) -> Vec<String> {
    let whole: Vec<Vec<String>> =
        union.variants.iter().map(|variant| case::words(&variant.hint)).collect();
    let own = case::words(ident);
    let mut short: Vec<Vec<String>> = whole
        .iter()
        .map(|words| {
            let rest = words.strip_suffix(own.as_slice());
            let rest = rest.or_else(|| words.strip_prefix(own.as_slice()));
            rest.unwrap_or(words).to_vec()
        })
        .collect();
    if union.variants.iter().any(|variant| KINDS.contains(&variant.hint.as_str())) {
        return whole.iter().enumerate().map(|(at, words)| union_ident(at, words)).collect();
    }
    strip_shared(
        &mut short,
        |words| words.last().cloned(),
        |words| {
            words.pop();
        },
    );
    strip_shared(
        &mut short,
        |words| words.first().cloned(),
        |words| {
            words.remove(0);
        },
    );
    let mut idents: Vec<String> = Vec::new();
    for (at, words) in short.iter().enumerate() {
        let full = &whole[at];
        let unique = short.iter().filter(|other| *other == words).count() == 1;
        let words = if unique && !words.is_empty() { words } else { full };
        idents.push(union_ident(at, words));
    }
    idents
}

/// Hints that lowering gives to members without a name; they share no words with others.
const KINDS: [&str; 12] = [
    "any",
    "bool",
    "bytes",
    "date",
    "date_time",
    "integer",
    "list",
    "map",
    "number",
    "object",
    "text",
    "uuid",
];

fn union_ident(at: usize, words: &[String]) -> String {
    if words.is_empty() {
        return format!("Variant{}", at + 1);
    }
    let ident = case::camel_words(words);
    let digit = ident.starts_with(|c: char| c.is_ascii_digit());
    keywords::escape(if digit { format!("V{ident}") } else { ident })
}

fn strip_shared(
    all: &mut [Vec<String>],
    end: impl Fn(&Vec<String>) -> Option<String>,
    strip: impl Fn(&mut Vec<String>),
) {
    while all.len() > 1 && all.iter().all(|words| words.len() > 1) {
        let first = all.first().and_then(&end);
        if first.is_none() || !all.iter().all(|words| end(words) == first) {
            return;
        }
        all.iter_mut().for_each(&strip);
    }
}

/// Makes value identifiers distinct: the name that is spelled so on the wire keeps it, then the
/// smallest; the others are numbered.
pub fn distinct(wires: &[&str], wanted: Vec<String>, used: &mut BTreeSet<String>) -> Vec<String> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by_key(|&at| (wanted[at] != wires[at], wires[at]));
    let natural: BTreeSet<String> = wanted.iter().cloned().collect();
    let mut out = wanted;
    for at in order {
        let base = out[at].clone();
        let mut ident = base.clone();
        let mut number = 1;
        while used.contains(&ident) || (number > 1 && natural.contains(&ident)) {
            number += 1;
            ident = format!("{}_{number}", base.trim_end_matches('_'));
        }
        used.insert(ident.clone());
        out[at] = ident;
    }
    out
}

/// Makes variants distinct, case ignored. The spelling in lower case keeps the plain name; one in
/// capitals is `...Upper`, a capitalized one `...Title`; what is left is numbered.
fn distinct_variants(wires: &[String], wanted: Vec<String>) -> Vec<String> {
    let upper = |wire: &str| wire.chars().any(|c| c.is_ascii_uppercase());
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by_key(|&at| (upper(&wires[at]), &wires[at], at));
    let natural: BTreeSet<String> = wanted.iter().map(|ident| ident.to_ascii_lowercase()).collect();
    let mut used: BTreeSet<String> = BTreeSet::new();
    let mut out = wanted;
    for at in order {
        let (base, wire) = (out[at].clone(), &wires[at]);
        let form = if wire.chars().any(|c| c.is_ascii_lowercase()) { "Title" } else { "Upper" };
        let mut tries = vec![base.clone()];
        if upper(wire) {
            tries.push(format!("{base}{form}"));
        }
        let free = |ident: &String| {
            let lower = ident.to_ascii_lowercase();
            !used.contains(&lower) && (*ident == base || !natural.contains(&lower))
        };
        let ident = tries.into_iter().find(free).unwrap_or_else(|| {
            let numbered = (2..).map(|number| format!("{base}{number}"));
            numbered.into_iter().find(free).expect("an endless row of numbers has a free one")
        });
        used.insert(ident.to_ascii_lowercase());
        out[at] = ident;
    }
    out
}
