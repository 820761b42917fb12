//! Holds a generated crate against its document, by parts that know nothing of the generator.
//!
//! The generator emits a driver crate from its IR: a function per operation that makes a request
//! through the public builders with values from a [`Sampler`](sampler::Sampler), and a codec per
//! type. This crate is the other half. It knows the document as text only, runs the driver's
//! functions against a mock server that validates, and keeps a record of what went over the wire.

mod canary;
pub mod codecs;
mod complete;
pub mod damage;
pub mod declared;
pub mod document;
pub mod driver;
pub mod examples;
pub mod judge;
pub mod kinds;
pub mod limits;
pub mod loss;
pub mod operations;
pub mod recorder;
pub mod report;
pub mod route;
pub mod run;
pub mod same;
pub mod sampler;
pub mod values;
pub mod webhooks;
pub mod wire;
