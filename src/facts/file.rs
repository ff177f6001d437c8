//! Snapshots as files: reading, merging.

use super::{FactKind, Facts, SCHEMA};

/// The largest snapshot that is read, in bytes. A Region's facts are a few megabytes.
pub const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// A text that is no snapshot of ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotError {
    /// It is not JSON, or cut off.
    #[error("it is not a whole JSON document: {0}")]
    NotJson(String),
    /// It is JSON of somebody else's.
    #[error("it is no snapshot: its \"schema\" is {0}, not \"{SCHEMA}\"")]
    NotOurs(String),
    /// It is from a later major version.
    #[error("it was written by a newer version: schema \"{0}\"; this version reads \"{SCHEMA}\"")]
    TooNew(String),
    /// It says that it is ours, and is not.
    #[error("it says that it is a snapshot, but does not read as one: {0}")]
    Malformed(String),
    /// Two halves are of different calls.
    #[error("they are of different calls: {0} and {1}")]
    OtherTarget(String, String),
}

/// Whether a document's `"schema"` says that it is a snapshot, of whatever version.
pub(super) fn is_snapshot(schema: &str) -> bool {
    let name = SCHEMA.trim_end_matches(|c: char| c.is_ascii_digit());
    schema.starts_with(name)
}

impl Facts {
    /// Reads a snapshot's text.
    ///
    /// # Errors
    /// The text is no snapshot, or one that this version cannot read.
    pub fn from_json(text: &str) -> Result<Self, SnapshotError> {
        let json: serde_json::Value = serde_json::from_str(text)
            .map_err(|error| SnapshotError::NotJson(error.to_string()))?;
        match json.get("schema") {
            Some(serde_json::Value::String(schema)) if schema == SCHEMA => {}
            Some(serde_json::Value::String(schema)) if is_snapshot(schema) => {
                return Err(SnapshotError::TooNew(schema.clone()));
            }
            Some(serde_json::Value::String(schema)) => {
                return Err(SnapshotError::NotOurs(format!("\"{schema}\"")));
            }
            Some(other) => return Err(SnapshotError::NotOurs(other.to_string())),
            None => return Err(SnapshotError::NotOurs("absent".to_owned())),
        }
        let mut facts: Self = serde_json::from_value(json)
            .map_err(|error| SnapshotError::Malformed(error.to_string()))?;
        facts.discover_api();
        Ok(facts)
    }

    /// Two halves of one run, such as probes from an instance and configuration from a laptop: of
    /// each fact the better known one, this half's where both know it. What two accounts were told is put
    /// together object by object: each sees its own.
    ///
    /// # Errors
    /// The halves are of different calls.
    pub fn merge(self, other: Self) -> Result<Self, SnapshotError> {
        if self.target.url != other.target.url {
            let (ours, theirs) = (self.target.url.to_string(), other.target.url.to_string());
            return Err(SnapshotError::OtherTarget(ours, theirs));
        }
        // The half that probed knows the client: its host is the one that counts.
        let (probes, rest) = if self.tcp.known().is_some() || other.tcp.known().is_none() {
            (self, other)
        } else {
            (other, self)
        };
        let cut = FactKind::ALL.iter().copied().filter_map(|need| {
            let of_rest = !probes.knows(need) && rest.knows(need);
            let cut = if of_rest { &rest.cut } else { &probes.cut };
            Some((need, cut.get(&need)?.clone()))
        });
        let cut = cut.collect();
        let of_rest = |need: &&FactKind| !probes.knows(**need) && rest.knows(**need);
        let mut pasted = probes.pasted.clone();
        pasted.extend(rest.pasted.iter().filter(of_rest));
        let account = |half: &Self| Some(half.aws.caller.known()?.account.clone());
        let (own, theirs) = (account(&probes), account(&rest));
        let of_two = own.is_some() && theirs.is_some() && own != theirs;
        let has_api = |half: &Self| matches!(half.aws.rest_api.known(), Some(Some(_)));
        // The caller that is kept is the own one, and it does not own what only the other account has.
        let owner = if of_two && has_api(&rest) && !has_api(&probes) {
            theirs
        } else {
            None
        };
        let api_account = probes.api_account.clone();
        let api_account = api_account.or(owner).or_else(|| rest.api_account.clone());
        let aws = if of_two {
            probes.aws.joined(rest.aws)
        } else {
            probes.aws.or(rest.aws)
        };
        let mut merged = Self {
            api_account,
            pasted,
            complete: probes.complete && rest.complete,
            cut,
            dns: probes.dns.or(rest.dns),
            tcp: probes.tcp.or(rest.tcp),
            tls: probes.tls.or(rest.tls),
            tls_trials: probes.tls_trials.or(rest.tls_trials),
            http: probes.http.or(rest.http),
            aws,
            ..probes
        };
        merged.discover_api();
        Ok(merged)
    }

    /// Whether anything is known of what a probe was to tell.
    const fn knows(&self, need: FactKind) -> bool {
        match need {
            FactKind::Dns => self.dns.known().is_some(),
            FactKind::Tcp => self.tcp.known().is_some(),
            FactKind::Tls => self.tls.known().is_some(),
            FactKind::TlsTrials => self.tls_trials.known().is_some(),
            FactKind::Http => self.http.known().is_some(),
            _ => false,
        }
    }
}
