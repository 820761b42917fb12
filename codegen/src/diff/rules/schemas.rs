//! Rules about schemas: the values that travel.

use super::{BREAKING, FINE, RISKY, Rule, Verdict, plain, sided};

const REFUSED: Verdict = (BREAKING, "Values that were accepted are refused.");
const UNREAD: Verdict = (BREAKING, "Readers get values that they cannot read.");
const STILL: Verdict = (FINE, "Values that were accepted still are.");
const WITHIN: Verdict = (FINE, "What is sent was possible before.");
const BEYOND: Verdict = (RISKY, "Readers may get values that were not documented before.");
const UNKNOWN: Verdict = (FINE, "Readers ignore what they do not know.");
const UNSENT: Verdict = (RISKY, "What callers still send may be ignored or refused.");
const SAME: Verdict = (FINE, "The value itself is the same.");
const NAME: &str = "It is a name inside of the document and is not sent.";

/// Fewer values are possible.
const fn narrowed(id: &'static str, mirror: &'static str, what: &'static str) -> Rule {
    sided(id, mirror, what, REFUSED, WITHIN, WITHIN)
}

/// More values are possible, all of a kind that readers know.
const fn widened(id: &'static str, mirror: &'static str, what: &'static str) -> Rule {
    sided(id, mirror, what, STILL, BEYOND, BEYOND)
}

/// Some values are no longer possible, and others are.
const fn shifted(id: &'static str, what: &'static str) -> Rule {
    sided(id, id, what, REFUSED, BEYOND, BEYOND)
}

/// Values of another kind are possible.
const fn opened(id: &'static str, mirror: &'static str, what: &'static str) -> Rule {
    sided(id, mirror, what, STILL, UNREAD, UNREAD)
}

/// Values are of another kind.
const fn replaced(id: &'static str, what: &'static str) -> Rule {
    sided(id, id, what, REFUSED, UNREAD, UNREAD)
}

/// The rules.
pub const RULES: &[Rule] = &[
    plain("schema-added", "schema-removed", "A component schema is new.", FINE, NAME),
    plain(
        "schema-removed",
        "schema-added",
        "A component schema is gone.",
        FINE,
        "What used it says so by itself.",
    ),
    plain("schema-renamed", "schema-renamed", "A component schema has another name.", FINE, NAME),
    plain(
        "reference-changed",
        "reference-changed",
        "A reference leads to another component.",
        FINE,
        "No operation follows it.",
    ),
    replaced("type-changed", "The type is another one."),
    opened("type-widened", "type-narrowed", "The type admits more kinds of values."),
    narrowed("type-narrowed", "type-widened", "The type admits fewer kinds of values."),
    replaced("format-changed", "The format is another one."),
    narrowed("format-added", "format-removed", "Values have a format."),
    widened("format-removed", "format-added", "Values have no format any more."),
    widened("format-widened", "format-narrowed", "The format admits larger values."),
    narrowed("format-narrowed", "format-widened", "The format admits smaller values only."),
    opened("became-nullable", "became-not-nullable", "Null is admitted."),
    narrowed("became-not-nullable", "became-nullable", "Null is not admitted any more."),
    widened("enum-values-added", "enum-values-removed", "Values of an enum are new."),
    narrowed("enum-values-removed", "enum-values-added", "Values of an enum are gone."),
    narrowed("became-enum", "enum-lifted", "Only listed values are admitted."),
    widened("enum-lifted", "became-enum", "Values are not listed any more."),
    replaced("const-changed", "The only value is another one."),
    sided(
        "optional-property-added",
        "optional-property-removed",
        "An optional property is new.",
        (FINE, "Requests without it are as good as before."),
        UNKNOWN,
        UNKNOWN,
    ),
    sided(
        "optional-property-removed",
        "optional-property-added",
        "An optional property is gone.",
        UNSENT,
        (RISKY, "It was never certain to be there, yet some readers use it."),
        (BREAKING, "Receivers that use it do not find it."),
    ),
    sided(
        "required-property-added",
        "required-property-removed",
        "A required property is new.",
        (BREAKING, "Requests without it are refused."),
        UNKNOWN,
        UNKNOWN,
    ),
    sided(
        "required-property-removed",
        "required-property-added",
        "A required property is gone.",
        UNSENT,
        (BREAKING, "Readers that rely on it do not find it."),
        (BREAKING, "Receivers that rely on it do not find it."),
    ),
    sided(
        "property-became-required",
        "property-became-optional",
        "An optional property is required.",
        (BREAKING, "Requests without it are refused."),
        (FINE, "It is always there now."),
        (FINE, "It is always there now."),
    ),
    sided(
        "property-became-optional",
        "property-became-required",
        "A required property is optional.",
        (FINE, "Requests with it are as good as before."),
        (BREAKING, "Readers that rely on it fail where it is missing."),
        (BREAKING, "Receivers that rely on it fail where it is missing."),
    ),
    narrowed(
        "extra-properties-forbidden",
        "extra-properties-allowed",
        "Properties that are not listed are not admitted any more.",
    ),
    sided(
        "extra-properties-allowed",
        "extra-properties-forbidden",
        "Properties that are not listed are admitted.",
        STILL,
        UNKNOWN,
        UNKNOWN,
    ),
    narrowed("range-narrowed", "range-widened", "The range of a number is smaller."),
    widened("range-widened", "range-narrowed", "The range of a number is larger."),
    shifted("range-shifted", "The range of a number is another one."),
    narrowed("length-narrowed", "length-widened", "The length of a text is bound more tightly."),
    widened("length-widened", "length-narrowed", "The length of a text is bound less tightly."),
    shifted("length-shifted", "The length of a text is bound in another way."),
    narrowed(
        "item-count-narrowed",
        "item-count-widened",
        "The length of a list is bound more tightly.",
    ),
    widened(
        "item-count-widened",
        "item-count-narrowed",
        "The length of a list is bound less tightly.",
    ),
    shifted("item-count-shifted", "The length of a list is bound in another way."),
    narrowed(
        "property-count-narrowed",
        "property-count-widened",
        "The number of properties is bound more tightly.",
    ),
    widened(
        "property-count-widened",
        "property-count-narrowed",
        "The number of properties is bound less tightly.",
    ),
    shifted("property-count-shifted", "The number of properties is bound in another way."),
    narrowed("multiple-of-added", "multiple-of-removed", "A number has to be a multiple."),
    widened("multiple-of-removed", "multiple-of-added", "A number need not be a multiple."),
    shifted("multiple-of-changed", "A number has to be another multiple."),
    narrowed("pattern-added", "pattern-removed", "A text has to match a pattern."),
    sided(
        "pattern-removed",
        "pattern-added",
        "A text need not match a pattern.",
        STILL,
        (FINE, "A text is read as before."),
        (FINE, "A text is read as before."),
    ),
    sided(
        "pattern-changed",
        "pattern-changed",
        "A text has to match another pattern.",
        (RISKY, "Texts that were accepted may be refused."),
        (FINE, "A text is read as before."),
        (FINE, "A text is read as before."),
    ),
    narrowed("unique-items-required", "unique-items-lifted", "Items must not repeat."),
    widened("unique-items-lifted", "unique-items-required", "Items may repeat."),
    sided(
        "default-added",
        "default-removed",
        "There is a default.",
        (FINE, "It tells what the server does in any case."),
        SAME,
        SAME,
    ),
    sided(
        "default-removed",
        "default-added",
        "There is no default any more.",
        (RISKY, "Requests that leave it out may mean something else."),
        SAME,
        SAME,
    ),
    sided(
        "default-changed",
        "default-changed",
        "The default is another one.",
        (RISKY, "Requests that leave it out mean something else."),
        SAME,
        SAME,
    ),
    sided(
        "became-read-only",
        "became-not-read-only",
        "Only the server sends it.",
        UNSENT,
        SAME,
        SAME,
    ),
    plain(
        "became-not-read-only",
        "became-read-only",
        "Callers may send it, too.",
        FINE,
        "Requests without it are as good as before.",
    ),
    sided(
        "became-write-only",
        "became-not-write-only",
        "Only callers send it.",
        STILL,
        (RISKY, "Readers that use it do not find it."),
        (BREAKING, "Receivers that use it do not find it."),
    ),
    plain(
        "became-not-write-only",
        "became-write-only",
        "The server sends it, too.",
        FINE,
        "Readers ignore what they do not know.",
    ),
    plain("deprecated", "undeprecated", "It is marked as deprecated.", FINE, "It works as before."),
    plain(
        "undeprecated",
        "deprecated",
        "It is no longer marked as deprecated.",
        FINE,
        "It works as before.",
    ),
    widened("union-member-added", "union-member-removed", "A union has another member."),
    narrowed("union-member-removed", "union-member-added", "A member of a union is gone."),
    opened("became-union", "no-longer-union", "One of several schemas applies."),
    narrowed("no-longer-union", "became-union", "One schema of several is left."),
    sided(
        "any-of-became-one-of",
        "one-of-became-any-of",
        "Exactly one member of a union has to match.",
        (RISKY, "Values that match two members may be refused."),
        WITHIN,
        WITHIN,
    ),
    plain(
        "one-of-became-any-of",
        "any-of-became-one-of",
        "More than one member of a union may match.",
        FINE,
        "Every member is read as before.",
    ),
    plain(
        "discriminator-added",
        "discriminator-removed",
        "A property tells the members of a union apart.",
        FINE,
        "The members themselves are the same.",
    ),
    plain(
        "discriminator-removed",
        "discriminator-added",
        "No property tells the members of a union apart any more.",
        FINE,
        "The members themselves are the same.",
    ),
    plain(
        "discriminator-changed",
        "discriminator-changed",
        "The members of a union are told apart in another way.",
        RISKY,
        "A value may be taken for another member.",
    ),
    narrowed("exclusion-added", "exclusion-removed", "Some values are excluded."),
    widened("exclusion-removed", "exclusion-added", "Some values are no longer excluded."),
    shifted("exclusion-changed", "Other values are excluded."),
    replaced("content-encoding-changed", "The content of a text is encoded in another way."),
];
