//! Says why a client cannot call an Amazon API Gateway private REST API, and what to change.
//!
//! The way through: `cli` → `commands` → `gather` (the only I/O) → `facts` → `checks` →
//! `diagnosis` → `report`. Everything after `gather` is a function of the facts.

pub mod facts;
pub mod gather;
pub mod model;
