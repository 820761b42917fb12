//! Names of required fields, for the states of request builders.
//!
//! A builder of type `CallsDial<(Missing<field::from>, Set)>` still needs `.from(..)`.
#![allow(non_camel_case_types)]
/// The required field `connection_id`.
#[derive(Debug)]
pub struct connection_id;
/// The required field `filter_connection_id`.
#[derive(Debug)]
pub struct filter_connection_id;
/// The required field `from`.
#[derive(Debug)]
pub struct from;
/// The required field `to`.
#[derive(Debug)]
pub struct to;
