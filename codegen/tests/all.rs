//! The tests of the generator, in one program: thirty would be linked one by one, and run one after
//! the other. `cargo test -p codegen --test all names` runs those of `names.rs`.

mod emitted;
mod support {
    pub mod diff;
    pub mod emitted;
    pub mod input;
    pub mod markdown;
    pub mod shape;
    pub mod types;
}

mod causes;
mod determinism;
mod diff_history;
mod diff_mutations;
mod diff_odd;
mod diff_pairs;
mod diff_report;
mod diff_rules;
mod diff_rust;
mod diff_small;
mod diff_spelling;
mod documents;
mod driver;
mod emit_documents;
mod emit_ops;
mod emit_types;
mod errors;
mod examples;
mod history;
mod hostile;
mod hostile_wire;
mod load;
mod names;
mod normalize;
mod pagers;
mod portable;
mod seeds;
mod skills;
mod skills_seeds;
mod streams;

#[test]
fn every_file_is_part_of_it() {
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let own = std::fs::read_to_string(here.join("all.rs")).expect("it is this file");
    for entry in std::fs::read_dir(&here).expect("the tests are there") {
        let name = entry.expect("it can be listed").file_name();
        let name = name.to_string_lossy();
        let Some(module) = name.strip_suffix(".rs") else { continue };
        // The first is a program of its own: it has the runtime at its root.
        let known = ["emit_compiled", "all"].contains(&module);
        assert!(known || own.contains(&format!("\nmod {module};\n")), "{name} is never run");
    }
}
