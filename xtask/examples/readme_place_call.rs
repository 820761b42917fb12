//! The program of the README, letter for letter; `tests/readme.rs` runs it.

include!("../tests/readme/place_call.txt");
