//! Operations: the static description, the builder, and how it is sent.
//!
//! A builder is thin: it holds a `Call` that the setters write into. Required
//! fields are markers in the type of the builder (`Missing<field::to>`, then
//! `Set`), so that the compiler names the one that was forgotten. Operations
//! without required fields get a plain builder.
//!
//! An operation that takes several media types has one builder for each; the
//! second is called after its media type (`MediaUploadMultipart`).

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::ir::{Body, Kind, Media, OpId, Operation, Output, PagerStyle};

use super::rust_type::{ident, is_binary, rust_type_outside};
use super::setters::{self, Settable, Target};
use super::{Cx, docs, pager, socket};

/// One builder: an operation with one of its bodies.
pub(super) struct Builder<'a> {
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
pub(super) fn builders<'a>(cx: &Cx<'a>, id: OpId) -> Vec<Builder<'a>> {
    let (op, name) = (cx.ir.op(id), cx.names.op(id));
    let taken = taken(op);
    let make = |index: usize, suffix: &str| {
        let body = op.bodies.get(index);
        let lower = suffix.to_lowercase();
        Builder {
            id,
            op,
            ident: format_ident!("{}{suffix}", name.builder),
            constant: format_ident!(
                "{}",
                heck::ToShoutySnakeCase::to_shouty_snake_case(
                    format!("{}{suffix}", name.builder).as_str()
                )
            ),
            method: match suffix {
                "" => name.method.clone(),
                _ => format!("{}_{lower}", name.method.trim_start_matches("r#")),
            },
            args: name.args.iter().map(|arg| ident(arg)).collect(),
            body,
            set: setters::of(cx, id, body.map(|body| (index, body)), &taken),
        }
    };
    let mut out = vec![make(0, "")];
    for index in 1..op.bodies.len() {
        let media = match op.bodies[index].media {
            Media::Json => "Json",
            Media::Form => "Form",
            Media::Multipart => "Multipart",
            Media::Bytes => "Bytes",
        };
        let before =
            op.bodies[1..index].iter().filter(|b| b.media == op.bodies[index].media).count();
        let suffix = if before == 0 { media.to_owned() } else { format!("{media}{}", before + 1) };
        out.push(make(index, &suffix));
    }
    out
}

/// Methods of the builder that a setter must not be called like.
fn taken(op: &Operation) -> BTreeSet<&'static str> {
    let mut taken =
        BTreeSet::from(["new", "with_options", "with_header", "with_timeout", "with_body"]);
    match op.socket {
        Some(_) => taken.extend(["url"]),
        None => taken.extend(["send", "send_full"]),
    }
    if op.pager.is_some() {
        taken.extend(["pages", "items"]);
    }
    if !op.alternatives.is_empty() {
        taken.extend(["send_bytes"]);
    }
    taken
}

/// All items of an operation for `ops.rs`: statics and builders.
pub fn operation(cx: &Cx<'_>, id: OpId) -> TokenStream {
    builders(cx, id).iter().map(|builder| builder.emit(cx)).collect()
}

/// Names of the markers of an operation's required fields: items of `field`.
pub(super) fn markers(cx: &Cx<'_>, id: OpId) -> Vec<String> {
    builders(cx, id).iter().flat_map(Builder::markers).collect()
}

/// The type of the value of a success.
pub(super) fn output_type(cx: &Cx<'_>, output: Output) -> TokenStream {
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
        docs::code(&format!("{} {}", self.op.method.as_str(), self.op.path))
    }

    /// The attributes of an item that makes or is this builder.
    pub fn attributes(&self) -> TokenStream {
        let hidden = self.op.hidden.then(|| quote!(#[doc(hidden)]));
        quote!(#hidden)
    }

    /// Documentation of the builder and of the method that makes it.
    pub fn docs(&self) -> TokenStream {
        let mut text = docs::paragraphs(&self.op.doc);
        text.push(self.line());
        let list = |names: &[String]| {
            names.iter().map(|name| docs::code(name)).collect::<Vec<_>>().join(", ")
        };
        let required = self.markers();
        if !required.is_empty() {
            text.push(format!("Required: {}.", list(&required)));
        }
        let errors: Vec<_> =
            self.op.statuses.iter().filter(|s| s.starts_with(['4', '5', 'd'])).cloned().collect();
        if !errors.is_empty() {
            text.push(format!("Documented errors: {}.", list(&errors)));
        }
        text.push(format!("In the document: {}.", docs::code(&self.op.pointer)));
        docs::doc_all(text)
    }

    fn emit(&self, cx: &Cx<'_>) -> TokenStream {
        let description = self.description(cx);
        let bytes = self.bytes_description();
        let item = self.item();
        let methods = self.methods(cx);
        let future = if self.op.socket.is_none() { self.future(cx) } else { TokenStream::new() };
        quote!(#description #bytes #item #methods #future)
    }

    /// `static CALLS_DIAL: rt::Operation = ..`.
    fn description(&self, cx: &Cx<'_>) -> TokenStream {
        let op = self.op;
        let constant = &self.constant;
        let name = cx.names.op(self.id);
        let dotted = format!("{}.{}", name.chain.join("."), self.method).replace("r#", "");
        let method =
            format_ident!("{}", heck::ToUpperCamelCase::to_upper_camel_case(op.method.key()));
        let path = &op.path;
        let server = match &op.server {
            Some(server) => quote!(Some(#server)),
            None => quote!(None),
        };
        let public = op.public;
        let kind = match self.body.map(|body| body.media) {
            None => quote!(None),
            Some(Media::Json) => quote!(Json),
            Some(Media::Form) => quote!(Form),
            Some(Media::Multipart) => quote!(Multipart),
            Some(Media::Bytes) => quote!(Bytes),
        };
        let content_type = self.body.map_or("", |body| &body.content_type);
        let required = self.body.is_some_and(|body| body.required);
        let (output, accept) = match op.output {
            Output::Empty => (quote!(Empty), ""),
            Output::Json(ty) | Output::Data(ty) if is_binary(cx, ty) => (quote!(Bytes), "*/*"),
            Output::Json(_) => (quote!(Json), "application/json"),
            Output::Data(_) => (quote!(Data), "application/json"),
            Output::Page(_) => (quote!(Page), "application/json"),
            Output::Text => (quote!(Text), "text/plain"),
            Output::Bytes => (quote!(Bytes), "*/*"),
        };
        let accept = match (&op.accept, op.output) {
            (_, Output::Empty) | (None, _) => accept,
            (Some(accept), _) => accept,
        };
        let pager = match &op.pager {
            None => quote!(None),
            Some(pager) => {
                let style = match pager.style {
                    PagerStyle::Number => quote!(Number),
                    PagerStyle::Cursor => quote!(Cursor),
                    PagerStyle::Records => quote!(Records),
                    PagerStyle::Uri => quote!(Uri),
                    PagerStyle::Short => quote!(Short),
                };
                let (items, position, size) = (&pager.items, &pager.position, &pager.size);
                quote!(Some(rt::Pager {
                    style: rt::PagerStyle::#style,
                    items: #items,
                    position: #position,
                    size: #size,
                }))
            }
        };
        let command_id = self.has_field(cx, "command_id");
        let idempotency =
            op.headers.iter().any(|header| header.wire.eq_ignore_ascii_case("idempotency-key"));
        quote! {
            static #constant: rt::Operation = rt::Operation {
                name: #dotted,
                method: rt::Method::#method,
                path: #path,
                server: #server,
                public: #public,
                body: rt::BodyKind::#kind,
                content_type: #content_type,
                body_required: #required,
                accept: #accept,
                output: rt::OutputKind::#output,
                pager: #pager,
                command_id: #command_id,
                idempotency: #idempotency,
            };
        }
    }

    /// The same operation with an answer of another media type, kept as bytes.
    fn bytes_description(&self) -> TokenStream {
        if self.op.alternatives.is_empty() {
            return TokenStream::new();
        }
        let (constant, bytes) = (&self.constant, self.bytes_constant());
        let accept = self.op.alternatives.join(", ");
        quote! {
            static #bytes: rt::Operation = rt::Operation {
                accept: #accept,
                output: rt::OutputKind::Bytes,
                pager: None,
                ..#constant
            };
        }
    }

    fn bytes_constant(&self) -> Ident {
        format_ident!("{}_BYTES", self.constant)
    }

    fn has_field(&self, cx: &Cx<'_>, wire: &str) -> bool {
        match self.body.map(|body| &cx.ir.ty(body.ty).kind) {
            Some(Kind::Struct(members)) => members.fields.iter().any(|field| field.wire == wire),
            _ => false,
        }
    }

    /// The struct itself.
    fn item(&self) -> TokenStream {
        let (docs, attributes, name) = (self.docs(), self.attributes(), &self.ident);
        let verb = if self.op.socket.is_some() { "made into a URL" } else { "sent" };
        let unused = format!("a request does nothing until it is {verb}");
        let markers = self.markers();
        if markers.is_empty() {
            return quote! {
                #docs
                #attributes
                #[must_use = #unused]
                #[derive(Debug)]
                pub struct #name {
                    call: rt::Call,
                }
            };
        }
        let markers = markers.iter().map(|marker| ident(marker));
        let label = name.to_string();
        // Not derived: that would ask for `S: Debug`, which long tuples are not.
        quote! {
            #docs
            #attributes
            #[must_use = #unused]
            pub struct #name<S = (#(rt::Missing<field::#markers>,)*)> {
                call: rt::Call,
                state: rt::State<S>,
            }

            impl<S> fmt::Debug for #name<S> {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.debug_struct(#label).field("call", &self.call).finish()
                }
            }
        }
    }

    /// `new`: path arguments, and the members that are always sent.
    fn constructor(&self) -> TokenStream {
        let constant = &self.constant;
        let args = &self.args;
        // The client must not be shadowed by a path parameter of that name.
        let client = if args.iter().any(|arg| arg == "client") { "api" } else { "client" };
        let client = format_ident!("{client}");
        let call = quote!(rt::Call::new(#client, &#constant)#(.arg(#args))*);
        let state = (!self.markers().is_empty()).then(|| quote!(, state: PhantomData));
        let body = if self.set.tags.is_empty() {
            quote!(Self { call: #call #state })
        } else {
            let tags = self.tags(&quote!(call));
            quote! {
                let mut call = #call;
                #tags
                Self { call #state }
            }
        };
        quote! {
            #[inline]
            pub(crate) fn new(#client: &rt::Client #(, #args: String)*) -> Self {
                #body
            }
        }
    }

    fn tags(&self, call: &TokenStream) -> TokenStream {
        let tags = self.set.tags.iter();
        tags.map(|(wire, value)| quote!(#call.field(#wire, Some(#value));)).collect()
    }

    /// The impl block with setters and ways to send.
    fn methods(&self, cx: &Cx<'_>) -> TokenStream {
        let name = &self.ident;
        let letters = letters(self.markers().len());
        let others: BTreeSet<&str> =
            self.set.setters.iter().map(|setter| setter.ident.as_str()).collect();
        let mut methods = TokenStream::new();
        let mut next = 0;
        for setter in &self.set.setters {
            let marked = setter.required.then(|| {
                next += 1;
                next - 1
            });
            let target = self.target(&letters, |index| Some(index) == marked);
            methods.extend(setter.emit(cx, &target, &others));
        }
        methods.extend(self.whole(cx, &letters));
        methods.extend(options());
        methods.extend(match &self.op.socket {
            Some(frames) => socket::url(cx, self, frames, &self.given(&letters)),
            None => self.senders(cx, &letters),
        });
        let new = self.constructor();
        if letters.is_empty() {
            return quote!(impl #name { #new #methods });
        }
        quote! {
            impl #name { #new }
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
                        self.call.body::<&#ty>(value.borrow());
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

    fn senders(&self, cx: &Cx<'_>, letters: &[Ident]) -> TokenStream {
        let value = output_type(cx, self.op.output);
        let given = self.given(letters);
        let pages = match &self.op.pager {
            Some(of) => pager::methods(cx, of, &value, &given),
            None => TokenStream::new(),
        };
        let raw = if self.op.alternatives.is_empty() {
            TokenStream::new()
        } else {
            let accept = self.op.alternatives.join(", ");
            let constant = self.bytes_constant();
            let text =
                docs::doc(&format!("Sends the request and asks for {}.", docs::code(&accept)));
            quote! {
                #text
                #[inline]
                pub fn send_bytes(mut self) -> rt::Pending<rt::Bytes> #given {
                    self.call.read_as(&#constant);
                    rt::Pending::new(self.call)
                }
            }
        };
        quote! {
            /// Sends the request.
            #[inline]
            pub fn send(self) -> rt::Pending<#value> #given {
                rt::Pending::new(self.call)
            }

            /// Sends the request and keeps status, headers and the raw body of the answer.
            #[inline]
            pub fn send_full(self) -> rt::PendingFull<#value> #given {
                rt::PendingFull::new(self.call)
            }

            #raw
            #pages
        }
    }

    fn future(&self, cx: &Cx<'_>) -> TokenStream {
        let (name, value) = (&self.ident, output_type(cx, self.op.output));
        let letters = letters(self.markers().len());
        let given = self.given(&letters);
        let head = if letters.is_empty() {
            quote!(impl IntoFuture for #name)
        } else {
            quote!(impl<#(#letters),*> IntoFuture for #name<(#(#letters,)*)> #given)
        };
        quote! {
            #head {
                type Output = Result<#value, rt::Error>;
                type IntoFuture = rt::Pending<#value>;

                #[inline]
                fn into_future(self) -> Self::IntoFuture {
                    self.send()
                }
            }
        }
    }
}

/// Options of the request, on every builder.
fn options() -> TokenStream {
    quote! {
        /// Changes how this request is sent.
        #[inline]
        pub fn with_options(mut self, set: impl FnOnce(&mut rt::CallOptions)) -> Self {
            set(self.call.options());
            self
        }
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
