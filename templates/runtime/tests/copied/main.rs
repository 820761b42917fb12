//! The runtime as it stands in a generated crate: a module `runtime`, with models and builders
//! like the emitted ones beside it, against a real HTTP server.

#[path = "../../src/lib.rs"]
mod runtime;

mod api;
mod auth;
#[cfg(feature = "blocking")]
mod blocking;
#[cfg(feature = "blocking")]
mod blocking_workers;
mod client;
mod codec;
#[cfg(feature = "reqwest")]
mod connection;
#[cfg(feature = "reqwest")]
mod connection_limits;
mod deliveries;
mod downloads;
mod errors;
mod errors_echo;
mod errors_ids;
mod faults;
mod faults_connections;
mod faults_retry;
mod faults_rule;
mod faults_server;
mod faults_table;
mod faults_time;
mod fuzz;
mod fuzz_json;
mod hand_clock;
mod injection;
#[cfg(feature = "tower")]
mod layers;
#[cfg(feature = "log")]
mod logs;
mod many;
mod media;
mod model;
mod options;
mod own_types;
mod pages;
mod pages_ahead;
mod pages_all;
mod pages_gaps;
mod pages_server;
mod pages_walk;
mod requests;
mod review;
mod secrets;
mod server;
mod settings_replaced;
mod signatures;
mod small;
#[cfg(feature = "ws")]
mod sockets;
mod streams;
mod strict;
mod texml;
mod text;
#[cfg(feature = "tracing")]
mod trace;
mod undocumented;
mod unsent;
mod uploads;
mod webhooks;
#[cfg(feature = "axum")]
mod webhooks_late;
#[cfg(feature = "axum")]
mod webhooks_layer;
mod whole_urls;
