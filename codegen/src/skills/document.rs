//! One document: the main file, and `references/` where it would get too long.

use std::collections::{BTreeMap, BTreeSet};

use crate::emit::Cx;
use crate::emit::files::Tables;
use crate::emit::operation;
use crate::emit::resource::Tree;
use crate::ir::OpId;
use crate::plan::WEBHOOKS;

use super::engine::{Engine, Failure};
use super::families::{self, Family, Layout, Members};
use super::index::counted;
use super::model::{Document, Events, Operation, Reference, Sample};
use super::operation::{Writer, heading};
use super::text::{self, Anchors};
use super::types::{Links, Types};
use super::{PACKAGE, events, samples};

/// A document in one piece is no longer than this.
const BUDGET: usize = 20_000;

/// The main file beside `references/` takes supporting operations up to this length.
const ROOM: usize = 23_000;

/// What a main file has beside operations and events, about.
const HEAD: usize = 9_000;

/// How many operations come first where nobody said which.
const CORE: usize = 3;

/// From the main file to `references/`.
const FROM_MAIN: Links = Links { types: "references/types.md", enums: "enums" };
/// Inside of `references/`.
const BESIDE: Links = Links { types: "types.md", enums: "enums" };
/// Inside of the file of types, or of events.
const SAME: Links = Links { types: "", enums: "enums" };

/// What a document is made with.
pub struct Maker<'a> {
    /// What follows from the model.
    pub tables: &'a Tables<'a>,
    /// What emitters ask.
    pub cx: &'a Cx<'a>,
    /// The handles.
    pub tree: &'a Tree,
    /// The templates.
    pub engine: &'a Engine<'a>,
}

/// A document on its way.
struct Parts<'a> {
    maker: &'a Maker<'a>,
    family: &'a Family,
    members: &'a Members,
    types: Types<'a>,
    features: Vec<String>,
    /// Operations with their anchors in the file of all operations.
    anchors: BTreeMap<OpId, String>,
    /// The same for events, in the order of the members.
    event_anchors: Vec<String>,
    /// First the core, then the supporting ones, then the others.
    order: Vec<OpId>,
    core: usize,
}

impl Maker<'_> {
    /// The files of a family, by path in the crate.
    pub fn document(
        &self,
        name: &str,
        family: &Family,
        members: &Members,
    ) -> Result<Vec<(String, String)>, Failure> {
        let parts = Parts::new(self, family, members);
        let mut document = parts.head(name);
        let operations = parts.operations(BESIDE)?;
        let types = parts.types(SAME, name)?;
        let payloads = parts.payloads(SAME)?;
        let length = |all: &[String]| all.iter().map(String::len).sum::<usize>();
        let whole = length(&operations) + length(&payloads) + HEAD;
        document.has_types = !types.is_empty();
        let mut files = Vec::new();
        if family.layout == Layout::Plain && whole <= BUDGET {
            document.operations = parts.operations(FROM_MAIN)?;
            if let Some(events) = &mut document.events {
                events.payloads = payloads.join("\n");
                events.table = events::table(self.cx, &members.events, "", &parts.event_anchors);
            }
            let text = self.engine.render("skills/SKILL.md.j2", "doc", &document)?;
            files.push((String::new(), text));
        } else {
            document.references = true;
            files.push((String::new(), parts.main(document)?));
            if !operations.is_empty() {
                files.push(("operations".to_owned(), parts.all_operations(name, operations)?));
            }
            if !payloads.is_empty() {
                files.push(("events".to_owned(), parts.all_events(name, payloads)?));
            }
        }
        if !types.is_empty() {
            files.push(("types".to_owned(), types));
        }
        let path = |file: String| match file.as_str() {
            "" => format!("skills/{name}/SKILL.md"),
            file => format!("skills/{name}/references/{file}.md"),
        };
        Ok(files.into_iter().map(|(file, text)| (path(file), text)).collect())
    }
}

impl<'a> Parts<'a> {
    fn new(maker: &'a Maker<'a>, family: &'a Family, members: &'a Members) -> Self {
        let ir = maker.cx.ir;
        let all = &members.operations;
        let mut core = families::ordered(ir, &family.core, all);
        if core.is_empty() {
            core = likely(maker.cx, all);
        }
        let mut order = core.clone();
        let supporting = families::ordered(ir, &family.supporting, all);
        for id in supporting.iter().chain(all) {
            if !order.contains(id) {
                order.push(*id);
            }
        }
        let title = &family.title;
        let mut anchors = Anchors::below(&[&format!("Operations of {title}"), "Contents"]);
        let op_anchors = all.iter().map(|id| (*id, anchors.next(&plain(&heading(ir.op(*id))))));
        let op_anchors = op_anchors.collect();
        let mut anchors = Anchors::below(&[&format!("Events of {title}"), "Contents", "Enums"]);
        let event_anchors = members
            .events
            .iter()
            .map(|index| anchors.next(&events::heading(&ir.webhooks[*index])))
            .collect();
        let products = &maker.tables.model.placement.ops;
        let mut features: BTreeSet<String> =
            all.iter().map(|id| products[id.0 as usize].clone()).collect();
        if !members.events.is_empty() || family.texml {
            features.insert(WEBHOOKS.to_owned());
        }
        Self {
            maker,
            family,
            members,
            types: Types::new(maker.cx, all),
            features: features.into_iter().collect(),
            anchors: op_anchors,
            event_anchors,
            core: core.len(),
            order,
        }
    }

    fn writer(&self) -> Writer<'_> {
        Writer {
            cx: self.maker.cx,
            tree: self.maker.tree,
            types: &self.types,
            features: &self.features,
            products: &self.maker.tables.model.placement.ops,
        }
    }

    fn operation(&self, id: OpId, links: Links) -> Operation {
        self.writer().operation(id, self.anchors[&id].clone(), links)
    }

    /// What both layouts have in common.
    fn head(&self, name: &str) -> Document {
        let (error_imports, error_call) = self.error_sample();
        let (short, handle) = self.shorter();
        let file = "references/events.md";
        let cx = self.maker.cx;
        let events = self.members.events.first().map(|first| {
            let hook = &cx.ir.webhooks[*first];
            Events {
                arm: cx.names.webhooks[*first].clone(),
                event_type: literal(&families::values(hook).first().cloned().unwrap_or_default()),
                statement: samples::reaction(cx, self.maker.tree, &self.order, hook.ty),
                table: events::table(cx, &self.members.events, file, &self.event_anchors),
                payloads: String::new(),
            }
        });
        Document {
            name: format!("telnyx-{name}-rust"),
            family: name.to_owned(),
            title: self.family.title.clone(),
            summary: self.family.summary.clone(),
            package: PACKAGE.to_owned(),
            features: self.features.join(","),
            error_imports,
            error_call,
            list: self.list_sample(),
            numbers: self.family.numbers,
            texml: self.family.texml,
            short,
            handle,
            caveats: self.family.caveats.clone(),
            events,
            size: self.size(),
            ..Document::default()
        }
    }

    /// `16 operations, 12 events`.
    fn size(&self) -> String {
        let counts = [(self.order.len(), "operation"), (self.members.events.len(), "event")];
        let counts = counts.into_iter().filter(|(count, _)| *count > 0);
        counts.map(|(count, what)| counted(count, what)).collect::<Vec<_>>().join(", ")
    }

    /// A call that gives a value, without the `?`: the first of the family, or one without a type.
    fn error_sample(&self) -> (Vec<String>, String) {
        let (cx, tree) = (self.maker.cx, self.maker.tree);
        for id in &self.order {
            let example = samples::sample(cx, tree, *id);
            // A statement that names what the call gives, and nothing before it.
            let named = example.code.strip_prefix("let ").and_then(|rest| rest.split_once(" = "));
            let Some((_, rest)) = named.filter(|(name, _)| !name.contains(' ')) else { continue };
            if let Some(end) = rest.find(".send().await?;").or(rest.find(".await?;")) {
                let wait = &rest[end..];
                let wait = &wait[..wait.find('?').unwrap_or_default()];
                return (example.imports, format!("{}{wait}", &rest[..end]));
            }
        }
        let call = "client.request(telnyx_sdk::Method::GET, \"/balance\").send::<telnyx_sdk::Value>().await";
        (Vec::new(), call.to_owned())
    }

    fn list_sample(&self) -> Option<Sample> {
        let (cx, tree) = (self.maker.cx, self.maker.tree);
        let id = self.order.iter().find(|id| cx.ir.op(**id).pager.is_some())?;
        Some(samples::sample(cx, tree, *id))
    }

    /// The shorter way to an operation below `actions`, and a handle that keeps its id.
    fn shorter(&self) -> (String, String) {
        let (cx, tree) = (self.maker.cx, self.maker.tree);
        for id in &self.order {
            let name = cx.names.op(*id);
            let Some((last, parent)) = name.chain.split_last() else { continue };
            let Some(node) = tree.nodes.get(parent).filter(|_| last == "actions") else { continue };
            let Some((method, _)) = node.shortcuts.iter().find(|(_, of)| **of == *id) else {
                continue;
            };
            let long = tree.call(cx, *id);
            let short =
                long.replacen(&format!(".actions().{}(", name.method), &format!(".{method}("), 1);
            let short = format!("{} is {}", text::code(&short), text::code(&long));
            let bound = node.bound.iter().find_map(|bound| {
                let (method, _) = bound.ops.iter().find(|(_, of)| **of == *id)?;
                let before = long.split(".actions()").next().unwrap_or_default();
                Some(text::code(&format!("{before}.{}({}).{method}()", bound.accessor, bound.arg)))
            });
            return (short, bound.unwrap_or_default());
        }
        (String::new(), String::new())
    }

    /// All operations in full, in the order of their paths.
    fn operations(&self, links: Links) -> Result<Vec<String>, Failure> {
        let engine = self.maker.engine;
        let all = self.members.operations.iter();
        all.map(|id| engine.render("skills/operation.md.j2", "op", &self.operation(*id, links)))
            .collect()
    }

    fn payloads(&self, links: Links) -> Result<Vec<String>, Failure> {
        let (cx, engine) = (self.maker.cx, self.maker.engine);
        let all = self.members.events.iter().zip(&self.event_anchors);
        all.map(|(index, anchor)| {
            let event = events::doc(cx, &self.types, *index, anchor.clone(), links);
            engine.render("skills/event.md.j2", "event", &event)
        })
        .collect()
    }

    /// The file of types; empty where there are none.
    fn types(&self, links: Links, name: &str) -> Result<String, Failure> {
        let (cx, engine) = (self.maker.cx, self.maker.engine);
        let calls = |id: OpId| self.maker.tree.call(cx, id);
        let docs = self.types.docs(links, &calls);
        let enums = self.types.enums();
        if docs.is_empty() && enums.is_empty() {
            return Ok(String::new());
        }
        let contents =
            docs.iter().map(|ty| format!("[`{}`](#{})", ty.name, ty.anchor)).collect::<Vec<_>>();
        let sections: Result<Vec<String>, Failure> =
            docs.iter().map(|ty| engine.render("skills/type.md.j2", "ty", ty)).collect();
        let mut lines = Vec::new();
        if !enums.is_empty() {
            lines.push("[Enums](#enums)".to_owned());
        }
        if !contents.is_empty() {
            lines.push(contents.join(", "));
        }
        let sections = sections?;
        self.reference("types", name, lines, sections, enums)
    }

    fn all_operations(&self, name: &str, sections: Vec<String>) -> Result<String, Failure> {
        let cx = self.maker.cx;
        let line = |id: &OpId| {
            let op = cx.ir.op(*id);
            let route = text::code(&format!("{} {}", op.method.as_str(), op.path));
            format!("[{}](#{}): {route}", heading(op), self.anchors[id])
        };
        let lines = self.members.operations.iter().map(line).collect();
        self.reference("operations", name, lines, sections, Vec::new())
    }

    fn all_events(&self, name: &str, sections: Vec<String>) -> Result<String, Failure> {
        let cx = self.maker.cx;
        let all = self.members.events.iter().zip(&self.event_anchors);
        let lines = all.map(|(index, anchor)| {
            let hook = &cx.ir.webhooks[*index];
            format!("[{}](#{anchor}): `Event::{}`", events::shown(hook), cx.names.webhooks[*index])
        });
        let lines = lines.collect();
        let enums = events::enums(cx, &self.members.events);
        self.reference("events", name, lines, sections, enums)
    }

    fn reference(
        &self,
        file: &str,
        name: &str,
        contents: Vec<String>,
        sections: Vec<String>,
        enums: Vec<String>,
    ) -> Result<String, Failure> {
        let of = Reference {
            title: self.family.title.clone(),
            family: name.to_owned(),
            contents,
            size: counted(sections.len(), file.trim_end_matches('s')),
            sections,
            enums,
        };
        self.maker.engine.render(&format!("skills/{file}.md.j2"), "of", &of)
    }

    /// The main file beside `references/`: what is named core, then as many as there is room for.
    fn main(&self, mut document: Document) -> Result<String, Failure> {
        let engine = self.maker.engine;
        let block =
            |id: &OpId| engine.render("skills/task.md.j2", "op", &self.operation(*id, FROM_MAIN));
        let (core, rest) = self.order.split_at(self.core);
        document.core = core.iter().map(block).collect::<Result<_, _>>()?;
        document.additional = self.additional(rest);
        let mut text = engine.render("skills/SKILL.md.j2", "doc", &document)?;
        let wanted = families::ordered(self.maker.cx.ir, &self.family.supporting, rest);
        let wanted = if self.family.supporting.is_empty() { rest } else { &wanted };
        let mut length = text.len();
        let mut taken = 0;
        for id in wanted {
            let block = block(id)?;
            let saved = document.additional[taken].len();
            if length + block.len() > ROOM + saved {
                break;
            }
            length = length + block.len() - saved;
            document.supporting.push(block);
            taken += 1;
        }
        if taken > 0 {
            document.additional = self.additional(&rest[taken..]);
            text = engine.render("skills/SKILL.md.j2", "doc", &document)?;
        }
        Ok(text)
    }

    /// A line for each operation that is only in `references/`.
    fn additional(&self, ops: &[OpId]) -> Vec<String> {
        let cx = self.maker.cx;
        let line = |id: &OpId| {
            let op = cx.ir.op(*id);
            let builders = operation::builders(cx, *id);
            let markers = builders.first().map(|builder| builder.markers()).unwrap_or_default();
            let markers: Vec<String> = markers.iter().map(|name| text::code(name)).collect();
            let needs = match markers.is_empty() {
                true => String::new(),
                false => format!("; requires {}", markers.join(", ")),
            };
            format!(
                "[{}](references/operations.md#{}): {}, {}{needs}",
                heading(op),
                self.anchors[id],
                text::code(&self.maker.tree.call(cx, *id)),
                text::code(&format!("{} {}", op.method.as_str(), op.path)),
            )
        };
        ops.iter().map(line).collect()
    }
}

/// What to begin with where nobody said it: short paths first, and what makes something.
fn likely(cx: &Cx<'_>, all: &[OpId]) -> Vec<OpId> {
    let rank = |id: &OpId| {
        let op = cx.ir.op(*id);
        let method = match op.method.as_str() {
            "POST" => 0,
            "GET" => 1,
            _ => 2,
        };
        (op.deprecated.is_some(), op.path.matches('/').count(), method, *id)
    };
    let mut all = all.to_vec();
    all.sort_by_key(rank);
    all.truncate(CORE);
    all
}

/// The text of a heading as renderers see it when they make its anchor.
fn plain(heading: &str) -> String {
    heading.replace(['`', '\\'], "")
}

/// A value of the document in code, where a line break would end a comment, or the block.
fn literal(value: &str) -> String {
    proc_macro2::Literal::string(value).to_string()
}
