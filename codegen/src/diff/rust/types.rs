//! The items that stand for schemas, and the enum of events.

use super::api::{Kind, Member, Origin, Shape, Thing};
use super::text::Texts;
use crate::emit::structs::Wrap;
use crate::emit::{Cx, enums, structs, unions};
use crate::ir::{self, TypeId};

/// The item of a type.
pub fn thing(cx: &Cx<'_>, texts: &mut Texts<'_, '_>, id: TypeId) -> Option<Thing> {
    let (kind, members) = match &cx.ir.ty(id).kind {
        ir::Kind::Struct(of) => (Kind::Struct, structure(cx, texts, id, of)),
        ir::Kind::Enum(_) => (Kind::Enum, enumeration(cx, texts, id)),
        ir::Kind::IntEnum(values) => (Kind::IntEnum, integers(cx, id, values)),
        ir::Kind::Union(of) => (Kind::Union, union(cx, texts, id, of)),
        _ => return None,
    };
    Some(Thing { kind, call: String::new(), members, hidden: false, origin: Origin::Type(id) })
}

fn structure(cx: &Cx<'_>, texts: &mut Texts<'_, '_>, id: TypeId, of: &ir::Struct) -> Vec<Member> {
    let members = structs::members(cx, id, of);
    let origin = |wire: &str| {
        let found = of.fields.iter().position(|field| field.wire == wire);
        found.map_or(Origin::Type(id), |index| Origin::Field(id, index))
    };
    let origins: Vec<Origin> = members.iter().map(|member| origin(&member.field.wire)).collect();
    let mut out = Vec::with_capacity(members.len());
    for (member, origin) in members.iter().zip(&origins) {
        let mut ty = texts.ty(member.field.ty);
        if member.boxed {
            ty = texts.wrap("Box", &ty);
        }
        let ty = match member.wrap {
            Wrap::Bare => ty,
            Wrap::Option | Wrap::Null => texts.wrap("Option", &ty),
            Wrap::Field => texts.wrap("Field", &ty),
        };
        out.push(Member {
            name: member.ident.to_string(),
            shape: Shape::Field(ty),
            deprecated: member.field.deprecated,
            hidden: false,
            twin: false,
            origin: origin.clone(),
        });
    }
    if let Some(value) = of.extra {
        let value = texts.ty(value);
        out.push(Member {
            name: structs::extra_ident(&members).to_string(),
            shape: Shape::Field(texts.wrap("BTreeMap", &format!("String, {value}"))),
            deprecated: false,
            hidden: false,
            twin: false,
            origin: Origin::Type(id),
        });
    }
    if !cx.request.contains(&id) {
        return out;
    }
    let parts = structs::parts(cx, id, &members);
    if parts.constructor {
        let asked =
            parts.required.iter().filter(|at| structs::constant(cx, &members[**at]).is_none());
        let args = asked.map(|at| {
            let member = &members[*at];
            (member.ident.to_string(), texts.model(member.field.ty))
        });
        out.push(Member {
            name: "new".to_owned(),
            shape: Shape::New(args.collect()),
            deprecated: false,
            hidden: false,
            twin: false,
            origin: Origin::Type(id),
        });
    }
    for at in parts.setters {
        let member = &members[at];
        out.push(Member {
            name: structs::setter_ident(&member.ident).to_string(),
            shape: Shape::Setter { arg: texts.model(member.field.ty), required: false },
            deprecated: member.field.deprecated,
            hidden: false,
            twin: false,
            origin: origins[at].clone(),
        });
    }
    out
}

fn enumeration(cx: &Cx<'_>, texts: &mut Texts<'_, '_>, id: TypeId) -> Vec<Member> {
    let variant = |name: String, held| Member {
        name,
        shape: Shape::Variant(held),
        deprecated: false,
        hidden: false,
        twin: false,
        origin: Origin::Type(id),
    };
    let names = enums::variant_names(cx, id);
    let mut out: Vec<Member> = names.iter().map(|name| variant(name.clone(), None)).collect();
    let text = texts.intern("String");
    out.push(variant(enums::unknown_ident(cx, id).to_string(), Some(text)));
    out
}

fn integers(cx: &Cx<'_>, id: TypeId, values: &[i64]) -> Vec<Member> {
    let constants = enums::constants(cx, id).into_iter().zip(values);
    let member = |(name, value): (proc_macro2::Ident, &i64)| Member {
        name: name.to_string(),
        shape: Shape::Const(*value),
        deprecated: false,
        hidden: false,
        twin: false,
        origin: Origin::Type(id),
    };
    constants.map(member).collect()
}

fn union(cx: &Cx<'_>, texts: &mut Texts<'_, '_>, id: TypeId, of: &ir::Union) -> Vec<Member> {
    let arms = unions::arms(cx, id, of);
    let mut out = Vec::with_capacity(arms.len() + 1);
    for arm in &arms {
        let mut held = texts.ty(arm.variant.ty);
        if arm.boxed {
            held = texts.wrap("Box", &held);
        }
        let index = of.variants.iter().position(|variant| std::ptr::eq(variant, arm.variant));
        out.push(Member {
            name: arm.ident.to_string(),
            shape: Shape::Variant(Some(held)),
            deprecated: false,
            hidden: false,
            twin: false,
            origin: index.map_or(Origin::Type(id), |index| Origin::Arm(id, index)),
        });
    }
    let unknown = enums::unknown_ident(cx, id);
    out.push(Member {
        name: unknown.to_string(),
        shape: Shape::Variant(Some(texts.intern("Value"))),
        deprecated: false,
        hidden: false,
        twin: false,
        origin: Origin::Type(id),
    });
    for source in unions::sources(cx, id, &arms, &unknown) {
        out.push(Member {
            name: texts.tokens(&source.from).to_string(),
            shape: Shape::From,
            deprecated: false,
            hidden: false,
            twin: false,
            origin: Origin::Type(id),
        });
    }
    out
}

/// The enum of all events.
pub fn events(cx: &Cx<'_>, texts: &mut Texts<'_, '_>) -> Thing {
    let mut members = Vec::with_capacity(cx.ir.webhooks.len() + 2);
    for (index, (hook, arm)) in cx.ir.webhooks.iter().zip(&cx.names.webhooks).enumerate() {
        let held = texts.ty(hook.ty);
        members.push(Member {
            name: arm.clone(),
            shape: Shape::Variant(Some(texts.wrap("Box", &held))),
            deprecated: false,
            hidden: false,
            twin: false,
            origin: Origin::Event(index),
        });
    }
    let all = Origin::Many((0..cx.ir.webhooks.len()).map(Origin::Event).collect());
    Thing { kind: Kind::Union, call: String::new(), members, hidden: false, origin: all }
}
