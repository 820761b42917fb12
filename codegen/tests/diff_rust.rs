#[path = "support/input.rs"]
mod input;

use std::time::Instant;

use codegen::diff::rust::{Api, compare};
use codegen::names::overrides::Overrides;
use codegen::plan::Products;
use codegen::diag::Diagnostics;
use codegen::pipeline;

#[test]
#[ignore]
fn explore() {
    let pair = std::env::var("PAIR").unwrap();
    let (a, b) = pair.split_once(',').unwrap();
    let dir = input::shared("x", "").unwrap();
    let old = input::input(&[dir.join(a)]);
    let mut new = input::input(&[dir.join(b)]);
    let was = pipeline::understand(&old);
    new.ledger = was.ledger.clone();
    let is = pipeline::understand(&new);
    let (m, n) = (was.model.unwrap(), is.model.unwrap());
    let mut diag = Diagnostics::default();
    let products = Products::parse(&old.products, "", &mut diag);
    let overrides = Overrides::parse(&old.overrides, &mut diag);
    let t = Instant::now();
    let x = Api::new(&m, &products, &overrides);
    let one = t.elapsed();
    let y = Api::new(&n, &products, &overrides);
    let t = Instant::now();
    let d = compare(&x, &y);
    println!("api {one:?} compare {:?}, {} things {} members, {} differences", t.elapsed(), x.things.len(),
        x.things.values().map(|t| t.members.len()).sum::<usize>(), d.len());
    for d in &d {
        println!("{:?} {}: {} -> {}   [{}]", d.item.level, d.item.path, d.item.before, d.item.after, d.reason);
    }
}
