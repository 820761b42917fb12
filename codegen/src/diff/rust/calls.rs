//! Resources, the methods that lead to a request, and the requests themselves.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;

use super::api::{Kind, Member, Origin, Shape, Str, Thing};
use super::text::Texts;
use crate::emit::operation::{self, Builder, output_type};
use crate::emit::resource::{Node, Tree, repeated_name};
use crate::emit::rust_type::{is_binary, rust_type};
use crate::emit::setters::Slot;
use crate::emit::{Cx, resource};
use crate::ir::{Kind as Type, OpId, TypeId};

/// What the client has: accessors of the resources.
pub const CLIENT: &str = "Client";

/// The builders of one operation: name of the method, name of the type.
struct Named {
    method: String,
    path: String,
}

/// Things by path.
pub type Things = BTreeMap<String, Thing>;

/// Adds everything that is there for operations.
pub fn add(
    cx: &Cx<'_>,
    texts: &mut Texts<'_, '_>,
    tree: &Tree,
    products: &[String],
    things: &mut Things,
) {
    let mut markers: BTreeMap<String, Vec<Origin>> = BTreeMap::new();
    let mut named: Vec<Vec<Named>> = Vec::with_capacity(cx.ir.operations.len());
    for (id, _) in cx.ir.ops() {
        let product = products.get(id.0 as usize).map_or(resource::RESOURCES, String::as_str);
        let calls: String =
            tree.accessors(cx, id).iter().map(|name| format!(".{}()", name)).collect();
        let mut names = Vec::new();
        for builder in operation::builders(cx, id) {
            let path = format!("{product}::ops::{}", builder.ident);
            let call = format!("client{calls}.{}()", &builder.method);
            let thing = request(cx, texts, &builder, call);
            for member in &thing.members {
                if let Shape::Setter { required: true, .. } = member.shape {
                    markers.entry(member.name.clone()).or_default().push(member.origin.clone());
                }
            }
            things.insert(path.clone(), thing);
            names.push(Named { method: builder.method, path });
        }
        named.push(names);
    }
    for (name, origins) in markers {
        let thing = Thing {
            kind: Kind::Marker,
            call: String::new(),
            members: Vec::new(),
            hidden: false,
            origin: Origin::Many(origins),
        };
        things.insert(format!("field::{}", name), thing);
    }
    let mut handles = Handles { cx, named: &named, things };
    for (chain, node) in &tree.nodes {
        handles.node(tree, chain, node);
    }
}

/// A request in the making.
fn request(cx: &Cx<'_>, texts: &mut Texts<'_, '_>, builder: &Builder<'_>, call: String) -> Thing {
    let (op, id) = (builder.op, builder.id);
    let mut members = Vec::new();
    for setter in &builder.set.setters {
        let arg = texts.setter(setter.slot, setter.ty);
        let origin = origin(cx, builder, setter.slot, setter.wire);
        let mut add = |name: &str, shape: Shape, twin: bool| {
            members.push(Member {
                name: name.to_owned(),
                shape,
                deprecated: setter.deprecated,
                hidden: false,
                twin,
                origin: origin.clone(),
            });
        };
        let twin = texts.wrap("Option", &arg);
        add(&setter.ident, Shape::Setter { arg, required: setter.required }, false);
        if let Some(name) = &setter.maybe {
            add(name, Shape::Setter { arg: twin, required: false }, true);
        }
        if let Some(name) = &setter.null {
            add(name, Shape::Null, true);
        }
    }
    let body = op.bodies.iter().position(|body| builder.body.is_some_and(|own| own == body));
    if let Some(whole) = &builder.set.whole {
        let arg = match whole.ty {
            None => texts.intern("impl Into<Upload>"),
            Some(ty) if whole.split => {
                let ty = texts.ty(ty);
                texts.wrap("impl Borrow", &ty)
            }
            Some(ty) => texts.whole(ty),
        };
        members.push(Member {
            name: whole.ident.clone(),
            shape: Shape::Setter { arg, required: whole.required },
            deprecated: false,
            hidden: false,
            twin: false,
            origin: Origin::Body(id, body.unwrap_or_default()),
        });
    }
    let mut send = |name: &str, out: Str| {
        members.push(Member {
            name: name.to_owned(),
            shape: Shape::Send(out),
            deprecated: false,
            hidden: false,
            twin: false,
            origin: Origin::Output(id),
        });
    };
    if let Some(frames) = &op.socket {
        let mut frame = |ty: Option<TypeId>| match ty {
            Some(ty) if is_binary(cx, ty) => texts.intern("Bytes"),
            Some(ty) => texts.ty(ty),
            None => texts.intern("Value"),
        };
        let (there, back) = (frame(frames.send), frame(frames.receive));
        send("url", texts.intern("Result<String, Error>"));
        send("connect", texts.intern(&format!("PendingSocket<{there}, {back}>")));
    } else {
        let value = output_type(cx, op.output);
        let value = texts.tokens(&value);
        send("send", texts.wrap("Pending", &value));
        send("send_full", texts.wrap("PendingFull", &value));
        if let Some(pager) = &op.pager {
            let item = texts.ty(pager.item);
            send("pages", texts.wrap("Pages", &value));
            send("items", texts.wrap("Items", &item));
        }
        if !op.alternatives.is_empty() {
            send("send_bytes", texts.intern("Pending<Bytes>"));
        }
        if let Some(item) = op.events {
            let item: TokenStream = rust_type(cx, item);
            let item = texts.tokens(&item);
            send("stream", texts.wrap("PendingStream", &item));
        } else if operation::is_download(cx, op) {
            send("stream", texts.intern("PendingDownload"));
        }
    }
    Thing {
        kind: Kind::Builder { bare: builder.is_bare() },
        call,
        members,
        hidden: op.hidden,
        origin: Origin::Op(id),
    }
}

/// What of the document a setter stands for.
fn origin(cx: &Cx<'_>, builder: &Builder<'_>, slot: Slot, wire: &str) -> Origin {
    let (op, id) = (builder.op, builder.id);
    let of = |list: &[crate::ir::Param]| list.iter().position(|param| param.wire == wire);
    let found = match slot {
        Slot::Query => of(&op.query).map(|index| Origin::Query(id, index)),
        Slot::Header => of(&op.headers).map(|index| Origin::Header(id, index)),
        Slot::Field | Slot::File | Slot::Files => builder.body.and_then(|body| {
            let structs = cx.ir.body_structs(body);
            let mut fields = structs.iter().filter_map(|id| {
                let Type::Struct(of) = &cx.ir.ty(*id).kind else { return None };
                let index = of.fields.iter().position(|field| field.wire == wire)?;
                Some(Origin::Field(*id, index))
            });
            fields.next()
        }),
    };
    found.unwrap_or(Origin::Op(id))
}

struct Handles<'s, 'c, 'a> {
    cx: &'c Cx<'a>,
    named: &'s [Vec<Named>],
    things: &'s mut Things,
}

impl Handles<'_, '_, '_> {
    /// The handle of a node, and those that are bound to an argument.
    fn node(&mut self, tree: &Tree, chain: &[String], node: &Node) {
        let own = match chain.is_empty() {
            true => "client".to_owned(),
            false => accessors(tree, chain),
        };
        let mut members = Vec::new();
        let mut origins = Vec::new();
        for child in node.children.iter().filter_map(|child| tree.nodes.get(child)) {
            let reached = Origin::Many(below(tree, child));
            origins.push(reached.clone());
            members.push(open(&child.accessor, &[], path(child), reached));
        }
        for id in &node.ops {
            for named in &self.named[id.0 as usize] {
                members.push(self.method(&named.method, *id, 0, &named.path));
            }
            origins.push(Origin::Op(*id));
        }
        for (name, id) in &node.shortcuts {
            self.repeated(name, *id, 0, &mut members);
        }
        for bound in &node.bound {
            let ops: Vec<Origin> = bound.ops.values().map(|id| Origin::Op(*id)).collect();
            let mut own_members = Vec::new();
            for (name, id) in &bound.ops {
                self.repeated(name, *id, 1, &mut own_members);
            }
            let place = format!("{}::{}", bound.home, bound.ident);
            let args = [bound.arg.to_owned()];
            members.push(open(&bound.accessor, &args, place.clone(), Origin::Many(ops.clone())));
            let call = format!("{own}.{}()", &bound.accessor);
            self.thing(place, call, own_members, Origin::Many(ops));
        }
        let place = if chain.is_empty() { CLIENT.to_owned() } else { path(node) };
        self.thing(place, own, members, Origin::Many(origins));
    }

    fn thing(&mut self, path: String, call: String, members: Vec<Member>, origin: Origin) {
        let thing = Thing { kind: Kind::Handle, call, members, hidden: false, origin };
        self.things.insert(path, thing);
    }

    fn repeated(&self, name: &str, id: OpId, bound: usize, members: &mut Vec<Member>) {
        let own = &self.cx.names.op(id).method;
        for named in &self.named[id.0 as usize] {
            let name = repeated_name(name, own, &named.method);
            members.push(self.method(&name, id, bound, &named.path));
        }
    }

    fn method(&self, name: &str, id: OpId, bound: usize, path: &str) -> Member {
        let args = &self.cx.names.op(id).args;
        let args: Vec<String> = args.iter().skip(bound).map(|arg| arg.to_owned()).collect();
        let op = self.cx.ir.op(id);
        let member = open(name, &args, path.to_owned(), Origin::Op(id));
        Member { deprecated: op.deprecated.is_some(), hidden: op.hidden, ..member }
    }
}

fn open(name: &str, args: &[String], out: String, origin: Origin) -> Member {
    let shape = Shape::Open { args: args.to_vec(), out };
    let name = name.to_owned();
    Member { name, shape, deprecated: false, hidden: false, twin: false, origin }
}

fn path(node: &Node) -> String {
    format!("{}::{}", node.home, node.ident)
}

/// `client.calls().actions()`
fn accessors(tree: &Tree, chain: &[String]) -> String {
    let nodes = (1..=chain.len()).filter_map(|length| tree.nodes.get(&chain[..length]));
    let calls = nodes.map(|node| format!(".{}()", &node.accessor));
    format!("client{}", calls.collect::<String>())
}

/// The operations of a node and of all that it leads to.
fn below(tree: &Tree, node: &Node) -> Vec<Origin> {
    let own = node.ops.iter().map(|id| Origin::Op(*id));
    let children = node.children.iter().filter_map(|child| tree.nodes.get(child));
    own.chain(children.flat_map(|child| below(tree, child))).collect()
}
