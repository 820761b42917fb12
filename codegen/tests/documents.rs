//! scratch
use std::path::PathBuf;
use codegen::diag::Diagnostics;
#[test]
fn scratch() {
    let dir = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    let mut files: Vec<PathBuf> = std::fs::read_dir(dir.join("history")).unwrap().map(|e| e.unwrap().path()).filter(|p| p.extension().unwrap()=="yml").collect();
    files.sort();
    files.push(dir.join("official/telnyx-2026-07-16.yml"));
    for f in files {
        let t = std::time::Instant::now();
        let mut diag = Diagnostics::default();
        let s = codegen::load::read(&[f.clone()]).unwrap();
        let t0 = t.elapsed();
        let d = codegen::load::parse(&s, &mut diag);
        let t1 = t.elapsed();
        println!("=== {}", f.display());
        if let Some(d) = d {
            let n = codegen::normalize::normalize(d.value, &mut diag);
            let t2 = t.elapsed();
            let m = codegen::model::to_model(&n.value, &mut diag);
            let t3 = t.elapsed();
            println!("read {t0:?} parse {t1:?} norm {t2:?} model {t3:?}");
            for p in &n.passes { if p.changed > 0 { println!("  {} {} {:?}", p.name, p.changed, &p.samples[0]); } }
            let mut left = std::collections::BTreeMap::new();
            let mut v = n.value.clone();
            codegen::normalize::walk::for_each_schema(&mut v, &mut |v, at| {
                if v.get("$ref").is_some() { return; }
                if let Ok(s) = serde_json::from_value::<openapiv3::Schema>(v.clone()) {
                    if let openapiv3::SchemaKind::Any(a) = s.schema_kind {
                        let mut k: Vec<_> = v.as_object().unwrap().keys().filter(|k| !["description","title","example","nullable","default","deprecated","readOnly","writeOnly"].contains(&k.as_str()) && !k.starts_with("x-")).cloned().collect();
                        if a.typ.is_some() { k.push(format!("typ={}", a.typ.unwrap())); }
                        left.entry(k.join(" ")).or_insert_with(Vec::new).push(at.to_string());
                    }
                } else { println!("BAD {at}"); }
            });
            for (k, v) in left { println!("  any: {k}: {} {}", v.len(), v[0]); }
            if let Some(m) = m { println!("ops {}", m.operations().count()); }
        }
        let mut by = std::collections::BTreeMap::new();
        for i in diag.items() { by.entry((i.level, i.code)).or_insert_with(Vec::new).push(i); }
        for ((l, c), v) in by { println!("{l:?} {c} {}", v.len()); for i in v.iter().take(4) { println!("      {} {}", i.place, i.message); } }
    }
}
