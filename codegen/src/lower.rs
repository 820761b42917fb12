//! The typed document becomes the IR.
//!
//! Lowering reads what `openapiv3` holds and the `x-` keys that normalization
//! left, and decides what a thing *is*. It must not know names or placement.

mod compose;
mod limits;
mod operation;
mod pagination;
mod params;
mod schema;
mod success;
mod view;
mod webhook;

use std::collections::{BTreeMap, HashMap};

use openapiv3::{OpenAPI, PathItem, ReferenceOr, Schema};

use crate::diag::{Diagnostics, escape_pointer, unescape_pointer};
use crate::ir::{Doc, Ir, Kind, TextFormat, Type, TypeId};
use schema::Use;

/// Lowers a normalized document.
pub fn lower(api: &OpenAPI, diag: &mut Diagnostics) -> Ir {
    let events = webhook::path_items(api, diag);
    let mut ir = Ir {
        title: api.info.title.clone(),
        version: api.info.version.clone(),
        server: api
            .servers
            .first()
            .map(|server| server.url.trim_end_matches('/').to_owned())
            .unwrap_or_default(),
        ..Ir::default()
    };
    let plain_text = TypeId(0);
    ir.types.push(unplaced(Kind::Text(TextFormat::Plain)));
    let mut lower = Lower {
        api,
        events: &events,
        diag,
        ir,
        components: HashMap::new(),
        inlines: HashMap::new(),
        interned: BTreeMap::new(),
        open: Vec::new(),
        plain_text,
        members: 0,
        steps: 0,
        texts: 0,
        levels: 0,
        stopped: false,
    };
    lower.operations();
    lower.webhooks();
    lower.ir
}

/// The state of the pass.
pub(crate) struct Lower<'a> {
    api: &'a OpenAPI,
    /// Webhooks by key, sorted.
    events: &'a [(String, PathItem)],
    diag: &'a mut Diagnostics,
    ir: Ir,
    /// Component schemas by name. Looked up only, never iterated.
    components: HashMap<String, Use>,
    /// Inline schemas by pointer. Looked up only, never iterated.
    inlines: HashMap<String, Use>,
    interned: BTreeMap<Interned, TypeId>,
    /// Components being lowered.
    open: Vec<TypeId>,
    plain_text: TypeId,
    /// Members of everything so far, see `limits`.
    members: usize,
    /// Work so far.
    steps: usize,
    /// Bytes of texts so far.
    texts: usize,
    /// Schemas around the current one.
    levels: usize,
    /// A limit for the whole document was reached.
    stopped: bool,
}

/// Types without a name exist once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Interned {
    Bool,
    Integer,
    Number,
    Uuid,
    DateTime,
    Date,
    Base64,
    Binary,
    Any,
    Array(TypeId, bool),
    Map(TypeId, bool),
    OneOrMany(TypeId),
}

impl<'a> Lower<'a> {
    /// The id of a kind that needs no name; a kind that does gets a fresh id.
    fn intern(&mut self, kind: Kind) -> TypeId {
        let key = match &kind {
            Kind::Text(TextFormat::Plain) => return self.plain_text,
            Kind::Bool => Interned::Bool,
            Kind::Integer => Interned::Integer,
            Kind::Number => Interned::Number,
            Kind::Text(TextFormat::Uuid) => Interned::Uuid,
            Kind::Text(TextFormat::DateTime) => Interned::DateTime,
            Kind::Text(TextFormat::Date) => Interned::Date,
            Kind::Base64 => Interned::Base64,
            Kind::Binary => Interned::Binary,
            Kind::Any => Interned::Any,
            Kind::Array { item, nullable } => Interned::Array(*item, *nullable),
            Kind::Map { value, nullable } => Interned::Map(*value, *nullable),
            Kind::OneOrMany { item } => Interned::OneOrMany(*item),
            Kind::Struct(_) | Kind::Enum(_) | Kind::IntEnum(_) | Kind::Union(_) => {
                return self.push(unplaced(kind));
            }
        };
        if let Some(id) = self.interned.get(&key) {
            return *id;
        }
        let id = self.push(unplaced(kind));
        self.interned.insert(key, id);
        id
    }

    fn allocate(&mut self, pointer: &str, component: Option<&str>) -> TypeId {
        self.push(Type {
            pointer: pointer.to_owned(),
            pointers: vec![pointer.to_owned()],
            component: component.map(str::to_owned),
            doc: Doc::default(),
            kind: Kind::Any,
            nullable: false,
        })
    }

    fn push(&mut self, ty: Type) -> TypeId {
        let id = u32::try_from(self.ir.types.len()).expect("fewer than 2^32 schemas fit in memory");
        self.ir.types.push(ty);
        TypeId(id)
    }

    /// Follows references to component schemas, with the pointer of what they end at.
    fn resolve(
        &mut self,
        schema: ReferenceOr<&'a Schema>,
        pointer: &str,
    ) -> Option<(&'a Schema, String)> {
        let mut current = schema;
        let mut place = pointer.to_owned();
        for _ in 0..64 {
            match current {
                ReferenceOr::Item(schema) => return Some((schema, place)),
                ReferenceOr::Reference { reference } => {
                    let name =
                        reference.strip_prefix("#/components/schemas/").map(unescape_pointer)?;
                    let api = self.api;
                    let found = api.components.as_ref()?.schemas.get(&name);
                    let Some(found) = found else {
                        self.diag.error(
                            "unresolved-ref",
                            pointer,
                            format!("`{reference}` points to nothing"),
                            "correct the reference, or add the component",
                        );
                        return None;
                    };
                    place = format!("#/components/schemas/{}", escape_pointer(&name));
                    current = view::borrow(found);
                }
            }
        }
        self.diag.warn(
            "endless-ref",
            pointer,
            "the reference leads back to itself",
            "end the chain with a schema; it is read as any JSON value",
        );
        None
    }
}

fn unplaced(kind: Kind) -> Type {
    Type {
        pointer: String::new(),
        pointers: Vec::new(),
        component: None,
        doc: Doc::default(),
        kind,
        nullable: false,
    }
}
