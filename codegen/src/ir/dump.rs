//! The IR as stable text, for tests and for review.
