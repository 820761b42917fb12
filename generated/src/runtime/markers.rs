//! The states of a builder whose required fields the compiler checks.

use std::fmt;
use std::marker::PhantomData;

/// How a builder holds its state: it costs nothing and is `Send` whatever the state is.
pub type State<S> = PhantomData<fn() -> S>;

/// The required field `F` has not been set yet.
pub struct Missing<F>(PhantomData<fn() -> F>);

impl<F> fmt::Debug for Missing<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Missing")
    }
}

/// A required field has been set.
#[derive(Debug, Clone, Copy)]
pub struct Set;

/// Says that the required field `F` has been set.
#[diagnostic::on_unimplemented(
    message = "required field not set: `{Self}`",
    label = "this request is not complete",
    note = "call the setter of the same name before `.send()`"
)]
pub trait Given<F> {}

impl<F> Given<F> for Set {}
