//! One operation: what it takes, how it is called, what it gives.

use crate::emit::example;
use crate::emit::operation::{self, Builder};
use crate::emit::resource::Tree;
use crate::emit::rust_type::is_binary;
use crate::emit::setters::{self, Setter, Slot, Whole};
use crate::emit::{Cx, docs};
use crate::ir::{Kind, OpId, Operation as Op, Output, TypeId};

use super::model::{Operation, Request, Sample};
use super::text::{self, Table};
use super::types::{self, Links, Types};

/// What an operation is described with.
pub struct Writer<'a> {
    /// What emitters ask.
    pub cx: &'a Cx<'a>,
    /// The handles.
    pub tree: &'a Tree,
    /// The types of the document.
    pub types: &'a Types<'a>,
    /// The features that its reader turned on.
    pub features: &'a [String],
    /// Product of each operation.
    pub products: &'a [String],
}

impl Writer<'_> {
    /// Describes an operation. `anchor` is that of its heading in the file of all operations.
    pub fn operation(&self, id: OpId, anchor: String, links: Links) -> Operation {
        let cx = self.cx;
        let op = cx.ir.op(id);
        let builders = operation::builders(cx, id);
        let example = match builders.first() {
            Some(builder) => {
                let wires = example::telling(cx, builder);
                example::of(cx, self.tree, builder, &wires)
            }
            None => example::Example::default(),
        };
        let product = &self.products[id.0 as usize];
        let mut needs: Vec<&String> = example.features.iter().collect();
        needs.extend(self.features.iter().all(|name| name != product).then_some(product));
        let errors = op.statuses.iter().filter(|status| status.starts_with(['4', '5', 'd']));
        let heading = heading(op);
        let mut words = docs::paragraphs(&op.doc);
        // The heading is the summary.
        if !op.doc.summary.trim().is_empty()
            && words.first() == Some(&op.doc.summary.trim().to_owned())
        {
            words.remove(0);
        }
        let causes: Vec<String> = example::causes(cx, id)
            .iter()
            .map(|cause| {
                let arm = cx.names.webhooks.get(cause.webhook).map_or("", String::as_str);
                format!("{} (`Event::{arm}`)", text::code(cause.event_type))
            })
            .collect();
        Operation {
            heading,
            anchor,
            text: text::prose(words),
            method: op.method.as_str().to_owned(),
            line: text::code(&format!("{} {}", op.method.as_str(), op.path)),
            call: text::code(&self.tree.call(cx, id)),
            deprecated: op.deprecated.as_deref().map(text::inline),
            requests: builders.iter().map(|builder| self.request(builder, links)).collect(),
            example: Sample { imports: example.imports, code: example.code },
            returns: self.returns(op, links),
            returned: self.returned(op),
            ways: self.ways(op, links),
            causes: causes.join(", "),
            errors: errors.map(|status| text::code(status)).collect::<Vec<_>>().join(", "),
            needs: needs.iter().map(|name| text::code(name)).collect::<Vec<_>>().join(", "),
        }
    }

    fn request(&self, builder: &Builder<'_>, links: Links) -> Request {
        let op = builder.op;
        let mut out = Request {
            required: Table::new(types::FIELDS),
            required_setters: Table::new(types::FIELDS),
            optional: Table::new(types::FIELDS),
            media: builder.body.map(|body| text::code(&body.content_type)).unwrap_or_default(),
            call: text::code(&self.call_of(builder)),
            ..Request::default()
        };
        for (param, arg) in op.path_params.iter().zip(&self.cx.names.op(builder.id).args) {
            let values = self.types.meaning(param.ty, None, &param.doc, &["In the path."], links);
            out.required.rows.push(vec![
                format!("{} argument {}", text::cell_code(&param.wire), text::code(arg)),
                // Any text will do, whatever the document says of it.
                types::typed("`String`", &values),
            ]);
        }
        for setter in &builder.set.setters {
            let table = if setter.required { &mut out.required } else { &mut out.optional };
            table.rows.push(self.row(builder, setter, links));
        }
        let optional = builder.set.setters.iter().filter(|setter| !setter.required);
        let names: Vec<String> = optional.map(named).collect();
        out.optional_count = names.len();
        out.optional_names = names.join(", ");
        if let Some(whole) = &builder.set.whole {
            out.whole = self.whole(whole, links);
            if whole.required {
                let ty = whole.ty.map_or("`Upload`".to_owned(), |ty| self.types.linked(ty, links));
                out.required.rows.push(vec![
                    format!("(body) {}", text::code(&format!(".{}(..)", whole.ident))),
                    types::typed(&ty, "The whole body."),
                ]);
            }
        }
        out.required_setters.rows = out.required.rows[op.path_params.len()..].to_vec();
        let constants = builder.set.tags.iter();
        let constants: Vec<String> = constants
            .map(|(wire, value)| format!("{} = {}", text::code(wire), text::code(value)))
            .collect();
        out.constants = constants.join(", ");
        out
    }

    fn row(&self, builder: &Builder<'_>, setter: &Setter<'_>, links: Links) -> Vec<String> {
        let op = builder.op;
        let only = self.constant(builder, setter).map(|only| ("Only", only));
        let ty = match setter.slot {
            Slot::File => "`Upload`".to_owned(),
            Slot::Files => "`Vec<Upload>`".to_owned(),
            Slot::Query | Slot::Field if is_binary(self.cx, setter.ty) => "`String`".to_owned(),
            Slot::Header if !setters::takes_value(&self.cx.ir.ty(setter.ty).kind) => {
                "`String`".to_owned()
            }
            _ => self.types.linked(setter.ty, links),
        };
        let mut marks = Vec::new();
        if setter.deprecated {
            marks.push("**Deprecated.**");
        }
        match setter.slot {
            Slot::Query if !op.bodies.is_empty() => marks.push("In the query."),
            Slot::Header => marks.push("In a header."),
            Slot::File | Slot::Files => marks.push("A file."),
            _ => {}
        }
        if setter.null.is_some() {
            marks.push("May be null.");
        }
        vec![
            types::both(setter.wire, &format!(".{}(..)", setter.ident)),
            types::typed(&ty, &self.types.meaning(setter.ty, only, setter.doc, &marks, links)),
        ]
    }

    /// The one documented value of a member of the body.
    fn constant(&self, builder: &Builder<'_>, setter: &Setter<'_>) -> Option<&serde_json::Value> {
        let ir = self.cx.ir;
        if !matches!(setter.slot, Slot::Field) {
            return None;
        }
        ir.body_structs(builder.body?).into_iter().find_map(|id| match &ir.ty(id).kind {
            Kind::Struct(of) => {
                of.fields.iter().find(|field| field.wire == setter.wire)?.constant.as_ref()
            }
            _ => None,
        })
    }

    /// `client.media().upload_multipart()`.
    fn call_of(&self, builder: &Builder<'_>) -> String {
        let accessors = self.tree.accessors(self.cx, builder.id);
        let accessors: String = accessors.iter().map(|name| format!(".{name}()")).collect();
        let args: Vec<String> = builder.args.iter().map(ToString::to_string).collect();
        format!("client{accessors}.{}({})", builder.method, args.join(", "))
    }

    fn whole(&self, whole: &Whole, links: Links) -> String {
        let ty = whole.ty.map_or("`Upload`".to_owned(), |ty| self.types.linked(ty, links));
        format!("{} takes the whole body, {ty}", text::code(&format!(".{}(..)", whole.ident)))
    }

    fn returns(&self, op: &Op, links: Links) -> String {
        let ty = |id: TypeId| match is_binary(self.cx, id) {
            true => "`Bytes`".to_owned(),
            false => self.types.linked(id, links),
        };
        if let Some(frames) = &op.socket {
            let frame = |id: Option<TypeId>| id.map_or("`Value`".to_owned(), ty);
            return format!(
                "A WebSocket: send {}, receive {}.",
                frame(frames.send),
                frame(frames.receive)
            );
        }
        let mut out = match op.output {
            Output::Empty => "nothing, `()`.".to_owned(),
            Output::Json(id) => format!("{}, the whole body of the answer.", ty(id)),
            Output::Data(id) => format!("{}, the value of `data` in the answer.", ty(id)),
            Output::Page(id) => format!(
                "{}: the items of `data` in the answer, and `meta`.",
                self.types.link(id, &format!("Page<{}>", self.types.written(id)), links)
            ),
            Output::Text => "`String`, the text of the answer.".to_owned(),
            Output::Bytes => "`Bytes`, the body of the answer.".to_owned(),
        };
        if let Some(pager) = &op.pager {
            let item = self.types.linked(pager.item, links);
            let key = match pager.items.as_str() {
                "" => "the body".to_owned(),
                key => text::code(key),
            };
            out.push_str(&format!(
                " `items()` gives each {item} of {key} over all pages, `pages()` page by page."
            ));
        }
        out
    }

    /// The fields of what is returned, in a line.
    fn returned(&self, op: &Op) -> String {
        let id = match (&op.pager, op.output) {
            (Some(pager), _) => pager.item,
            (None, Output::Json(id) | Output::Data(id) | Output::Page(id)) => id,
            _ => return String::new(),
        };
        let id = types::item_of(self.cx, id);
        let Kind::Struct(of) = &self.cx.ir.ty(id).kind else { return String::new() };
        let fields = types::members(self.cx, id, of).map(|(field, ident, ty)| {
            let shown = text::code(&format!("{ident}: {ty}"));
            match ident == field.wire {
                true => shown,
                false => format!("{shown} ({})", text::code(&field.wire)),
            }
        });
        fields.collect::<Vec<_>>().join(", ")
    }

    fn ways(&self, op: &Op, links: Links) -> Vec<String> {
        let mut out = Vec::new();
        if op.socket.is_some() {
            out.push("`connect()` opens it, `url()` gives its address.".to_owned());
            return out;
        }
        if !op.alternatives.is_empty() {
            let media: Vec<String> =
                op.alternatives.iter().map(|media| text::code(media)).collect();
            out.push(format!("`send_bytes()` asks for {} instead.", media.join(" or ")));
        }
        if let Some(item) = op.events {
            let item = self.types.linked(item, links);
            out.push(format!("`stream()` gives the answer as server-sent events, each {item}."));
        } else if operation::is_download(self.cx, op) {
            out.push(
                "`stream()` reads the answer piece by piece; `.save(path)` on that writes a file."
                    .to_owned(),
            );
        }
        out
    }
}

/// The name of a setter, with that of the wire where they differ.
fn named(setter: &Setter<'_>) -> String {
    let ident = text::code(&setter.ident);
    match setter.ident == setter.wire {
        true => ident,
        false => format!("{ident} ({})", text::code(setter.wire)),
    }
}

/// The summary in one line, without its full stop. It may stand inside of a link.
pub fn heading(op: &Op) -> String {
    let summary = text::label(&op.doc.summary);
    match summary.trim_end_matches('.') {
        "" => text::code(&format!("{} {}", op.method.as_str(), op.path)),
        summary => summary.to_owned(),
    }
}
