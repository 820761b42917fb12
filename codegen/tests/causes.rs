//! The events that our operations cause, against those that the published document names.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use codegen::emit::example::causes;
use codegen::emit::files::Tables;
use codegen::names::overrides::Overrides;
use codegen::pipeline::{Model, understand};
use codegen::plan::Products;

use crate::support::input as support;

/// What our descriptions name beyond the published ones: the events say themselves what causes them.
const OURS: &[(&str, &[&str])] = &[
    ("POST /calls/{call_control_id}/actions/enqueue", &["call.dequeued", "call.enqueued"]),
    ("POST /calls/{call_control_id}/actions/leave_queue", &["call.dequeued"]),
    ("POST /conferences/{id}/actions/end", &["conference.ended"]),
    (
        "POST /conferences/{id}/actions/play",
        &["conference.playback.ended", "conference.playback.started"],
    ),
    (
        "POST /conferences/{id}/actions/speak",
        &["conference.speak.ended", "conference.speak.started"],
    ),
];

/// The operations by method and path, each with the events that it causes.
type Caused = BTreeMap<String, BTreeSet<String>>;

#[test]
fn our_descriptions_name_the_events_that_the_published_ones_name() {
    let test = "our_descriptions_name_the_events_that_the_published_ones_name";
    let Some(path) = support::official(test) else { return };
    let (ours, theirs) = (model(&[]), model(&[path]));
    let known: BTreeSet<String> = events(&ours).intersection(&events(&theirs)).cloned().collect();
    assert_eq!(known.len(), 28, "all events of ours are published: {known:?}");
    let (ours, theirs) = (caused(&ours), caused(&theirs));
    let mut compared = 0;
    let mut wrong = Vec::new();
    for (operation, ours) in &ours {
        let Some(theirs) = theirs.get(operation) else { continue };
        let mut theirs: BTreeSet<String> = theirs.intersection(&known).cloned().collect();
        compared += usize::from(!theirs.is_empty());
        let more = OURS.iter().filter(|(of, _)| of == operation).flat_map(|(_, events)| *events);
        theirs.extend(more.map(|event| (*event).to_owned()));
        if *ours != theirs {
            wrong.push(format!("{operation}\n  ours:   {ours:?}\n  theirs: {theirs:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // What is compared is there.
    assert!(compared > 5, "{compared} operations cause events");
}

fn model(documents: &[PathBuf]) -> Model {
    let output = understand(&support::input(documents));
    assert!(!output.failed(), "{:#?}", output.diagnostics);
    output.model.expect("a run without an error understood the document")
}

fn caused(model: &Model) -> Caused {
    let (products, overrides) = (Products::default(), Overrides::default());
    let tables = Tables::new(model, &products, &overrides);
    let cx = tables.cx("");
    let all = model.ir.ops().map(|(id, op)| {
        let found = causes(&cx, id).into_iter().map(|cause| cause.event_type.to_owned());
        (format!("{} {}", op.method.as_str(), op.path), found.collect())
    });
    all.collect()
}

fn events(model: &Model) -> BTreeSet<String> {
    use codegen::ir::Selector;
    let values = model.ir.webhooks.iter().flat_map(|hook| match &hook.selector {
        Selector::DataEventType(values) | Selector::EventType(values) => values.as_slice(),
        Selector::CampaignType(_) | Selector::DataRecordType(_) => &[],
    });
    values.cloned().collect()
}
