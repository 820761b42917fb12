//! Where a schema of an older document is today.
//!
//! What was written out in an operation may be a component now, so the way to a schema is walked
//! from its operation or component through references and unions.

use std::collections::BTreeMap;

use crate::codecs::Owners;
use crate::declared::Names;
use crate::document::{Document, child, unescape};

/// The places of two documents.
pub struct Places<'a> {
    today: &'a Document,
    /// Pointers of the paths of today, by the path without the names of its parameters.
    paths: BTreeMap<String, String>,
    uses: Owners,
}

impl<'a> Places<'a> {
    /// Compares the paths of two documents.
    pub fn new(old: &Document, today: &'a Document) -> Self {
        let paths = today.root()["paths"].as_object().into_iter().flatten();
        let paths = paths.map(|(path, _)| (nameless(path), child("#/paths", path))).collect();
        Self { today, paths, uses: Owners::new(old) }
    }

    /// The schema of today for a schema of the older document.
    pub fn today(&self, old: &str) -> Option<String> {
        if self.today.get(old).is_some() && !old.contains("/parameters/") {
            return Some(old.to_owned());
        }
        let segments: Vec<&str> = old.split('/').collect();
        match segments.as_slice() {
            ["#", "components", "schemas", name, steps @ ..] => {
                self.walk(format!("#/components/schemas/{name}"), steps)
            }
            ["#", "components", section @ ("responses" | "requestBodies"), name, rest @ ..] => {
                // It was written out in the operations that used it.
                let component = format!("#/components/{section}/{name}");
                let uses = self.uses.uses(&component).iter();
                uses.take(20).find_map(|place| self.today(&format!("{place}/{}", rest.join("/"))))
            }
            [
                "#",
                "paths",
                path,
                method,
                "responses",
                status,
                "content",
                media,
                "schema",
                steps @ ..,
            ] => {
                let path = self.path(path)?;
                self.body(&format!("{path}/{method}/responses/{status}"), media, steps)
            }
            ["#", "paths", path, method, "requestBody", "content", media, "schema", steps @ ..] => {
                let path = self.path(path)?;
                self.body(&format!("{path}/{method}/requestBody"), media, steps)
            }
            [
                "#",
                "paths",
                _,
                _,
                "callbacks",
                key,
                _,
                "post",
                "requestBody",
                "content",
                media,
                "schema",
                steps @ ..,
            ] => {
                // Events were callbacks of the operations that cause them, without an envelope.
                let webhook = format!("#/webhooks/{key}/post/requestBody");
                let within = [["properties", "data"].as_slice(), steps].concat();
                self.body(&webhook, media, steps).or_else(|| self.body(&webhook, media, &within))
            }
            _ => None,
        }
    }

    fn path(&self, escaped: &str) -> Option<&String> {
        let path = nameless(&unescape(escaped));
        self.paths.get(&path).or_else(|| self.paths.get(path.strip_prefix("/v2")?))
    }

    fn body(&self, at: &str, media: &str, steps: &[&str]) -> Option<String> {
        let (body, _) = self.today.resolve(at)?;
        let schema = format!("{body}/content/{media}/schema");
        self.today.get(&schema)?;
        self.walk(schema, steps)
    }

    fn walk(&self, from: String, steps: &[&str]) -> Option<String> {
        self.today.get(&from)?;
        let mut here = vec![from];
        let mut steps = steps.iter();
        while let Some(step) = steps.next() {
            let names = Names::of(self.today, &here);
            here = match *step {
                "properties" => names.properties.get(&unescape(steps.next()?))?.clone(),
                "items" => names.items,
                "additionalProperties" => names.others,
                "allOf" | "oneOf" | "anyOf" => {
                    steps.next()?;
                    here
                }
                _ => return None,
            };
        }
        here.into_iter().next()
    }
}

/// A path, its parameters without names.
fn nameless(path: &str) -> String {
    let segments =
        path.split('/').map(|segment| if segment.starts_with('{') { "{}" } else { segment });
    segments.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_was_written_out_is_found_in_its_component() {
        let old = Document::new(
            json!({"paths": {"/a/{id}": {"get": {"responses": {"200": {"$ref": "#/components/responses/R"}}}}}}),
        );
        let today = Document::new(json!({
            "paths": {"/a/{a_id}": {"get": {"responses": {"200": {"content": {"application/json": {"schema": {
                "properties": {"data": {"$ref": "#/components/schemas/A"}},
            }}}}}}}},
            "webhooks": {"onA": {"post": {"requestBody": {"content": {"application/json": {"schema": {
                "properties": {"data": {"$ref": "#/components/schemas/A"}},
            }}}}}}},
            "components": {"schemas": {"A": {"allOf": [{"properties": {"x": {"type": "string"}}}]}}},
        }));
        let places = Places::new(&old, &today);
        let found = "#/components/schemas/A/allOf/0/properties/x";
        let way = "content/application~1json/schema/properties/data/properties/x";
        assert_eq!(
            places.today(&format!("#/components/responses/R/{way}")).as_deref(),
            Some(found)
        );
        let inline = format!("#/paths/~1a~1{{b}}/get/responses/200/{way}");
        assert_eq!(places.today(&inline).as_deref(), Some(found));
        let event =
            "#/paths/~1b/post/callbacks/onA/{url}/post/requestBody/content/application~1json";
        assert_eq!(places.today(&format!("{event}/schema/properties/x")).as_deref(), Some(found));
        assert_eq!(places.today("#/components/schemas/A/properties/x").as_deref(), Some(found));
        assert_eq!(places.today("#/components/schemas/A/properties/y"), None);
        assert_eq!(places.today("#/components/schemas/B"), None);
    }
}
