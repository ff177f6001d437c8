//! The IAM policy language, as far as a static look decides. Pure: text in, answers out.

mod document;
mod edit;

pub use document::{Condition, Document, Effect, PolicyError, Statement};
pub use edit::{add_value, rename_key};
