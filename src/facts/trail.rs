//! What was changed of late, and by whom. What a call was given may hold secrets, and is left out, save for
//! the objects that it names.
//!
//! Source: AWS `CloudTrail` API Reference, `LookupEvents`; AWS `CloudTrail` User Guide, "record contents".

mod event;

pub use event::Event;
