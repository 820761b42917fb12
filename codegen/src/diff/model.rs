//! The report: what every format shows, and what is written as JSON.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Version of the form of the JSON report; it grows when something is taken away or changes its
/// meaning.
pub const FORMAT: u32 = 1;

/// All that is different between two documents.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// [`FORMAT`].
    pub format: u32,
    /// The old document.
    pub old: Side,
    /// The new document.
    pub new: Side,
    /// Counts for the head of a report.
    pub summary: Summary,
    /// What changed in the API, in the order in which it is read: breaking first.
    pub changes: Vec<Change>,
    /// What changed in words only.
    pub documentation: Vec<Change>,
    /// What was tolerated in one of the documents, as sentences with their places.
    pub notes: Vec<Note>,
}

/// One of the two documents.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Side {
    /// File name or revision, as it was given.
    pub name: String,
    /// `openapi`.
    pub openapi: String,
    /// `info.version`.
    pub version: String,
    /// How many operations it has.
    pub operations: usize,
    /// How many component schemas.
    pub schemas: usize,
    /// How many webhooks.
    pub webhooks: usize,
}

/// Counts.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Changes by HTTP level.
    pub http: BTreeMap<Http, usize>,
    /// Changes by Rust level.
    pub rust: BTreeMap<Rust, usize>,
    /// What the version of the crate has to become.
    pub bump: Rust,
    /// Operations, component schemas and webhooks that came.
    pub added: Counts,
    /// Those that went.
    pub removed: Counts,
}

/// Counts of the parts of a document.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Counts {
    pub operations: usize,
    pub schemas: usize,
    pub webhooks: usize,
}

/// Something that was tolerated.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Note {
    /// `old` or `new`.
    pub side: String,
    /// Where.
    pub place: String,
    /// What, as a sentence.
    pub text: String,
}

/// One fact.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The rule: `property-became-required`. Stable.
    pub id: String,
    /// Where, for people and for waivers: `POST /calls`, `POST /calls query page[size]`,
    /// `components.schemas.Call.state`, `webhooks.callHangup`. Stable.
    pub place: String,
    /// The pointer in the new document, or in the old one for what is gone.
    pub pointer: String,
    /// All its pointers in either document, sorted: what items of the crate are linked by. Only
    /// within a run; not written.
    #[serde(skip)]
    pub pointers: Vec<String>,
    /// The product whose operations it reaches, or `shared`.
    pub product: String,
    /// What callers notice.
    pub http: Http,
    /// Why, as a sentence.
    pub reason: String,
    /// What Rust users notice.
    pub rust: Rust,
    /// Why, as a sentence.
    pub rust_reason: String,
    /// The Rust items that it changes.
    pub items: Vec<Item>,
    /// The thing in short before: `optional`, `maxItems 15`; empty where it was not there.
    pub before: String,
    /// And after.
    pub after: String,
    /// Operations and webhooks that it reaches.
    pub reach: Reach,
    /// The waiver that applies, by its reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waived: Option<String>,
}

/// Operations and webhooks that a change reaches.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Reach {
    /// Which way: `request`, `response`, `both`, `event`, or empty where there is no direction.
    pub direction: Direction,
    /// `POST /calls`, sorted; the first ones.
    pub operations: Vec<String>,
    /// How many there are in all.
    pub operations_total: usize,
    /// Webhooks by key, sorted; the first ones.
    pub webhooks: Vec<String>,
    /// How many there are in all.
    pub webhooks_total: usize,
}

/// Which way a value travels.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// It does not travel.
    #[default]
    None,
    /// To the server.
    Request,
    /// From the server.
    Response,
    /// Both ways.
    Both,
    /// In a webhook, as received.
    Event,
}

/// What callers of the API notice, the worst first.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Http {
    /// What worked yesterday fails.
    Breaking,
    /// It may fail for some.
    Risky,
    /// Nobody is worse off.
    #[default]
    NonBreaking,
    /// Words.
    Documentation,
}

/// What users of the crate notice, the worst first.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Rust {
    /// Code that compiled may not.
    Major,
    /// There is something new.
    Minor,
    /// Nothing, or documentation.
    #[default]
    None,
}

/// A Rust item that is different.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Item {
    /// `telnyx_sdk::call_control::types::Call::state`, `client.calls().dial()`.
    pub path: String,
    /// Its signature or type before; empty where it was not there.
    pub before: String,
    /// And after.
    pub after: String,
    /// How bad this one is.
    pub level: Rust,
}
