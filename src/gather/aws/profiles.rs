//! The profiles' files, read before the SDK needs them: the SDK reads them in the middle of its own work, and
//! a read of a FIFO or of a mount that hangs would stop all of it.
//!
//! Source of the names: AWS SDKs and Tools Reference Guide, "Location of the shared config and credentials
//! files".

use std::io;
use std::path::{Path, PathBuf};

use aws_runtime::env_config::file::{EnvConfigFileKind, EnvConfigFiles};
use tokio::time::{Instant, timeout_at};

use super::error::one_line;
use crate::facts::{FetchError, Reason};
use crate::waiting;

/// No such file is as long.
const LONGEST: u64 = 16 << 20;

/// What there is, as the SDK takes it.
///
/// # Errors
/// One of them is no regular file, or reading it does not end.
pub(super) async fn read(deadline: Instant) -> Result<EnvConfigFiles, FetchError> {
    let mut files = EnvConfigFiles::builder();
    for (kind, variable, name) in [
        (EnvConfigFileKind::Config, "AWS_CONFIG_FILE", "config"),
        (
            EnvConfigFileKind::Credentials,
            "AWS_SHARED_CREDENTIALS_FILE",
            "credentials",
        ),
    ] {
        // Without any contents the SDK refuses to build the set.
        let contents = match path(variable, name) {
            Some(path) => text(&path, deadline).await?.unwrap_or_default(),
            None => String::new(),
        };
        files = files.with_contents(kind, contents);
    }
    Ok(files.build())
}

/// The file that a variable names, else the one in the home folder.
fn path(variable: &str, name: &str) -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let home = set("HOME").map(PathBuf::from);
    match set(variable) {
        Some(path) => match (Path::new(&path).strip_prefix("~"), home) {
            (Ok(rest), Some(home)) => Some(home.join(rest)),
            _ => Some(path.into()),
        },
        None => Some(home?.join(".aws").join(name)),
    }
}

/// A file's text; none where it cannot be read, as for the SDK.
async fn text(path: &Path, deadline: Instant) -> Result<Option<String>, FetchError> {
    let own = path.to_path_buf();
    let reading = waiting::detached(move || waiting::regular(&own, LONGEST));
    let failed = |why, said: &str| FetchError {
        why,
        detail: one_line(&format!("no AWS credentials: {}: {said}", path.display())),
    };
    match timeout_at(deadline, reading).await {
        Err(_) => Err(failed(Reason::TimedOut, "reading it did not end")),
        Ok(Err(error)) if error.kind() == io::ErrorKind::InvalidInput => {
            Err(failed(Reason::Failed, &error.to_string()))
        }
        Ok(read) => Ok(read.ok().and_then(|bytes| String::from_utf8(bytes).ok())),
    }
}
