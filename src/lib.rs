//! Says why a client cannot call an Amazon API Gateway private REST API, and what to change.
//!
//! The way through: `cli` → `commands` → `gather` (the only I/O) → `facts` → `case` → `checks` →
//! `diagnosis` → `report`. Everything after `gather` is a function of the facts.

pub mod case;
pub mod checks;
pub mod cli;
pub mod commands;
pub mod config;
pub mod diagnosis;
pub mod error;
pub mod exit;
pub mod facts;
pub mod front_door;
pub mod gather;
pub mod model;
pub mod network;
pub mod policy;
pub mod reach;
pub mod report;
pub mod template;
pub mod transcript;
pub mod ui;
pub mod waiting;
