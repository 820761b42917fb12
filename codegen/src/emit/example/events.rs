//! Which events an operation causes: those whose type its description names in a code span.

use crate::emit::Cx;
use crate::ir::{OpId, Selector};

/// An event that an operation causes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cause<'a> {
    /// Its type: `call.initiated`.
    pub event_type: &'a str,
    /// Index into `Ir::webhooks`, and into the names of the arms.
    pub webhook: usize,
}

/// The events that an operation causes, in the order in which its description names them.
pub fn causes<'a>(cx: &Cx<'a>, id: OpId) -> Vec<Cause<'a>> {
    let doc = &cx.ir.op(id).doc;
    let mut out: Vec<Cause<'a>> = Vec::new();
    for text in [&doc.summary, &doc.description] {
        for span in spans(text) {
            for (webhook, of) in cx.ir.webhooks.iter().enumerate() {
                let values = match &of.selector {
                    Selector::DataEventType(values) | Selector::EventType(values) => values,
                    Selector::CampaignType(_) | Selector::DataRecordType(_) => continue,
                };
                let Some(event_type) = values.iter().find(|value| *value == span) else { continue };
                // One type is one arm: the first that reads it.
                if out.iter().all(|known| known.event_type != event_type) {
                    out.push(Cause { event_type, webhook });
                }
            }
        }
    }
    out
}

/// What stands between two backticks. A fence is no span.
fn spans(text: &str) -> impl Iterator<Item = &str> {
    text.lines().flat_map(|line| line.split('`').skip(1).step_by(2)).map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::spans;

    #[test]
    fn spans_end_with_their_line() {
        let text = "- `call.initiated`\n- `a`, `b`; an odd ` here\n```\ncall.hangup\n```";
        let found: Vec<_> = spans(text).filter(|span| !span.is_empty()).collect();
        assert_eq!(found, ["call.initiated", "a", "b", "here"]);
    }
}
