pub(crate) static VALUES_LIST: rt::Operation = rt::Operation {
    name: "values.list",
    method: rt::Method::Get,
    path: "/values",
    output: rt::OutputKind::Json,
    ..rt::Operation::PLAIN
};

/// `GET /values`
///
/// In the document: `#/paths/~1values/get`.
pub type ValuesList = rt::Request<types::Values>;
