//! What the tool itself can fail at. A fault of the world is a finding, and what could not be seen is
//! unknown: neither is an error.

use std::io;

use crate::exit::Exit;
use crate::facts::SnapshotError;
use crate::model::{IdError, UrlError};

/// The tool could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The target is no invoke URL.
    #[error(transparent)]
    Url(#[from] UrlError),
    /// An id that is none.
    #[error(transparent)]
    Id(#[from] IdError),
    /// A text that was given to be read is none of its kind.
    #[error("{what}: {error}")]
    Malformed {
        /// The text: a file, with the line where that is known, or an option.
        what: String,
        /// What is wrong with it.
        #[source]
        error: Box<dyn std::error::Error + Send + Sync>,
    },
    /// What was typed does not fit together, or names what is not there.
    #[error("{0}")]
    Usage(String),
    /// A file could not be read.
    #[error("failed to read {path}: {error}")]
    Read {
        /// The file.
        path: String,
        /// What the system said.
        #[source]
        error: io::Error,
    },
    /// A file could not be written.
    #[error("failed to write {path}: {error}")]
    Write {
        /// The file.
        path: String,
        /// What the system said.
        #[source]
        error: io::Error,
    },
    /// A file is no snapshot.
    #[error("failed to read {path}: {error}")]
    Snapshot {
        /// The file.
        path: String,
        /// What is wrong with it.
        #[source]
        error: SnapshotError,
    },
    /// A file is no report.
    #[error("failed to read {path}: {error}")]
    Report {
        /// The file.
        path: String,
        /// What is wrong with it.
        #[source]
        error: serde_json::Error,
    },
    /// The system gives us no threads or signals.
    #[error("failed to start: {0}")]
    Runtime(#[source] io::Error),
    /// A report could not be rendered.
    #[error("failed to render the report: {0}")]
    Render(String),
    /// Facts or a report could not be written as JSON.
    #[error("failed to write JSON: {0}")]
    Json(#[from] serde_json::Error),
}

impl Error {
    /// A text that is none of its kind.
    pub(crate) fn malformed(
        what: impl Into<String>,
        error: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self::Malformed {
            what: what.into(),
            error: error.into(),
        }
    }

    /// The exit code.
    #[must_use]
    pub const fn exit(&self) -> Exit {
        match self {
            Self::Url(_) | Self::Id(_) | Self::Malformed { .. } | Self::Usage(_) => Exit::Usage,
            Self::Read { .. }
            | Self::Write { .. }
            | Self::Snapshot { .. }
            | Self::Report { .. }
            | Self::Runtime(_)
            | Self::Render(_)
            | Self::Json(_) => Exit::Failed,
        }
    }
}
