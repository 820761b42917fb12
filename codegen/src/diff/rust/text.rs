//! Types and arguments as a user of the crate would write them, each text made once.
//!
//! Emission decides how an argument is taken; what it says is asked for every kind of type once,
//! since tens of thousands of setters have a few thousand different arguments.

use std::collections::HashMap;

use proc_macro2::TokenStream;
use quote::quote;

use super::api::Str;
use crate::emit::Cx;
use crate::emit::rust_type::{argument, rust_type};
use crate::emit::setters::{Form, Slot, whole_value};
use crate::ir::{Kind, TextFormat, TypeId};

/// Texts of one crate. The context must have no module of its own, and public homes in place of
/// physical modules.
pub struct Texts<'c, 'a> {
    cx: &'c Cx<'a>,
    types: Vec<Option<Str>>,
    interned: HashMap<String, Str>,
    forms: HashMap<Key, Str>,
}

/// What an argument depends on: where it goes, what it is, and whether its items admit null.
type Key = (Place, Str, bool);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Place {
    Query,
    Header,
    Field,
    File,
    Files,
    Model,
    Whole,
}

impl<'c, 'a> Texts<'c, 'a> {
    /// None yet.
    pub fn new(cx: &'c Cx<'a>) -> Self {
        let types = vec![None; cx.ir.types.len()];
        Self { cx, types, interned: HashMap::new(), forms: HashMap::new() }
    }

    /// The one copy of a text.
    pub fn intern(&mut self, text: &str) -> Str {
        if let Some(known) = self.interned.get(text) {
            return Str::clone(known);
        }
        let shared = Str::from(text);
        self.interned.insert(text.to_owned(), Str::clone(&shared));
        shared
    }

    /// A type by its public path.
    pub fn ty(&mut self, id: TypeId) -> Str {
        if let Some(known) = &self.types[id.0 as usize] {
            return Str::clone(known);
        }
        let text = match &self.cx.ir.ty(id).kind {
            Kind::Bool => self.intern("bool"),
            Kind::Integer => self.intern("i64"),
            Kind::Number => self.intern("f64"),
            Kind::Text(TextFormat::Plain) => self.intern("String"),
            Kind::Array { item, nullable } => {
                let text = format!("Vec<{}>", self.or_null(*item, *nullable));
                self.intern(&text)
            }
            Kind::Map { value, nullable } => {
                let text = format!("BTreeMap<String, {}>", self.or_null(*value, *nullable));
                self.intern(&text)
            }
            _ => {
                let tokens = rust_type(self.cx, id);
                self.tokens(&tokens)
            }
        };
        self.types[id.0 as usize] = Some(Str::clone(&text));
        text
    }

    fn or_null(&mut self, id: TypeId, nullable: bool) -> Str {
        let ty = self.ty(id);
        if nullable && self.cx.ir.ty(id).kind != Kind::Any {
            return self.wrap("Option", &ty);
        }
        ty
    }

    /// `outer<inner>`
    pub fn wrap(&mut self, outer: &str, inner: &str) -> Str {
        self.intern(&format!("{outer}<{inner}>"))
    }

    /// The text of tokens.
    pub fn tokens(&mut self, tokens: &TokenStream) -> Str {
        self.intern(&tidy(&tokens.to_string()))
    }

    /// The argument of a setter of a request; its twin has it inside of an `Option`.
    pub fn setter(&mut self, slot: Slot, ty: TypeId) -> Str {
        let place = match slot {
            Slot::Query => Place::Query,
            Slot::Header => Place::Header,
            Slot::Field => Place::Field,
            Slot::File => Place::File,
            Slot::Files => Place::Files,
        };
        self.form(place, ty, |cx| Form::of(cx, slot, ty).one)
    }

    /// The argument of a setter, or of `new`, of a struct.
    pub fn model(&mut self, ty: TypeId) -> Str {
        let value = quote!(value);
        self.form(Place::Model, ty, |cx| argument(cx, ty, &value, rust_type).0)
    }

    /// The argument of the setter of a whole body that is no struct.
    pub fn whole(&mut self, ty: TypeId) -> Str {
        self.form(Place::Whole, ty, |cx| whole_value(cx, ty).0)
    }

    fn form(&mut self, place: Place, ty: TypeId, make: impl FnOnce(&Cx<'a>) -> TokenStream) -> Str {
        let held = match &self.cx.ir.ty(ty).kind {
            Kind::Array { item, .. } => Some(*item),
            Kind::Map { value, .. } => Some(*value),
            _ => None,
        };
        let null = held.is_some_and(|held| self.cx.ir.ty(held).nullable);
        let key = (place, self.ty(ty), null);
        if let Some(known) = self.forms.get(&key) {
            return Str::clone(known);
        }
        let made = self.tokens(&make(self.cx));
        self.forms.insert(key, Str::clone(&made));
        made
    }
}

/// Tokens as people write them, without the names by which emitted code calls the runtime.
pub fn tidy(tokens: &str) -> String {
    let mut out = String::with_capacity(tokens.len());
    let tokens = tokens.replace('(', " ( ").replace(')', " ) ");
    let mut words = tokens.split_whitespace().peekable();
    while let Some(word) = words.next() {
        if matches!(word, "crate" | "rt") && words.peek() == Some(&"::") {
            words.next();
            continue;
        }
        let glued = out.is_empty()
            || out.ends_with(['<', '(', '&'])
            || out.ends_with("::")
            || matches!(word, "<" | ">" | "," | "::" | ")" | ">>");
        if !glued {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::tidy;

    #[test]
    fn tokens_read_like_code() {
        let cases = [
            ("impl Into < rt :: Uuid >", "impl Into<Uuid>"),
            (
                "impl IntoIterator < Item = (impl Into < String > , impl Into < i64 >) >",
                "impl IntoIterator<Item = (impl Into<String>, impl Into<i64>)>",
            ),
            ("Option < crate :: sms :: types :: Call >", "Option<sms::types::Call>"),
            ("Vec < Option < Vec < bool >> >", "Vec<Option<Vec<bool>>>"),
            ("& str", "&str"),
            ("()", "()"),
        ];
        for (tokens, text) in cases {
            assert_eq!(tidy(tokens), text);
        }
    }
}
