//! Operations: the builder, its state and its setters. The static description and the ways to
//! send have files of their own.
//!
//! A builder is thin: it holds a `Call` that the setters write into. Required
//! fields are markers in the type of the builder (`Missing<field::to>`, then
//! `Set`), so that the compiler names the one that was forgotten. Operations
//! without required fields get a plain builder.
//!
//! An operation that takes several media types has one builder for each; the
//! second is called after its media type (`MediaUploadMultipart`).

mod description;
mod docs;
mod send;

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::ir::{Body, OpId, Operation, Output};

use super::resource::Tree;
use super::rust_type::{ident, is_binary, rust_type_outside};
use super::setters::{self, Settable, Target};
use super::{Cx, docs as text, socket};

/// One builder: an operation with one of its bodies.
pub(crate) struct Builder<'a> {
    pub id: OpId,
    pub op: &'a Operation,
    /// `CallsDial`.
    pub ident: Ident,
    /// `CALLS_DIAL`.
    pub constant: Ident,
    /// Name of the method on the resource.
    pub method: String,
    /// The arguments of that method.
    pub args: Vec<Ident>,
    pub body: Option<&'a Body>,
    pub set: Settable<'a>,
}

/// The builders of an operation: one, or one for each media type of its body.
pub(crate) fn builders<'a>(cx: &Cx<'a>, id: OpId) -> Vec<Builder<'a>> {
    let (op, name) = (cx.ir.op(id), cx.names.op(id));
    let taken = taken(cx, op);
    let make = |index: usize, method: &str, builder: &str| {
        let body = op.bodies.get(index);
        Builder {
            id,
            op,
            ident: format_ident!("{builder}"),
            constant: format_ident!("{}", heck::ToShoutySnakeCase::to_shouty_snake_case(builder)),
            method: method.to_owned(),
            args: name.args.iter().map(|arg| ident(arg)).collect(),
            body,
            set: setters::of(cx, id, body.map(|body| (index, body)), &taken),
        }
    };
    let mut out = vec![make(0, &name.method, &name.builder)];
    let further = name.forms.iter().enumerate();
    out.extend(further.map(|(index, form)| make(index + 1, &form.method, &form.builder)));
    out
}

/// Methods of the builder that a setter must not be called like.
fn taken(cx: &Cx<'_>, op: &Operation) -> BTreeSet<&'static str> {
    let mut taken =
        BTreeSet::from(["new", "with_options", "with_header", "with_timeout", "with_body"]);
    match op.socket {
        Some(_) => taken.extend(["url", "connect"]),
        None => taken.extend(["send", "send_full"]),
    }
    if op.pager.is_some() {
        taken.extend(["pages", "items"]);
    }
    if !op.alternatives.is_empty() {
        taken.extend(["send_bytes"]);
    }
    if op.events.is_some() || is_download(cx, op) {
        taken.extend(["stream"]);
    }
    taken
}

/// Whether a success can be read piece by piece: bytes or text in one of its forms.
pub(crate) fn is_download(cx: &Cx<'_>, op: &Operation) -> bool {
    let binary = match op.output {
        Output::Text | Output::Bytes => true,
        Output::Json(ty) | Output::Data(ty) => is_binary(cx, ty),
        Output::Empty | Output::Page(_) => false,
    };
    op.socket.is_none() && (binary || !op.alternatives.is_empty())
}

/// All items of an operation for `ops.rs`: statics and builders.
pub fn operation(cx: &Cx<'_>, tree: &Tree, id: OpId) -> TokenStream {
    builders(cx, id).iter().map(|builder| builder.emit(cx, tree)).collect()
}

/// Names of the markers of an operation's required fields: items of `field`.
pub(crate) fn markers(cx: &Cx<'_>, id: OpId) -> Vec<String> {
    builders(cx, id).iter().flat_map(Builder::markers).collect()
}

/// The type of the value of a success.
pub(crate) fn output_type(cx: &Cx<'_>, output: Output) -> TokenStream {
    match output {
        Output::Empty => quote!(()),
        Output::Json(ty) | Output::Data(ty) if is_binary(cx, ty) => quote!(rt::Bytes),
        Output::Json(ty) | Output::Data(ty) => rust_type_outside(cx, ty),
        Output::Page(ty) => {
            let item = rust_type_outside(cx, ty);
            quote!(rt::Page<#item>)
        }
        Output::Text => quote!(String),
        Output::Bytes => quote!(rt::Bytes),
    }
}

impl Builder<'_> {
    /// Markers of the required fields, in the order of the state.
    pub fn markers(&self) -> Vec<String> {
        let fields = self.set.setters.iter().filter(|setter| setter.required);
        let mut out: Vec<_> = fields.map(|setter| setter.ident.clone()).collect();
        out.extend(
            self.set.whole.iter().filter(|whole| whole.required).map(|whole| whole.ident.clone()),
        );
        out
    }

    /// `POST /calls` as a code span.
    pub fn line(&self) -> String {
        text::code(&format!("{} {}", self.op.method.as_str(), self.op.path))
    }

    /// The attributes of an item that makes or is this builder.
    pub fn attributes(&self) -> TokenStream {
        let hidden = self.op.hidden.then(|| quote!(#[doc(hidden)]));
        quote!(#hidden)
    }

    /// Nothing can be set and there is one way to send it: the runtime's `Request` will do. Four
    /// in ten operations are like that.
    pub fn is_bare(&self) -> bool {
        self.set.setters.is_empty()
            && self.set.tags.is_empty()
            && self.set.whole.is_none()
            && self.op.pager.is_none()
            && self.op.alternatives.is_empty()
            && self.op.events.is_none()
            && self.op.socket.is_none()
    }

    fn emit(&self, cx: &Cx<'_>, tree: &Tree) -> TokenStream {
        let description = self.description(cx);
        if self.is_bare() {
            let docs = self.item_docs(cx, tree);
            let (attributes, name) = (self.attributes(), &self.ident);
            let value = output_type(cx, self.op.output);
            // An alias, so that the name stays when the operation gains something to set.
            return quote! {
                #description
                #docs
                #attributes
                pub type #name = rt::Request<#value>;
            };
        }
        let bytes = self.bytes_description();
        let item = self.item(&self.item_docs(cx, tree));
        let methods = self.methods(cx);
        let future = if self.op.socket.is_none() { self.future(cx) } else { TokenStream::new() };
        quote!(#description #bytes #item #methods #future)
    }

    /// The struct itself.
    fn item(&self, docs: &TokenStream) -> TokenStream {
        let (attributes, name) = (self.attributes(), &self.ident);
        let verb = if self.op.socket.is_some() { "connected" } else { "sent" };
        let unused = format!("a request does nothing until it is {verb}");
        let markers = self.markers();
        let label = name.to_string();
        // Not derived: that would ask for `S: Debug`, which long tuples are not, and a derived one
        // takes longer to check.
        let debug = quote! {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                rt::show(#label, &self.call, f)
            }
        };
        if markers.is_empty() {
            return quote! {
                #docs
                #attributes
                #[must_use = #unused]
                pub struct #name {
                    pub(crate) call: rt::Call,
                }

                impl fmt::Debug for #name {
                    #debug
                }
            };
        }
        let markers = markers.iter().map(|marker| ident(marker));
        quote! {
            #docs
            #attributes
            #[must_use = #unused]
            pub struct #name<S = (#(rt::Missing<field::#markers>,)*)> {
                pub(crate) call: rt::Call,
                pub(crate) state: rt::State<S>,
            }

            impl<S> fmt::Debug for #name<S> {
                #debug
            }
        }
    }

    /// A builder around a call, with the members that are always sent. It is made where it is
    /// asked for: a function `new` per builder would be a hundredth of what a check takes.
    pub(crate) fn made(&self, call: &TokenStream) -> TokenStream {
        let name = &self.ident;
        let state = (!self.markers().is_empty()).then(|| quote!(, state: rt::PhantomData));
        if self.set.tags.is_empty() {
            return quote!(ops::#name { call: #call #state });
        }
        let tags = self.tags(&quote!(call));
        quote! {
            let mut call = #call;
            #tags
            ops::#name { call #state }
        }
    }

    fn tags(&self, call: &TokenStream) -> TokenStream {
        let tags = self.set.tags.iter();
        tags.map(|(wire, value)| quote!(#call.field::<&str>(#wire, #value);)).collect()
    }

    /// The impl block with setters and ways to send.
    fn methods(&self, cx: &Cx<'_>) -> TokenStream {
        let name = &self.ident;
        let letters = letters(self.markers().len());
        let mut methods = TokenStream::new();
        let mut next = 0;
        for setter in &self.set.setters {
            let marked = setter.required.then(|| {
                next += 1;
                next - 1
            });
            let target = self.target(&letters, |index| Some(index) == marked);
            methods.extend(setter.emit(cx, &target));
        }
        methods.extend(self.whole(cx, &letters));
        methods.extend(send::options());
        methods.extend(match &self.op.socket {
            Some(frames) => socket::methods(cx, self, frames, &self.given(&letters)),
            None => self.senders(cx, &letters),
        });
        if letters.is_empty() {
            return quote!(impl #name { #methods });
        }
        quote! {
            impl<#(#letters),*> #name<(#(#letters,)*)> { #methods }
        }
    }

    /// The type and the last expression of a setter that sets the markers for which `sets` is true.
    fn target(&self, letters: &[Ident], sets: impl Fn(usize) -> bool) -> Target {
        if !(0..letters.len()).any(&sets) {
            return Target { after: None, finish: quote!(self) };
        }
        let name = &self.ident;
        let state = letters
            .iter()
            .enumerate()
            .map(|(index, letter)| if sets(index) { quote!(rt::Set) } else { quote!(#letter) });
        Target {
            after: Some(quote!(#name<(#(#state,)*)>)),
            finish: quote!(#name { call: self.call, state: PhantomData }),
        }
    }

    /// The setter of the whole body.
    fn whole(&self, cx: &Cx<'_>, letters: &[Ident]) -> TokenStream {
        let Some(whole) = &self.set.whole else { return TokenStream::new() };
        let fields: Vec<_> = self.set.setters.iter().filter(|setter| setter.required).collect();
        let target = self.target(letters, |index| match fields.get(index) {
            Some(field) => whole.split && field.slot == setters::Slot::Field,
            None => true,
        });
        let name = ident(&whole.ident);
        let finish = &target.finish;
        let result = target.after.clone().unwrap_or_else(|| quote!(Self));
        match whole.ty {
            None => quote! {
                #[doc = " Sets the body."]
                #[inline]
                pub fn #name(mut self, value: impl Into<rt::Upload>) -> #result {
                    self.call.body_bytes(value.into());
                    #finish
                }
            },
            Some(ty) if whole.split => {
                let ty = rust_type_outside(cx, ty);
                let tags = self.tags(&quote!(self.call));
                quote! {
                    #[doc = " Takes all fields of the body from a prepared value; setters called later replace single ones."]
                    #[inline]
                    pub fn #name(mut self, value: impl Borrow<#ty>) -> #result {
                        self.call.body_of::<#ty>(value);
                        #tags
                        #finish
                    }
                }
            }
            Some(ty) => {
                let (one, value) = setters::whole_value(cx, ty);
                quote! {
                    #[doc = " Sets the body."]
                    #[inline]
                    pub fn #name(mut self, value: #one) -> #result {
                        self.call.body(#value);
                        #finish
                    }
                }
            }
        }
    }

    /// `where A: rt::Given<field::to>, ..`, or nothing.
    fn given(&self, letters: &[Ident]) -> TokenStream {
        if letters.is_empty() {
            return TokenStream::new();
        }
        let markers = self.markers();
        let markers = markers.iter().map(|marker| ident(marker));
        quote!(where #(#letters: rt::Given<field::#markers>),*)
    }
}

/// Type parameters for the state: `A`, `B`, ..., `Z`, `A1`, ...
fn letters(count: usize) -> Vec<Ident> {
    let letter = |index: usize| char::from(b'A' + u8::try_from(index % 26).unwrap_or_default());
    (0..count)
        .map(|index| match index / 26 {
            0 => format_ident!("{}", letter(index)),
            round => format_ident!("{}{round}", letter(index)),
        })
        .collect()
}
