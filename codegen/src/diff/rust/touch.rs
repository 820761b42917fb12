//! Which rules can touch the crate at all, and what is said where one does not.

/// What a change of the document can do to the crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Touch {
    /// Nothing, for this reason.
    Nothing(&'static str),
    /// A use of the item warns.
    Deprecation,
    /// The item itself; what it holds is as it was.
    Item,
    /// The item and all that it holds.
    Whole,
}

const BOUNDS: &str = "Bounds are not in types.";
const DEFAULTS: &str = "Defaults belong to the server; the crate only documents them.";
const EXCLUSIONS: &str = "What a value must not be is not in its type.";
const HEADERS: &str = "Headers of answers have no types; they are read by name.";
const ERRORS: &str = "All errors of the API are one type.";
const SERVERS: &str = "Servers are data of the request, not a part of a signature.";
const SECURITY: &str = "The client sends its key by itself; no signature mentions it.";
const DOCUMENT: &str = "It says something of the document, not of an item.";
const CALLBACKS: &str = "Callbacks are received as webhooks.";
const WEBHOOK_METHOD: &str = "Events are read from the body, whatever the method.";

/// Families of rules, by what their ids begin with.
const NOTHING: &[(&str, &str)] = &[
    ("length-", BOUNDS),
    ("range-", BOUNDS),
    ("item-count-", BOUNDS),
    ("property-count-", BOUNDS),
    ("multiple-of-", BOUNDS),
    ("pattern-", BOUNDS),
    ("unique-items-", BOUNDS),
    ("default-server-", SERVERS),
    ("default-", DEFAULTS),
    ("exclusion-", EXCLUSIONS),
    ("header-", HEADERS),
    ("optional-header-", HEADERS),
    ("required-header-", HEADERS),
    ("error-status-", ERRORS),
    ("server-", SERVERS),
    ("security-", SECURITY),
    ("api-version-", DOCUMENT),
    ("openapi-version-", DOCUMENT),
    ("tag-", DOCUMENT),
    ("component-", DOCUMENT),
    ("operation-callback-", CALLBACKS),
    ("webhook-method-", WEBHOOK_METHOD),
];

/// Rules about one item that leave what is below it alone.
const ITEM: &[&str] = &[
    "became-nullable",
    "became-not-nullable",
    "became-read-only",
    "became-not-read-only",
    "became-write-only",
    "became-not-write-only",
    "parameter-became-optional",
    "parameter-became-required",
    "property-became-optional",
    "property-became-required",
    "request-body-became-optional",
    "request-body-became-required",
    "extra-properties-allowed",
    "extra-properties-forbidden",
    "enum-values-added",
    "enum-values-removed",
    "operation-id-changed",
];

/// What a change with this rule can do at this place.
pub fn touch(id: &str, pointer: &str) -> Touch {
    // The arm of a webhook is called after it.
    if id == "operation-id-changed" && pointer.starts_with("#/paths/") {
        return Touch::Nothing("Names are pinned.");
    }
    if let Some((_, why)) = NOTHING.iter().find(|(start, _)| id.starts_with(start)) {
        return Touch::Nothing(why);
    }
    if ["deprecated", "undeprecated", "operation-deprecated", "operation-undeprecated"]
        .contains(&id)
    {
        return Touch::Deprecation;
    }
    if ITEM.contains(&id) { Touch::Item } else { Touch::Whole }
}

/// What is said, by what the id of the rule begins with.
const FAMILIES: &[(&str, &str)] = &[
    ("operation-id-", "No item is called after it."),
    ("operation-tags-", "The product stays the same, and names are pinned."),
    ("operation-moved", "Names are pinned, and a path is no part of a signature."),
    ("schema-renamed", "Names are pinned."),
    ("schema-", "No operation and no event uses it, so nothing is emitted for it."),
    ("path-parameter-", "The name of an argument is no part of a signature."),
    ("format-", "The format has no type of its own."),
    ("type-", "The type in Rust is the same."),
    ("became-nullable", "It may be missing anyway, and null is read as that."),
    ("became-not-nullable", "It may still be missing, and null is read as that."),
    ("became-", "The item in Rust is the same."),
    ("property-became-", "The item in Rust is the same."),
    ("enum-", "The values are not an enum in the crate."),
    ("const-", "A value that is always sent has no setter."),
    ("undeprecated", "Nothing warns any longer."),
    ("operation-undeprecated", "Nothing warns any longer."),
    ("deprecated", "There is no item that could warn."),
    ("union-", "The type in Rust is the same."),
    ("discriminator-", "How a member is recognised is not in its type."),
    ("one-of-", "Both are one enum of types."),
    ("any-of-", "Both are one enum of types."),
    ("parameter-consolidated", "Members of an object and names in brackets have the same setters."),
    ("parameter-expanded", "Members of an object and names in brackets have the same setters."),
    ("optional-property-", "It is not a part of what the crate returns or takes."),
    ("required-property-", "It is not a part of what the crate returns or takes."),
    ("request-body-became-", "What the body consists of is required or not as before."),
    ("parameter-style-", "How a value is written is not in its type."),
    ("success-status-", "The type of the answer is the same."),
    ("response-media-type-", "The type of the answer is the same."),
];

/// Why a change that could have touched an item did not.
pub fn untouched(id: &str) -> &'static str {
    let found = FAMILIES.iter().find(|(start, _)| id.starts_with(start));
    found.map_or("No item of the crate is different.", |(_, why)| why)
}

#[cfg(test)]
mod tests {
    use super::{FAMILIES, ITEM, NOTHING};
    use crate::diff::rules;

    #[test]
    fn every_family_has_a_rule() {
        let known = |start: &str| rules::all().any(|rule| rule.id.starts_with(start));
        for (start, why) in NOTHING.iter().chain(FAMILIES) {
            assert!(known(start), "no rule begins with {start}");
            assert!(why.ends_with('.'), "{start}: {why}");
        }
        for id in ITEM {
            assert!(rules::find(id).is_some(), "{id} is no rule");
        }
    }
}
