//! Calls.
//!
//! More.
#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]
#![allow(clippy::derivable_impls)]
mod runtime;
pub mod field;
pub mod resources;
pub mod shared;
#[cfg(feature = "calls")]
#[cfg_attr(docsrs, doc(cfg(feature = "calls")))]
pub mod calls;
#[cfg(feature = "messaging")]
#[cfg_attr(docsrs, doc(cfg(feature = "messaging")))]
pub mod messaging;
pub use runtime::{Client, Error};
