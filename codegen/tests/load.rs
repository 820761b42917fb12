//! Reading, both formats, and several documents that become one.

use std::path::{Path, PathBuf};

use codegen::diag::Diagnostics;
use codegen::load::{self, Source};
use codegen::normalize::normalize;
use serde_json::{Value, json};

const VOICE: &str = r##"
openapi: 3.1.0
info: {title: Voice, version: "1"}
servers: [{url: "https://api.example.com/v2"}]
tags: [{name: Calls}]
paths:
  /calls:
    get:
      responses:
        200:
          description: ok
          content:
            application/json:
              schema: {$ref: "./shared/common.yml#/components/schemas/Call"}
              example: {$ref: "./shared/common.yml#/this/is/data"}
components:
  schemas:
    Event:
      oneOf: [{$ref: "shared/../shared/common.yml#/components/schemas/Call"}, {type: string}]
      discriminator:
        propertyName: kind
        mapping: {call: "shared/common.yml#/components/schemas/Call", bare: Call}
"##;

const COMMON: &str = r##"
openapi: 3.1.1
info: {title: Common, version: "2"}
tags: [{name: Calls}, {name: Queues}]
paths:
  /calls:
    post: {responses: {"200": {description: ok}}}
components:
  schemas:
    Call:
      type: object
      properties:
        parent: {$ref: "#/components/schemas/Call"}
        wrong: {type: string, enum: [a, 1]}
"##;

#[test]
fn documents_that_refer_to_each_other_become_one() {
    let (value, diag) = join(&[("specs/voice.yml", VOICE), ("specs/shared/common.yml", COMMON)]);
    assert!(diag.items().is_empty(), "{:#?}", diag.items());
    assert_eq!(value["info"]["title"], "Voice");
    assert_eq!(value["openapi"], "3.1.1");
    assert_eq!(value["tags"], json!([{"name": "Calls"}, {"name": "Queues"}]));
    let methods = value["paths"]["/calls"].as_object().map(|item| item.len());
    assert_eq!(methods, Some(2));
    let media = &value["paths"]["/calls"]["get"]["responses"]["200"]["content"]["application/json"];
    assert_eq!(media["schema"]["$ref"], "#/components/schemas/Call");
    assert_eq!(media["example"]["$ref"], "./shared/common.yml#/this/is/data");
    let event = &value["components"]["schemas"]["Event"];
    assert_eq!(event["oneOf"][0]["$ref"], "#/components/schemas/Call");
    assert_eq!(event["discriminator"]["mapping"]["call"], "#/components/schemas/Call");
    assert_eq!(event["discriminator"]["mapping"]["bare"], "Call");
}

#[test]
fn the_order_of_documents_changes_only_what_the_first_one_gives() {
    let (mut one, _) = join(&[("specs/voice.yml", VOICE), ("specs/shared/common.yml", COMMON)]);
    let (mut two, _) = join(&[("specs/shared/common.yml", COMMON), ("specs/voice.yml", VOICE)]);
    for value in [&mut one, &mut two] {
        value["info"] = Value::Null;
        value["x-files"] = Value::Null;
    }
    assert_eq!(one, two);
}

#[test]
fn a_finding_in_a_joined_document_names_its_own_file() {
    let (value, mut diag) =
        join(&[("specs/voice.yml", VOICE), ("specs/shared/common.yml", COMMON)]);
    let normalized = normalize(value, &mut diag);
    let found = diag.items().iter().find(|found| found.code == "mixed-enum");
    let found = found.expect("the enum of the case is mixed");
    assert_eq!(found.file, "specs/shared/common.yml");
    assert_eq!(normalized.file_of("#/components/schemas/Event/oneOf/1"), Some("specs/voice.yml"));
    assert_eq!(normalized.file_of("#/nowhere"), None);
    assert!(normalized.value.get("x-files").is_none());
}

const SPLIT: &str = r##"
openapi: 3.0.3
info: {title: Pets, version: "1"}
paths:
  /pets: {$ref: "paths/pets.yml"}
  /pets/{id}:
    get:
      parameters: [{$ref: "common.yml#/parameters/id"}]
      responses:
        "200":
          description: ok
          headers: {limit: {schema: {type: integer}}, left: {schema: {type: integer}}}
          content: {application/json: {schema: {$ref: "schemas/Pet.yml"}}}
        "404":
          description: none
          headers: {limit: {$ref: "#/paths/~1pets~1%7Bid%7D/get/responses/200/headers/limit"}}
components:
  schemas:
    Pet: {type: string}
"##;

/// A file is a component, so is a piece of one; each is taken once, and what it refers to with it.
#[test]
fn files_that_are_no_documents_become_components() {
    let (value, diag) = join(&[
        ("specs/api.yml", SPLIT),
        (
            "specs/common.yml",
            "parameters: {id: {name: id, in: path, required: true, schema: {type: string}}}",
        ),
        (
            "specs/paths/pets.yml",
            r##"get: {responses: {"200": {description: ok, content: {application/json: {schema: {type: array, items: {$ref: "../schemas/Pet.yml"}}}}}}}"##,
        ),
        (
            "specs/schemas/Pet.yml",
            r##"{type: object, properties: {parent: {$ref: "Pet.yml"}, food: {$ref: "#/definitions/Food"}}, definitions: {Food: {type: string}}}"##,
        ),
    ]);
    assert!(diag.items().is_empty(), "{:#?}", diag.items());
    let at =
        |pointer: &str| value.pointer(pointer).unwrap_or_else(|| panic!("{pointer}: {value:#}"));
    assert_eq!(at("/paths/~1pets/$ref"), "#/components/pathItems/pets");
    let one = "/paths/~1pets~1{id}/get";
    assert_eq!(at(&format!("{one}/parameters/0/$ref")), "#/components/parameters/id");
    // `Pet` is taken by the document itself.
    let schema = format!("{one}/responses/200/content/application~1json/schema/$ref");
    let pet = at(&schema).as_str().expect("a reference").trim_start_matches('#');
    assert_ne!(pet, "/components/schemas/Pet");
    assert_eq!(at(&format!("{pet}/properties/parent/$ref")), &json!(format!("#{pet}")));
    assert_eq!(at(&format!("{pet}/properties/food/$ref")), "#/components/schemas/Food");
    assert_eq!(at("/components/schemas/Food"), &json!({"type": "string"}));
    let header = at(&format!("{one}/responses/404/headers/limit/$ref"));
    assert_eq!(header, "#/components/headers/limit");
    assert_eq!(at("/x-files")["#/components/schemas/Food"], "specs/schemas/Pet.yml");
    let mut diag = Diagnostics::default();
    normalize(value, &mut diag);
    assert!(!diag.has_errors(), "{:#?}", diag.items());
}

#[test]
fn yaml_and_json_give_the_same_value() {
    let yaml = "openapi: 3.1.0\npaths: {}\nx-text: \"\\U0001F600\\u00e4\\t/\"\nx-y: y\nx-n: 007\nx-f: 1.50\n";
    let json = r#"{"x-n": "007", "x-f": 1.5, "x-y": "y", "x-text": "\ud83d\ude00\u00e4\t\/",
	"paths": {}, "openapi": "3.1.0"}"#;
    let (one, _) = join(&[("a.yml", yaml)]);
    let (two, _) = join(&[("a.json", json)]);
    let (three, _) = join(&[("a.yml", json)]);
    assert_eq!(one, two);
    assert_eq!(two, three);
    assert_eq!(one["x-y"], "y", "a YAML 1.1 reader would say true");
}

#[test]
fn no_source_is_an_error() {
    let mut diag = Diagnostics::default();
    assert!(load::parse(&[], &mut diag).is_none());
    assert_eq!(diag.items()[0].code, "no-document");
}

#[test]
fn a_directory_means_its_documents() {
    let case = cases("two-definitions");
    let names = read(&case);
    assert_eq!(names, ["other.yml", "spec.yml"]);
    assert_eq!(read(&cases("stale-patch")), ["spec.yml"], "a patch is no document");
    assert_eq!(read(&cases("broken-yaml")), ["spec.yml"], "a broken one is still reported");
    assert_eq!(read(&cases("broken-json")), ["spec.json"]);
}

#[test]
fn a_file_brings_those_that_it_refers_to() {
    let names = read(&cases("unresolved-ref-file").join("spec.yml"));
    assert_eq!(names, ["spec.yml", "common.yml"]);
}

#[test]
fn a_file_that_is_absent_is_named() {
    let error = load::read(&[PathBuf::from("no/such/file.yml")]).expect_err("it does not exist");
    assert!(error.to_string().contains("no/such/file.yml"), "{error}");
}

fn join(sources: &[(&str, &str)]) -> (Value, Diagnostics) {
    let source =
        |(name, text): &(&str, &str)| Source { name: (*name).to_owned(), text: (*text).to_owned() };
    let sources: Vec<Source> = sources.iter().map(source).collect();
    let mut diag = Diagnostics::default();
    let document = load::parse(&sources, &mut diag);
    (document.unwrap_or_else(|| panic!("{:#?}", diag.items())).value, diag)
}

fn read(path: &Path) -> Vec<String> {
    let sources = load::read(&[path.to_owned()]).expect("the case can be read");
    let name = |source: Source| source.name.rsplit('/').next().unwrap_or_default().to_owned();
    sources.into_iter().map(name).collect()
}

fn cases(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/errors").join(name)
}
