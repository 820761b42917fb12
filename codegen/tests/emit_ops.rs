//! Operations, resources and module files out of a hand-made IR, against goldens.
//!
//! `UPDATE_GOLDENS=1 cargo test -p codegen --test all emit_ops` writes them anew.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use codegen::emit::module::Export;
use codegen::emit::resource::Tree;
use codegen::emit::{Cx, fields, module, operation};
use codegen::ir::{
    Body, Doc, EnumValue, Field, Ir, Kind, Media, Method, OpId, Operation, Output, Pager,
    PagerStyle, Param, Socket, Struct, TextFormat, Type, TypeId, Union, Variant,
};
use codegen::names::{FormName, Names, OpName, SetterKey, TypeName};
use proc_macro2::TokenStream;

/// An API under construction.
#[derive(Default)]
struct Api {
    ir: Ir,
    names: Names,
    products: Vec<String>,
    physical: BTreeMap<TypeId, String>,
}

impl Api {
    fn ty(&mut self, kind: Kind) -> TypeId {
        let id = TypeId(u32::try_from(self.ir.types.len()).expect("few types"));
        self.ir.types.push(Type {
            pointer: format!("#/t/{}", id.0),
            pointers: Vec::new(),
            component: None,
            doc: Doc::default(),
            kind,
            nullable: false,
        });
        id
    }

    fn text(&mut self) -> TypeId {
        self.ty(Kind::Text(TextFormat::Plain))
    }

    /// A type with a name, in `calls::types`.
    fn item(&mut self, name: &str, kind: Kind) -> TypeId {
        let id = self.ty(kind);
        self.names.types.insert(id, TypeName { ident: name.into(), home: "calls".into() });
        self.physical.insert(id, "calls".into());
        id
    }

    fn strukt(&mut self, name: &str, fields: Vec<Field>) -> TypeId {
        self.item(name, Kind::Struct(Struct { fields, extra: None }))
    }

    /// `POST /calls` as `calls.dial` of a product: `(product, method, path, dotted name)`.
    fn op(&mut self, product: &str, method: Method, path: &str, name: &str) -> &mut Operation {
        let mut chain: Vec<String> = name.split('.').map(str::to_owned).collect();
        let method_name = chain.pop().expect("a name has a method");
        let args: Vec<String> = path
            .split('{')
            .skip(1)
            .filter_map(|part| Some(part.split_once('}')?.0.to_owned()))
            .collect();
        let ty = self.text();
        self.products.push(product.to_owned());
        let builder = format!("{}{}", heck(&chain.join("_")), heck(&method_name));
        self.names.ops.push(OpName {
            chain,
            method: method_name,
            builder,
            forms: Vec::new(),
            setters: BTreeMap::new(),
            args: args.clone(),
        });
        self.ir.operations.push(Operation {
            pointer: format!("#/paths/{}/{}", path.replace('/', "~1"), method.key()),
            method,
            path: path.to_owned(),
            document_path: path.to_owned(),
            id: None,
            tags: Vec::new(),
            doc: Doc { summary: format!("Does {name}."), ..Doc::default() },
            deprecated: None,
            hidden: false,
            server: None,
            public: false,
            path_params: args.iter().map(|arg| param(arg, ty)).collect(),
            query: Vec::new(),
            headers: Vec::new(),
            bodies: Vec::new(),
            output: Output::Empty,
            accept: None,
            alternatives: Vec::new(),
            events: None,
            pager: None,
            socket: None,
            statuses: vec!["200".into(), "404".into(), "default".into()],
        });
        self.ir.operations.last_mut().expect("just pushed")
    }

    /// Setter name of a query parameter of the last operation.
    fn setter(&mut self, wire: &str, name: &str) {
        let op = self.names.ops.last_mut().expect("an operation comes first");
        op.setters.insert(SetterKey::Query(wire.into()), name.into());
    }

    fn with<T>(&self, module: &str, run: impl FnOnce(&Cx<'_>, &Tree) -> T) -> T {
        let (boxed, request) = (BTreeSet::new(), BTreeSet::new());
        let cx = Cx {
            ir: &self.ir,
            names: &self.names,
            boxed: &boxed,
            request: &request,
            nested: &request,
            module: module.to_owned(),
            physical: &self.physical,
        };
        let tree = Tree::new(&cx, &self.products, &handle_name);
        run(&cx, &tree)
    }

    fn ops_file(&self, product: &str) -> String {
        self.with(product, |cx, tree| {
            let ops = module::ops_of(cx, &self.products, product);
            let parts = format(ops.iter().map(|id| operation::operation(cx, tree, *id)).collect());
            let mut tokens = module::ops_head(&[&parts], product);
            tokens.extend(ops.iter().map(|id| operation::operation(cx, tree, *id)));
            format(tokens)
        })
    }

    fn mod_file(&self, product: &str) -> String {
        let title = format!("The product {product}.");
        self.with(product, |cx, tree| {
            format(module::product(cx, tree, &self.products, product, &title, true))
        })
    }

    fn resources_file(&self) -> String {
        self.with("resources", |cx, tree| format(module::resources(cx, tree, &self.products)))
    }
}

fn handle_name(chain: &[String]) -> String {
    if chain == ["calls"] { "control" } else { "bind" }.to_owned()
}

fn heck(name: &str) -> String {
    name.split('_').map(|word| word[..1].to_uppercase() + &word[1..]).collect()
}

fn param(wire: &str, ty: TypeId) -> Param {
    Param {
        wire: wire.into(),
        ty,
        required: false,
        nullable: false,
        lists: None,
        deprecated: false,
        example: None,
        doc: Doc::default(),
        pointer: String::new(),
    }
}

fn field(wire: &str, ty: TypeId) -> Field {
    Field {
        wire: wire.into(),
        ty,
        required: false,
        nullable: false,
        read_only: false,
        write_only: false,
        deprecated: false,
        constant: None,
        default: None,
        example: None,
        doc: Doc::default(),
    }
}

fn required(field: Field) -> Field {
    Field { required: true, ..field }
}

fn body(media: Media, content_type: &str, required: bool, ty: TypeId) -> Body {
    Body { media, content_type: content_type.into(), required, ty }
}

fn json(ty: TypeId) -> Vec<Body> {
    vec![body(Media::Json, "application/json", true, ty)]
}

fn format(tokens: TokenStream) -> String {
    let text = tokens.to_string();
    let file = syn::parse2(tokens).unwrap_or_else(|error| panic!("{error} in\n{text}"));
    prettyplease::unparse(&file)
}

fn check(name: &str, got: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/ops").join(name);
    if std::env::var_os("UPDATE_GOLDENS").is_some() {
        std::fs::write(&path, got).expect("the golden can be written");
        return;
    }
    let want = std::fs::read_to_string(&path).unwrap_or_default();
    let diff = similar::TextDiff::from_lines(want.as_str(), got);
    assert!(want == got, "{name} differs:\n{}", diff.unified_diff().context_radius(3));
}

/// Every kind of value, required and optional, with a tag and a read-only field.
fn calls() -> Api {
    let mut api = Api::default();
    let (text, int, num, flag, any) = (
        api.text(),
        api.ty(Kind::Integer),
        api.ty(Kind::Number),
        api.ty(Kind::Bool),
        api.ty(Kind::Any),
    );
    let values = ["premium", "detect"].map(|wire| EnumValue { wire: wire.into() });
    let mode = api.item("DetectionMode", Kind::Enum(values.to_vec()));
    let config = api.strukt("DetectionConfig", vec![field("total", int)]);
    let call = api.strukt("Call", vec![field("call_control_id", text)]);
    let tags = api.ty(Kind::Array { item: text, nullable: false });
    let headers = api.ty(Kind::Array { item: config, nullable: false });
    let map = api.ty(Kind::Map { value: any, nullable: false });
    let to = api.ty(Kind::OneOrMany { item: text });
    let dial = api.strukt(
        "DialRequest",
        vec![
            field("command_id", text),
            required(field("connection_id", text)),
            Field {
                doc: Doc { summary: "Settings.".into(), ..Doc::default() },
                ..field("config", config)
            },
            field("custom_headers", headers),
            required(field("from", text)),
            Field { read_only: true, ..required(field("id", text)) },
            Field { constant: Some("call".into()), ..required(field("kind", text)) },
            field("metadata", map),
            field("mode", mode),
            Field { nullable: true, ..field("park_after", text) },
            field("record", flag),
            field("speed", num),
            field("state", any),
            field("tags", tags),
            Field { deprecated: true, ..field("timeout_secs", int) },
            required(field("to", to)),
        ],
    );
    let op = api.op("calls", Method::Post, "/calls", "calls.dial");
    op.bodies = json(dial);
    op.output = Output::Data(call);
    op.headers = vec![param("Idempotency-Key", text), param("X-Attempt", int)];

    let op = api.op("calls", Method::Get, "/calls", "calls.list");
    op.query = vec![
        param("filter[created_at][gte]", text),
        Param { required: true, ..param("filter[connection_id]", text) },
        param("items", int),
        param("page[number]", int),
    ];
    op.output = Output::Page(call);
    op.alternatives = vec!["text/csv".into()];
    op.pager = Some(Pager {
        style: PagerStyle::Number,
        items: "data".into(),
        item: call,
        position: "page[number]".into(),
        size: "page[size]".into(),
    });
    for (wire, name) in [
        ("filter[created_at][gte]", "filter_created_at_gte"),
        ("filter[connection_id]", "filter_connection_id"),
        ("items", "items"),
        ("page[number]", "page_number"),
    ] {
        api.setter(wire, name);
    }
    let op = api.op("calls", Method::Get, "/calls/{call_control_id}", "calls.retrieve");
    op.output = Output::Json(call);
    op.deprecated = Some(String::new());
    for action in ["answer", "hangup", "speak"] {
        let path = format!("/calls/{{call_control_id}}/actions/{action}");
        let op = api.op("calls", Method::Post, &path, &format!("calls.actions.{action}"));
        op.bodies = json(config);
        op.hidden = action == "speak";
    }
    api.op(
        "calls",
        Method::Post,
        "/calls/{call_control_id}/actions/x/{x_id}",
        "calls.actions.retrieve",
    );
    api
}

#[test]
fn builders_take_every_kind_of_value() {
    check("calls_ops.rs", &calls().ops_file("calls"));
}

#[test]
fn handles_repeat_actions_and_bind() {
    check("calls_mod.rs", &calls().mod_file("calls"));
}

#[test]
fn markers_are_the_required_names() {
    check("field.rs", &calls().with("field", |cx, _| format(fields::file(cx))));
}

#[test]
fn bodies_of_every_media_type() {
    let mut api = Api::default();
    let text = api.text();
    let file = api.ty(Kind::Binary);
    let files = api.ty(Kind::Array { item: file, nullable: false });
    let list = api.ty(Kind::Array { item: text, nullable: false });
    let any = api.ty(Kind::Any);
    let link =
        api.strukt("UploadLink", vec![required(field("media_url", text)), field("body", text)]);
    let parts = api.strukt(
        "UploadParts",
        vec![required(field("media", file)), field("more", files), field("name", text)],
    );
    let one = api.strukt("CloneA", vec![required(field("audio", file)), field("gender", text)]);
    let two =
        api.strukt("CloneB", vec![required(field("audio", file)), required(field("model", text))]);
    let clone = api.item(
        "Clone",
        Kind::Union(Union {
            variants: [one, two]
                .map(|ty| Variant { ty, tags: Vec::new(), hint: String::new() })
                .to_vec(),
            dispatch: codegen::ir::Dispatch::Shape,
        }),
    );
    let multipart = |ty| body(Media::Multipart, "multipart/form-data", true, ty);
    api.op("calls", Method::Post, "/media", "media.upload").bodies =
        [json(link), vec![multipart(parts)]].concat();
    api.names.ops.last_mut().expect("just pushed").forms = vec![FormName {
        method: "upload_multipart".to_owned(),
        builder: "MediaUploadMultipart".to_owned(),
    }];
    api.op("calls", Method::Post, "/clones", "clones.create").bodies = vec![multipart(clone)];
    api.op("calls", Method::Put, "/raw/{client}", "raw.put").bodies =
        vec![body(Media::Bytes, "application/octet-stream", true, file)];
    api.op("calls", Method::Post, "/list", "lists.set").bodies = json(list);
    api.op("calls", Method::Post, "/any", "lists.any").bodies =
        vec![body(Media::Form, "application/x-www-form-urlencoded", false, any)];
    let op = api.op("calls", Method::Get, "/download", "media.download");
    op.output = Output::Bytes;
    op.server = Some("https://files.example".into());
    op.public = true;
    check("bodies_ops.rs", &api.ops_file("calls"));
    check("bodies_mod.rs", &api.mod_file("calls"));
}

#[test]
fn sockets_make_a_url() {
    let mut api = Api::default();
    let text = api.text();
    let frame = api.strukt("ClientFrame", vec![field("text", text)]);
    let op = api.op("calls", Method::Get, "/speech", "speech.stream");
    op.query = vec![Param { required: true, ..param("voice", text) }, param("url", text)];
    op.socket = Some(Socket { send: Some(frame), receive: Some(text) });
    check("socket_ops.rs", &api.ops_file("calls"));
}

/// Names that want the same place: each value keeps a setter and its twins.
#[test]
fn no_setter_hides_another() {
    let mut api = Api::default();
    let text = api.text();
    let nullable = Field { nullable: true, ..field("to", text) };
    let fields = ["send", "to_null", "maybe_to"].map(|wire| field(wire, text));
    let whole = api.strukt("Message", [fields.to_vec(), vec![nullable]].concat());
    let op = api.op("calls", Method::Post, "/messages", "messages.create");
    op.query = vec![param("to", text), param("To", text)];
    op.bodies = json(whole);
    let code = api.ops_file("calls");
    let setters: BTreeSet<_> = code
        .lines()
        .filter_map(|line| line.trim().strip_prefix("pub fn ")?.split_once("(mut self"))
        .map(|(name, _)| name)
        .collect();
    let want = [
        "body",
        "maybe_maybe_to",
        "maybe_send",
        "maybe_to",
        "maybe_to_field",
        "maybe_to_null",
        "maybe_to_query",
        "maybe_to_query2",
        "set_send",
        "to",
        "to_null",
        "to_null_field",
        "to_query",
        "to_query2",
        "with_options",
    ];
    assert_eq!(setters.into_iter().collect::<Vec<_>>(), want);
    assert_eq!(code.matches("pub fn ").count(), want.len() + 2, "send and send_full beside");
}

/// A root that two products share, names that want the same place, and a root that is a client's method.
#[test]
fn shared_resources_and_clashes() {
    let mut api = Api::default();
    api.op("missions", Method::Get, "/ai/missions", "ai.missions.list");
    api.op("inference", Method::Get, "/ai/models", "ai.list_models");
    api.op("inference", Method::Get, "/ai/missions/all", "ai.missions");
    api.op("missions", Method::Delete, "/recordings/{id}", "recordings.delete");
    api.op("missions", Method::Post, "/recordings/actions/delete", "recordings.actions.delete");
    api.op("missions", Method::Get, "/request", "request.list");
    api.op("inference", Method::Get, "/ai_missions", "ai_missions.list");
    for (n, product) in
        ["missions", "missions", "inference", "inference", "inference"].iter().enumerate()
    {
        let path = format!("/numbers/{{id}}/{n}");
        api.op(product, Method::Get, &path, &format!("numbers.retrieve_{n}"));
    }
    check("shared_resources.rs", &api.resources_file());
    check("shared_missions.rs", &api.mod_file("missions"));
    check("shared_inference.rs", &api.mod_file("inference"));
}

#[test]
fn the_root_declares_modules() {
    let text = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let lib = module::lib(&module::Crate {
        docs: "Calls.\n\nMore.",
        products: &text(&["messaging", "calls"]),
        always: &text(&["field", "resources", "shared"]),
        exports: &["Client", "Error"].map(|name| Export { condition: None, name: name.to_owned() }),
    });
    check("lib.rs", &format(lib));
}

#[test]
fn adding_an_operation_changes_no_builder() {
    let before = calls();
    let mut after = calls();
    after.op("calls", Method::Delete, "/calls/{call_control_id}", "calls.delete");
    let emit = |api: &Api, id: u32| {
        api.with("calls", |cx, tree| operation::operation(cx, tree, OpId(id)).to_string())
    };
    for id in 0..before.ir.operations.len() {
        let id = u32::try_from(id).expect("few operations");
        assert_eq!(emit(&before, id), emit(&after, id));
    }
}
