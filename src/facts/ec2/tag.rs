//! Tags.

use serde::{Deserialize, Serialize};

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Tag {
    /// Its key.
    pub key: Option<String>,
    /// Its value.
    pub value: Option<String>,
}

impl Tag {
    /// The value of the tag `Name`, which the console shows as an object's name.
    #[must_use]
    pub fn name(tags: &[Self]) -> Option<&str> {
        tags.iter()
            .find(|tag| tag.key.as_deref() == Some("Name"))
            .and_then(|tag| tag.value.as_deref())
            .filter(|name| !name.is_empty())
    }
}
