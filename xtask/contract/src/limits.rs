//! What the mock servers get wrong, by name and with the reason.
//!
//! A limit takes a finding of a mock server off the list of violations; what our own recorder
//! finds is never taken off. A limit that was of no use in a whole run is reported: it goes.

/// How far a limit reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// The mock server cannot be asked at all: our recorder answers, and checks alone.
    Whole,
    /// Findings of the mock server that contain this text: `code location message`.
    Finding(&'static str),
    /// Findings of the second mock server that begin and end with these texts.
    Second(&'static str, &'static str),
    /// What we found in an answer with this text: the document contradicts itself in a way that
    /// no validator sees.
    Answer(&'static str),
}

/// One entry.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    /// Of the operation: `#/paths/~1calls/post`; empty for every operation (second opinion only).
    pub pointer: &'static str,
    /// How far it reaches.
    pub reach: Reach,
    /// Why the mock server is wrong.
    pub why: &'static str,
}

/// All of them.
pub const LIMITS: &[Limit] = &[
    Limit {
        pointer: "#/paths/~1documents~1{id}~1download/get",
        reach: Reach::Whole,
        why: "its answer is documented with the media type `*`; Prism 5.14 ends with \
              `TypeError: invalid media type` while it looks for the content",
    },
    Limit {
        pointer: "#/paths/~1detail_records/get",
        reach: Reach::Finding("request.query.filter: "),
        why: "`filter` is not required; Prism takes an absent object in brackets for an empty one, \
              in which a member is required",
    },
    Limit {
        pointer: "#/paths/~1messaging_tollfree~1verification~1requests~1{id}~1status_history/get",
        reach: Reach::Finding("page%5b"),
        why: "Prism looks for required query parameters with brackets by their name in percent \
              code, and sees the decoded one",
    },
    Limit {
        pointer: "#/paths/~1email_unsubscribe_groups~1{id}/delete",
        reach: Reach::Finding("request.query.force: "),
        why: "`oneOf` of the texts `true` and `false` and of a boolean: on the wire both are the same",
    },
    Limit {
        pointer: "#/paths/~1ai~1audio~1transcriptions/post",
        reach: Reach::Finding("request.body.model_config: "),
        why: "Prism takes every part of a multipart body for a text; an object is sent as JSON, \
              which the part `kinds` reads",
    },
    Limit {
        pointer: "",
        reach: Reach::Second("query.", "check the encoding format (E3014)"),
        why: "the document forgets `style: deepObject` here; its own text has the brackets",
    },
    Limit {
        pointer: "",
        reach: Reach::Second("query.filter.", "Expected type array, got string (E3003)"),
        why: "OpenAPI does not say how a list inside of brackets is written; it is sent with commas",
    },
    Limit {
        pointer: "#/paths/~1messaging_profiles/get",
        reach: Reach::Second("query.filter.name", "Expected type string, got object (E3003)"),
        why: "the document declares `filter[name]` as a text, and `filter[name][eq]` beside it",
    },
    order("#/paths/~1advanced_orders/get"),
    order("#/paths/~1advanced_orders/post"),
    order("#/paths/~1advanced_orders~1{order_id}/get"),
    order("#/paths/~1advanced_orders~1{advanced-order-id}~1requirement_group/patch"),
];

const fn order(pointer: &'static str) -> Limit {
    Limit {
        pointer,
        reach: Reach::Answer("phone_number_type"),
        why: "`phone_number_type` has `items` and no type, so that its default, a text, is valid",
    }
}

/// The limit that keeps an operation away from the mock server.
pub fn whole(pointer: &str) -> Option<&'static Limit> {
    LIMITS.iter().find(|limit| limit.pointer == pointer && limit.reach == Reach::Whole)
}

/// The limit that explains a finding.
pub fn excuse(pointer: &str, second: bool, finding: &str) -> Option<&'static Limit> {
    LIMITS.iter().find(|limit| {
        let place = limit.pointer == pointer || limit.pointer.is_empty();
        place
            && match limit.reach {
                Reach::Whole | Reach::Answer(_) => false,
                Reach::Finding(text) => !second && finding.contains(text),
                Reach::Second(begin, end) => {
                    second && finding.starts_with(begin) && finding.ends_with(end)
                }
            }
    })
}

/// Limits that were of no use in a run of all operations: they go. `places` are the operations of
/// the run, `used` the reasons that explained something, `second` whether the second server was
/// asked.
///
/// The list is for one document: where that has none of the operations nobody misses a limit.
pub fn unused(places: &[&str], used: &[&str], second: bool) -> Vec<&'static Limit> {
    if !LIMITS.iter().any(|limit| places.contains(&limit.pointer)) {
        return Vec::new();
    }
    let asked = |limit: &&Limit| second || !matches!(limit.reach, Reach::Second(..));
    LIMITS.iter().filter(asked).filter(|limit| !used.contains(&limit.why)).collect()
}

/// The limit that explains what we found in an answer.
pub fn contradiction(pointer: &str, finding: &str) -> Option<&'static Limit> {
    LIMITS.iter().find(|limit| {
        limit.pointer == pointer
            && matches!(limit.reach, Reach::Answer(text) if finding.contains(text))
    })
}

#[cfg(test)]
mod tests {
    use super::{LIMITS, Reach, unused};

    #[test]
    fn a_limit_of_no_use_is_told() {
        let place = [LIMITS[0].pointer];
        assert_eq!(unused(&["#/paths/~1a/get"], &[], true).len(), 0, "another document");
        assert_eq!(unused(&place, &[], true).len(), LIMITS.len(), "also those of no operation");
        let of_second = |reach: Reach| matches!(reach, Reach::Second(..));
        assert!(!unused(&place, &[], false).iter().any(|limit| of_second(limit.reach)));
        let all: Vec<&str> = LIMITS.iter().map(|limit| limit.why).collect();
        assert_eq!(unused(&place, &all, true).len(), 0);
    }
}
