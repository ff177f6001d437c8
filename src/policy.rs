//! The IAM policy language, as far as a static look decides. Pure: text in, answers out.

mod document;

pub use document::{Condition, Document, Effect, PolicyError, Statement};
