use codegen::load::Source;
use codegen::pipeline::{Input, understand};
use std::collections::BTreeMap;
#[test]
fn dump() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    let text = std::fs::read_to_string(root.join("official/telnyx-2026-07-16.yml")).unwrap();
    let out = understand(&Input { sources: vec![Source { name: "x.yml".into(), text }], ..Input::default() });
    let ir = out.model.unwrap().ir;
    let tsv = std::fs::read_to_string(root.join("naming/sdk-methods.tsv")).unwrap();
    let mut kinds = BTreeMap::new();
    for l in tsv.lines() { let c: Vec<&str> = l.split('\t').collect(); kinds.insert((c[0].to_owned(), c[1].to_owned()), c[3].to_owned()); }
    for op in &ir.operations {
        let k = kinds.get(&(op.method.as_str().to_owned(), op.path.clone())).cloned().unwrap_or("-".into());
        let q: Vec<&str> = op.query.iter().map(|p| p.wire.as_str()).filter(|w| !w.starts_with("filter")).collect();
        let p = op.pager.as_ref().map(|p| format!("{:?} items={} pos={} size={}", p.style, p.items, p.position, p.size)).unwrap_or("none".into());
        let pageish = k.contains("Pag") || op.pager.is_some() || op.query.iter().any(|p| p.wire.to_lowercase().contains("page") || p.wire=="cursor" || p.wire == "limit" || p.wire=="offset");
        if pageish { println!("ROW\t{k}\t{p}\t{} {}\t{}\t{}\t{:?}", op.method.as_str(), op.path, op.id.clone().unwrap_or_default(), q.join(","), op.output); }
    }
}
