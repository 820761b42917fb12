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

/// What stands between two backticks of a line. Longer runs belong to fences and to code that
/// has backticks in it.
fn spans(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    for line in text.lines() {
        let mut rest = line;
        while let Some(start) = rest.find('`') {
            let from = &rest[start..];
            let body = from.trim_start_matches('`');
            let run = from.len() - body.len();
            let Some(end) = closing(body, run) else {
                rest = body;
                continue;
            };
            if run == 1 {
                out.push(body[..end].trim());
            }
            rest = &body[end + run..];
        }
    }
    out
}

/// Where the next run of exactly so many backticks begins.
fn closing(text: &str, run: usize) -> Option<usize> {
    let mut at = 0;
    while let Some(start) = text[at..].find('`').map(|start| at + start) {
        let length = text[start..].bytes().take_while(|byte| *byte == b'`').count();
        if length == run {
            return Some(start);
        }
        at = start + length;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::spans;

    #[test]
    fn spans_end_with_their_line() {
        let text = "- `call.initiated`\n- `a`, `b`; an odd ` here\n```\ncall.hangup\n``` `c` ``d``";
        assert_eq!(spans(text), ["call.initiated", "a", "b", "c"]);
    }
}
