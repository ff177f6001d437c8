//! Log groups and lines of stages. Of a line as much is kept as names a cause; headers and bodies, which may
//! hold secrets, are left out.
//!
//! Source: `CloudWatch` Logs API Reference.

mod group;
mod line;

pub use group::LogGroup;
pub use line::LogLine;
