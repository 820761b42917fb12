//! A function for each way to call an operation, and the table of them.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::super::Cx;
use super::super::operation::{self, Builder};
use super::super::resource::Tree;
use super::super::rust_type::{ident, is_binary};
use super::super::setters::{Setter, Slot};
use super::values::{property, value};
use crate::diag::escape_pointer;
use crate::ir::{Kind, OpId, Output, TypeId};

/// One way to call an operation.
struct Way<'a> {
    builder: &'a Builder<'a>,
    function: Ident,
    /// `Full`, `Bytes`, ...
    name: &'static str,
}

fn ways<'a>(cx: &Cx<'_>, builders: &'a [Builder<'a>]) -> Vec<Way<'a>> {
    let mut out = Vec::new();
    for builder in builders {
        let op = builder.op;
        let mut names = Vec::new();
        match &op.socket {
            Some(_) => names.push("Socket"),
            None => {
                names.push("Full");
                if !op.alternatives.is_empty() {
                    names.push("Bytes");
                }
                if op.events.is_some() {
                    names.push("Events");
                } else if operation::is_download(cx, op) {
                    names.push("Download");
                }
            }
        }
        let base = builder.constant.to_string().to_lowercase();
        out.extend(names.into_iter().map(|name| Way {
            builder,
            function: format_ident!("{base}_{}", name.to_lowercase()),
            name,
        }));
    }
    out
}

/// One file of functions.
pub fn file(cx: &Cx<'_>, tree: &Tree, ids: &[OpId]) -> TokenStream {
    let imports = super::imports(
        &quote!({Answer, Client, Operation, Call, Options, Output, Sampler, Way, finish, options, samples, sdk}),
    );
    let mut functions = TokenStream::new();
    let mut rows = TokenStream::new();
    for id in ids {
        let name = constant(*id);
        let builders = operation::builders(cx, *id);
        let ways = ways(cx, &builders);
        functions.extend(ways.iter().map(|way| function(cx, tree, *id, way)));
        let row = row(cx, tree, *id, &ways);
        rows.extend(quote!(pub const #name: Operation<Client> = #row;));
    }
    quote! {
        #imports
        #rows
        #functions
    }
}

/// All of them as one table, in the order of the document's paths and methods.
pub fn list(cx: &Cx<'_>, in_file: usize) -> TokenStream {
    let rows = cx.ir.ops().enumerate().map(|(index, (id, _))| {
        let (module, name) = (super::module(index / in_file), constant(id));
        quote!(#module::#name)
    });
    quote! {
        /// In the order of the document's paths and methods.
        pub static ALL: &[super::glue::Operation<super::glue::Client>] = &[#(#rows),*];
    }
}

fn constant(id: OpId) -> Ident {
    format_ident!("OPERATION_{}", id.0)
}

fn row(cx: &Cx<'_>, tree: &Tree, id: OpId, ways: &[Way<'_>]) -> TokenStream {
    let op = cx.ir.op(id);
    let (pointer, method, path, wire) =
        (&op.pointer, op.method.as_str(), &op.document_path, &op.path);
    let output = match op.output {
        Output::Empty => quote!(Output::Empty),
        Output::Json(ty) | Output::Data(ty) if is_binary(cx, ty) => quote!(Output::Bytes),
        Output::Json(_) => quote!(Output::Json),
        Output::Data(_) => quote!(Output::Data),
        Output::Page(_) => {
            let key = op.pager.as_ref().map_or("data", |pager| pager.items.as_str());
            quote!(Output::Page(#key))
        }
        Output::Text => quote!(Output::Text),
        Output::Bytes => quote!(Output::Bytes),
    };
    let accessors = tree.accessors(cx, id).join("().");
    let calls = ways.iter().map(|way| {
        let builder = way.builder;
        let rust = format!("client.{accessors}().{}(..)", builder.method);
        let media = match builder.body {
            Some(body) => {
                let media = &body.content_type;
                quote!(Some(#media))
            }
            None => quote!(None),
        };
        let (function, name) = (&way.function, format_ident!("{}", way.name));
        quote!(Call { rust: #rust, media: #media, way: Way::#name, send: #function },)
    });
    quote! {
        Operation {
            pointer: #pointer,
            method: #method,
            path: #path,
            wire_path: #wire,
            output: #output,
            calls: &[#(#calls)*],
        }
    }
}

fn function(cx: &Cx<'_>, tree: &Tree, id: OpId, way: &Way<'_>) -> TokenStream {
    let (builder, name) = (way.builder, &way.function);
    let op = builder.op;
    let accessors = tree.accessors(cx, id).into_iter().map(ident);
    let method = ident(&builder.method);
    let args = op.path_params.iter().map(|param| {
        let at = &param.pointer;
        quote!(s.text(#at))
    });
    let mut steps = TokenStream::new();
    for setter in &builder.set.setters {
        let at = place(cx, builder, setter);
        let call = set(cx, setter, &at);
        let set = match setter.null.as_deref().map(ident) {
            Some(null) => quote!(if s.null(#at) { request.#null() } else { request #call }),
            None => quote!(request #call),
        };
        // Fields of a body may exclude each other; parameters stand alone.
        let wanted = match (setter.slot, builder.body) {
            (Slot::Query | Slot::Header, _) | (_, None) => quote!(s.optional()),
            (_, Some(body)) => {
                let (at, wire) = (&cx.ir.ty(body.ty).pointer, setter.wire);
                quote!(s.field(#at, #wire))
            }
        };
        steps.extend(match setter.required {
            true => quote!(let request = #set;),
            false => quote!(let request = if #wanted { #set } else { request };),
        });
    }
    if let Some(whole) = builder.set.whole.as_ref().filter(|whole| !whole.split) {
        let setter = ident(&whole.ident);
        let value = match whole.ty {
            None => upload(&body_place(builder)),
            Some(ty) => whole_value(cx, ty, &body_place(builder)),
        };
        let set = quote!(request.#setter(#value));
        steps.extend(match whole.required {
            true => quote!(let request = #set;),
            false => quote!(let request = if s.optional() { #set } else { request };),
        });
    }
    let finish = finish(builder, cx, way.name);
    quote! {
        fn #name(client: &Client, given: &Options, s: &mut Sampler) -> Answer {
            let request = client.#(#accessors().)* #method(#(#args),*);
            #steps
            let request = request.with_options(|to| options(to, given));
            #finish
        }
    }
}

fn finish(builder: &Builder<'_>, cx: &Cx<'_>, way: &str) -> TokenStream {
    match way {
        "Bytes" => quote!(finish::bytes(request.send_bytes())),
        "Download" => quote!(finish::download(request.stream())),
        "Events" => quote!(finish::events!(request.stream())),
        "Socket" => {
            let frame = builder.op.socket.as_ref().and_then(|socket| socket.send);
            let frame = match frame.map(|ty| (ty, is_binary(cx, ty))) {
                None => quote!(None::<sdk::Value>),
                Some((ty, true)) => {
                    let at = &cx.ir.ty(ty).pointer;
                    quote!(Some(sdk::Bytes::from(s.bytes(#at))))
                }
                Some((ty, false)) => {
                    let value = value(cx, ty, &cx.ir.ty(ty).pointer);
                    quote!(Some(#value))
                }
            };
            quote!(finish::socket!(request.connect(), #frame))
        }
        _ => {
            let kind = match builder.op.output {
                Output::Empty => quote!(empty),
                Output::Json(ty) | Output::Data(ty) if is_binary(cx, ty) => quote!(raw),
                Output::Json(_) | Output::Data(_) | Output::Page(_) => quote!(json),
                Output::Text => quote!(text),
                Output::Bytes => quote!(raw),
            };
            quote!(finish::#kind(request.send_full()))
        }
    }
}

/// `.to(value)`.
fn set(cx: &Cx<'_>, setter: &Setter<'_>, at: &str) -> TokenStream {
    let name = ident(&setter.ident);
    let value = match setter.slot {
        Slot::File => upload(at),
        Slot::Files => {
            let one = match cx.ir.ty(setter.ty).kind {
                Kind::Array { .. } => upload(&format!("{at}/items")),
                _ => upload(at),
            };
            quote!(s.list(#at, |s| #one))
        }
        Slot::Header => match cx.ir.ty(setter.ty).kind {
            Kind::Bool | Kind::Integer | Kind::Number => value(cx, setter.ty, at),
            _ => quote!(s.text(#at)),
        },
        Slot::Query | Slot::Field => value(cx, setter.ty, at),
    };
    quote!(.#name(#value))
}

/// A file with a name, as it comes from a form.
fn upload(at: &str) -> TokenStream {
    quote!(sdk::Upload::bytes(s.bytes(#at)).file_name("sample.bin"))
}

fn whole_value(cx: &Cx<'_>, ty: TypeId, at: &str) -> TokenStream {
    if is_binary(cx, ty) {
        return quote!(sdk::Value::from(s.text(#at)));
    }
    value(cx, ty, at)
}

/// Where the schema of the whole body stands.
fn body_place(builder: &Builder<'_>) -> String {
    let media = builder.body.map_or("", |body| body.content_type.as_str());
    format!("{}/requestBody/content/{}/schema", builder.op.pointer, escape_pointer(media))
}

/// Where the schema of what a setter sets stands.
fn place(cx: &Cx<'_>, builder: &Builder<'_>, setter: &Setter<'_>) -> String {
    let op = builder.op;
    let named = |param: &&crate::ir::Param| param.wire == setter.wire;
    match (setter.slot, builder.body) {
        (Slot::Query, _) => op.query.iter().find(named).map(|param| param.pointer.clone()),
        (Slot::Header, _) => op.headers.iter().find(named).map(|param| param.pointer.clone()),
        (_, None) => None,
        (_, Some(body)) => {
            let mut structs = cx.ir.body_structs(body).into_iter();
            let declares = |id: &TypeId| match &cx.ir.ty(*id).kind {
                Kind::Struct(of) => of.fields.iter().any(|field| field.wire == setter.wire),
                _ => false,
            };
            structs.find(declares).map(|id| property(&cx.ir.ty(id).pointer, setter.wire))
        }
    }
    .unwrap_or_default()
}
