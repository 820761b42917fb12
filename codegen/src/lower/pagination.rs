//! Which of the paging conventions an operation follows.
//!
//! Decided by the query parameters and the shape of the answer together, never
//! by a name alone.

use openapiv3::{Operation, StatusCode};

use super::Lower;
use super::compose;
use super::success::is_json;
use super::view::{View, borrow};
use crate::ir::{Kind, Method, Output, Pager, PagerStyle, Param, TypeId};

impl<'a> Lower<'a> {
    /// Detects the pager of an operation. With `cursors` the answer has cursors and no numbers.
    pub fn pager(
        &self,
        method: Method,
        query: &[Param],
        output: Output,
        cursors: bool,
    ) -> Option<Pager> {
        if method != Method::Get {
            return None;
        }
        let has = |name: &str| query.iter().any(|param| param.wire == name);
        let (style, position, size) = if has("page[number]") && !(cursors && has("page[after]")) {
            let style = if has("page[after]") { PagerStyle::Either } else { PagerStyle::Number };
            (style, "page[number]", "page[size]")
        } else if has("page_cursor") {
            (PagerStyle::Cursor, "page_cursor", "page_size")
        } else if has("page[after]") {
            let size = if has("page[limit]") { "page[limit]" } else { "page[size]" };
            (PagerStyle::Cursor, "page[after]", size)
        } else if has("cursor") && has("limit") {
            (PagerStyle::Cursor, "cursor", "limit")
        } else if has("page") && has("recordsPerPage") {
            (PagerStyle::Records, "page", "recordsPerPage")
        } else if has("page") && has("per_page") {
            (PagerStyle::Number, "page", "per_page")
        } else if has("page_number") && has("page_size") {
            (PagerStyle::Number, "page_number", "page_size")
        } else if has("page") && has("page_size") {
            (PagerStyle::Records, "page", "page_size")
        } else if has("Page") && has("PageSize") {
            (PagerStyle::Uri, "Page", "PageSize")
        } else if has("PageToken") && has("PageSize") {
            (PagerStyle::Uri, "PageToken", "PageSize")
        } else if self.links_onwards(output) {
            // Every link is complete; there is nothing to set.
            (PagerStyle::Uri, "", "")
        } else {
            return None;
        };
        let (items, item) = self.list_of(output)?;
        let style = match style {
            // A bare list carries no totals.
            PagerStyle::Number if items.is_empty() => PagerStyle::Short,
            // `page` and `page_size` go with either kind of totals.
            PagerStyle::Records if matches!(output, Output::Page(_)) => PagerStyle::Number,
            other => other,
        };
        let size = if has(size) { size } else { "" };
        Some(Pager { style, items, item, position: position.to_owned(), size: size.to_owned() })
    }

    /// Whether `meta` of the answer has cursors and no page numbers: some operations declare the
    /// parameters of both conventions and answer in one.
    pub(super) fn meta_holds_cursors(&mut self, operation: &'a Operation, pointer: &str) -> bool {
        let Some(success) = operation.responses.responses.get(&StatusCode::Code(200)) else {
            return false;
        };
        let place = format!("{pointer}/responses/200");
        let Some((response, place)) = self.response(success, place) else { return false };
        let json = response.content.iter().find(|(media, _)| is_json(media));
        let Some(schema) = json.and_then(|(_, item)| item.schema.as_ref()) else { return false };
        let Some((body, at)) = self.resolve(borrow(schema), &place) else { return false };
        let body = compose::members(self, &View::of(body), &at);
        let Some(meta) = body.fields.get("meta") else { return false };
        let Some((meta, at)) = self.resolve(meta.schema.clone(), &meta.pointer.clone()) else {
            return false;
        };
        let meta = compose::members(self, &View::of(meta), &at);
        meta.fields.contains_key("cursors")
            && !meta.fields.contains_key("page_number")
            && !meta.fields.contains_key("total_pages")
    }

    /// Whether the body of an answer holds the address of the next page.
    fn links_onwards(&self, output: Output) -> bool {
        let Output::Json(id) = output else { return false };
        match &self.ir.ty(id).kind {
            Kind::Struct(body) => body.fields.iter().any(|field| field.wire == "next_page_uri"),
            _ => false,
        }
    }

    /// The list in an answer: its key and its item.
    pub fn list_of(&self, output: Output) -> Option<(String, TypeId)> {
        let (key, id) = match output {
            Output::Page(item) => return Some(("data".to_owned(), item)),
            Output::Data(id) => ("data", id),
            Output::Json(id) => ("", id),
            Output::Empty | Output::Text | Output::Bytes => return None,
        };
        match &self.ir.ty(id).kind {
            Kind::Array { item, .. } => Some((key.to_owned(), *item)),
            Kind::Struct(body) if key.is_empty() => {
                let lists: Vec<(&str, TypeId)> = body
                    .fields
                    .iter()
                    .filter_map(|field| match self.ir.ty(field.ty).kind {
                        Kind::Array { item, .. } => Some((field.wire.as_str(), item)),
                        _ => None,
                    })
                    .collect();
                // Lists of errors and warnings may stand beside the items.
                let chosen = match lists.as_slice() {
                    [only] => Some(only),
                    several => several.iter().find(|(wire, _)| *wire == "data").or_else(|| {
                        // Of two, the one whose items are described is what the list is about.
                        let mut known =
                            several.iter().filter(|(_, item)| self.ir.ty(*item).kind != Kind::Any);
                        known.next().filter(|_| known.next().is_none())
                    }),
                };
                chosen.map(|(wire, item)| ((*wire).to_owned(), *item))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use openapiv3::OpenAPI;
    use serde_json::{Value, json};

    use crate::diag::Diagnostics;
    use crate::ir::{Output, Pager, PagerStyle};
    use crate::lower::lower;

    fn pager(query: &[&str], answer: Value) -> Option<Pager> {
        let parameters: Vec<Value> = query
            .iter()
            .map(|name| json!({"in": "query", "name": name, "schema": {"type": "string"}}))
            .collect();
        let api: OpenAPI = serde_json::from_value(json!({
            "openapi": "3.0.3",
            "info": {"title": "t", "version": "1"},
            "paths": {"/things": {"get": {
                "parameters": parameters,
                "responses": {"200": {"description": "", "content": {"application/json": {
                    "schema": {"type": "object", "properties": answer},
                }}}},
            }}},
        }))
        .expect("a document");
        let mut ir = lower(&api, &mut Diagnostics::default());
        ir.operations.pop().expect("one operation").pager
    }

    fn list() -> Value {
        json!({"type": "array", "items": {"type": "string"}})
    }

    #[test]
    fn errors_beside_the_items_do_not_hide_them() {
        let meta = json!({"type": "object", "properties": {"page_number": {"type": "integer"}}});
        let answer = json!({"data": list(), "errors": list(), "meta": meta});
        let pager = pager(&["page[number]", "page[size]"], answer).expect("a pager");
        assert_eq!((pager.style, pager.items.as_str()), (PagerStyle::Number, "data"));
    }

    #[test]
    fn two_lists_of_which_none_is_data_are_no_pages() {
        assert!(pager(&["page[number]"], json!({"a": list(), "b": list()})).is_none());
    }

    #[test]
    fn numbers_and_cursors_go_together() {
        let meta = json!({"type": "object", "properties": {"page_number": {"type": "integer"}}});
        let answer = json!({"data": list(), "meta": meta});
        let pager = pager(&["page[number]", "page[size]", "page[after]"], answer).expect("a pager");
        assert_eq!((pager.style, pager.position.as_str()), (PagerStyle::Either, "page[number]"));
        // Without numbers in the answer the cursors are what it goes by.
        let meta = json!({"type": "object", "properties": {"cursors": {"type": "object"}}});
        let answer = json!({"data": list(), "meta": meta});
        let query = ["page[number]", "page[size]", "page[after]", "page[limit]"];
        let pager = self::pager(&query, answer).expect("a pager");
        assert_eq!((pager.style, pager.position.as_str()), (PagerStyle::Cursor, "page[after]"));
    }

    #[test]
    fn one_of_two_pages_with_the_same_items_is_a_page() {
        let page = |item: &str, meta: &str| {
            json!({"type": "object", "properties": {
                "data": {"type": "array", "items": {"$ref": format!("#/components/schemas/{item}")}},
                "meta": {"type": "object", "properties": {meta: {"type": "string"}}},
            }})
        };
        let output = |other: &str| {
            let api: OpenAPI = serde_json::from_value(json!({
                "openapi": "3.0.3",
                "info": {"title": "t", "version": "1"},
                "paths": {"/things": {"get": {
                    "parameters": [
                        {"in": "query", "name": "page[number]", "schema": {"type": "integer"}},
                    ],
                    "responses": {"200": {"description": "", "content": {"application/json": {
                        "schema": {"oneOf": [page("A", "page_number"), page(other, "next_cursor")]},
                    }}}},
                }}},
                "components": {"schemas": {
                    "A": {"type": "object", "properties": {"a": {"type": "string"}}},
                    "B": {"type": "object", "properties": {"b": {"type": "string"}}},
                }},
            }))
            .expect("a document");
            let mut ir = lower(&api, &mut Diagnostics::default());
            ir.operations.pop().expect("one operation")
        };
        let same = output("A");
        assert!(matches!(same.output, Output::Page(_)) && same.pager.is_some());
        let other = output("B");
        assert!(matches!(other.output, Output::Json(_)) && other.pager.is_none());
    }

    #[test]
    fn a_page_token_goes_with_links() {
        let answer = json!({"items": list(), "next_page_uri": {"type": "string"}});
        let pager = pager(&["PageToken", "PageSize"], answer).expect("a pager");
        assert_eq!((pager.style, pager.position.as_str()), (PagerStyle::Uri, "PageToken"));
    }
}
