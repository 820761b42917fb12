pub(crate) static VALUES_LIST: rt::Operation = rt::Operation {
    name: "values.list",
    method: rt::Method::Get,
    path: "/values",
    output: rt::OutputKind::Json,
    ..rt::Operation::PLAIN
};

#[cfg_attr(
    doc,
    doc = "",
    doc = r"`GET /values`

Made by [`Values::list`](crate::other::Values::list), where there is an example."
)]
pub type ValuesList = rt::Request<types::Values>;
