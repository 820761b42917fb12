//! Parameters: path, query and header, with object-typed query parameters
//! flattened to their leaves.

use openapiv3::{
    Parameter, ParameterData, ParameterSchemaOrContent, QueryStyle, ReferenceOr, Schema,
};

use super::Lower;
use super::compose;
use super::schema::doc_of;
use super::view::{View, borrow};
use crate::diag::{escape_pointer, unescape_pointer};
use crate::ir::{Doc, Kind, ListStyle, Param};

/// Parameters of one operation.
#[derive(Debug, Default)]
pub struct Params {
    /// Any order; sorted into template order by the caller.
    pub path: Vec<Param>,
    /// Flattened, sorted by wire name, without doubles.
    pub query: Vec<Param>,
    /// Sorted by name.
    pub headers: Vec<Param>,
}

impl<'a> Lower<'a> {
    /// Lowers the parameters of a path item and an operation; the latter win.
    pub fn params(
        &mut self,
        shared: &'a [ReferenceOr<Parameter>],
        shared_pointer: &str,
        own: &'a [ReferenceOr<Parameter>],
        own_pointer: &str,
    ) -> Params {
        let mut out = Params::default();
        let mut seen: Vec<(u8, String)> = Vec::new();
        let all =
            own.iter()
                .enumerate()
                .map(|(index, param)| (param, format!("{own_pointer}/parameters/{index}")))
                .chain(
                    shared.iter().enumerate().map(|(index, param)| {
                        (param, format!("{shared_pointer}/parameters/{index}"))
                    }),
                );
        for (param, place) in all {
            if self.stopped {
                break;
            }
            let Some((param, pointer)) = self.parameter(param, place) else { continue };
            let data = param.parameter_data_ref();
            let place = match param {
                Parameter::Path { .. } => 0,
                Parameter::Query { .. } => 1,
                Parameter::Header { .. } => 2,
                Parameter::Cookie { .. } => 3,
            };
            if seen.iter().any(|(other, name)| *other == place && *name == data.name) {
                continue;
            }
            seen.push((place, data.name.clone()));
            match param {
                Parameter::Path { .. } => {
                    let param = self.leaf(data, &pointer, true);
                    out.path.push(param);
                }
                Parameter::Query { style, .. } => {
                    self.query(data, &pointer, style, &mut out.query);
                }
                Parameter::Header { .. } => {
                    let param = self.leaf(data, &pointer, data.required);
                    out.headers.push(param);
                }
                Parameter::Cookie { .. } => self.diag.warn(
                    "cookie-parameter",
                    &pointer,
                    format!("the cookie `{}` is not sent", data.name),
                    "the client sends no cookies; set the header by hand if it is needed",
                ),
            }
        }
        out.query.sort_by(|a, b| a.wire.cmp(&b.wire).then(a.pointer.cmp(&b.pointer)));
        out.query.dedup_by(|b, a| {
            let same = a.wire == b.wire;
            if same {
                a.required |= b.required;
            }
            same
        });
        out.headers.sort_by(|a, b| a.wire.cmp(&b.wire));
        out
    }

    fn parameter(
        &mut self,
        param: &'a ReferenceOr<Parameter>,
        place: String,
    ) -> Option<(&'a Parameter, String)> {
        let mut current = param;
        let mut place = place;
        for _ in 0..16 {
            match current {
                ReferenceOr::Item(param) => return Some((param, place)),
                ReferenceOr::Reference { reference } => {
                    let name =
                        reference.strip_prefix("#/components/parameters/").map(unescape_pointer);
                    let found = name.as_ref().and_then(|name| {
                        self.api.components.as_ref().and_then(|all| all.parameters.get(name))
                    });
                    let (Some(found), Some(name)) = (found, name) else {
                        self.diag.error(
                            "unresolved-ref",
                            place,
                            format!("`{reference}` is no parameter"),
                            "point to `#/components/parameters/..`",
                        );
                        return None;
                    };
                    place = format!("#/components/parameters/{}", escape_pointer(&name));
                    current = found;
                }
            }
        }
        // Nothing may go without a word: the request would lack the parameter.
        self.diag.error(
            "unresolved-ref",
            place,
            "the references from here form a ring, or a chain of more than 16",
            "point to the parameter itself",
        );
        None
    }

    fn schema_of(
        &self,
        data: &'a ParameterData,
        pointer: &str,
    ) -> Option<(ReferenceOr<&'a Schema>, String)> {
        match &data.format {
            ParameterSchemaOrContent::Schema(schema) => {
                Some((borrow(schema), format!("{pointer}/schema")))
            }
            ParameterSchemaOrContent::Content(content) => {
                let (media, item) = content.first()?;
                let schema = item.schema.as_ref()?;
                let place = format!("{pointer}/content/{}/schema", escape_pointer(media));
                Some((borrow(schema), place))
            }
        }
    }

    fn leaf(&mut self, data: &'a ParameterData, pointer: &str, required: bool) -> Param {
        let mut doc = Doc::default();
        let mut example = data.example.clone();
        let (ty, nullable) = match self.schema_of(data, pointer) {
            Some((schema, place)) => {
                let used = self.schema(schema, &place);
                doc = used.doc;
                example = example.or(used.example).or(used.default);
                (used.id, used.nullable)
            }
            None => (self.plain_text, false),
        };
        if let Some(text) = &data.description {
            doc.description.clone_from(text);
        }
        self.copy_text(pointer.len() + doc.description.len(), pointer);
        Param {
            wire: data.name.clone(),
            ty,
            required,
            nullable,
            lists: None,
            deprecated: data.deprecated.unwrap_or(false),
            example,
            doc,
            pointer: pointer.to_owned(),
        }
    }

    fn query(
        &mut self,
        data: &'a ParameterData,
        pointer: &str,
        style: &QueryStyle,
        out: &mut Vec<Param>,
    ) {
        if matches!(style, QueryStyle::DeepObject)
            && let Some((schema, place)) = self.schema_of(data, pointer)
        {
            let before = out.len();
            self.flatten(&data.name, schema, &place, data.required, 0, out);
            if let [only] = &mut out[before..]
                && only.wire == data.name
                && let Some(text) = &data.description
            {
                only.doc.description.clone_from(text);
            }
            return;
        }
        let mut param = self.leaf(data, pointer, data.required);
        // A list of which a document says nothing would be repeated by the letter of OpenAPI, and
        // the API reads commas everywhere: only what is written expressly counts.
        let list = matches!(
            self.ir.ty(param.ty).kind,
            Kind::Array { .. } | Kind::OneOrMany { .. } | Kind::Union(_) | Kind::Any
        );
        param.lists = match style {
            _ if !list => None,
            QueryStyle::SpaceDelimited => Some(ListStyle::Spaces),
            QueryStyle::PipeDelimited => Some(ListStyle::Pipes),
            QueryStyle::Form | QueryStyle::DeepObject => {
                (data.explode == Some(true)).then_some(ListStyle::Repeated)
            }
        };
        out.push(param);
    }

    /// One parameter for each leaf of a deepObject, named with its brackets.
    fn flatten(
        &mut self,
        wire: &str,
        schema: ReferenceOr<&'a Schema>,
        pointer: &str,
        required: bool,
        depth: usize,
        out: &mut Vec<Param>,
    ) {
        // Ten properties that hold themselves are a hundred million leaves.
        if self.is_too_long(out.len()) {
            return;
        }
        if depth < 8
            && let Some((item, place)) = self.resolve(schema.clone(), pointer)
        {
            let view = View::of(item);
            let object = view.typ == Some("object") || !view.all.is_empty();
            if object && view.any.is_none() {
                let members = compose::members(self, &view, &place);
                if !members.fields.is_empty() {
                    for (name, member) in members.fields {
                        let wire = format!("{wire}[{name}]");
                        let required = required && members.required.contains(name);
                        let place = member.pointer.clone();
                        self.flatten(&wire, member.schema, &place, required, depth + 1, out);
                    }
                    return;
                }
            }
        }
        let used = self.schema(schema.clone(), pointer);
        let mut doc = used.doc;
        if doc.description.is_empty()
            && let Some((item, _)) = self.resolve(schema, pointer)
        {
            doc.description = doc_of(&View::of(item)).description;
        }
        if matches!(self.ir.ty(used.id).kind, Kind::Struct(_)) && depth >= 8 {
            self.diag.warn(
                "deep-parameter",
                pointer,
                "the parameter nests deeper than eight levels",
                "the rest is set as one value",
            );
        }
        out.push(Param {
            wire: wire.to_owned(),
            ty: used.id,
            required,
            nullable: used.nullable,
            lists: None,
            deprecated: used.deprecated,
            example: used.example.or(used.default),
            doc,
            pointer: pointer.to_owned(),
        });
    }
}
