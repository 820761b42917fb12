//! Names of required fields, for the states of request builders.
//!
//! A builder of type `CallsDial<(Missing<field::from>, Set)>` still needs `.from(..)`.
#![allow(non_camel_case_types)]
/// The required field `connection_id`.
pub struct connection_id;
/// The required field `filter_connection_id`.
pub struct filter_connection_id;
/// The required field `from`.
pub struct from;
/// The required field `to`.
pub struct to;
