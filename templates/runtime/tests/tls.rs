//! The part of `copied` that depends on which TLS was chosen, alone: CI builds it once for each of
//! the others. `cargo test` leaves it out, since `copied` has it.

#![allow(dead_code, unused_imports)]

#[path = "../src/lib.rs"]
mod runtime;

#[path = "copied/connection.rs"]
mod connection;
#[path = "copied/server.rs"]
mod server;
