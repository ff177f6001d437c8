//! Errors of deployments: of `CloudFormation`, SAM, CDK, Terraform, Serverless and the console. They name a
//! fault of the configuration, and are about the deployment alone.

use super::aws::piece;
use super::{Lines, Piece, PieceKind, Text};
use crate::front_door::{Management, management_meaning};

/// Marks of deployments, so that a sentence that only mentions such words is none.
const MARKS: &[&str] = &[
    "Error",
    "error",
    "Exception",
    "CREATE_FAILED",
    "UPDATE_FAILED",
    "cannot be set",
    "failed",
    "Failed",
    "\u{2502}",
    "Invalid",
    "Status Code",
    "doesn't have",
];

pub(super) fn read(text: &Text<'_>, at: usize) -> Option<Piece> {
    let line = text.at(at);
    if !MARKS.iter().any(|mark| line.contains(mark)) {
        return None;
    }
    let meaning = management_meaning(&line.to_ascii_lowercase())?;
    // Words that calls to an API get as well are not a deployment's by themselves.
    if meaning.hop.is_none()
        && !(line.contains("identifier specified")
            || line.contains("/endpointConfiguration/")
            || line.contains("CloudWatch Logs role"))
    {
        return None;
    }
    let mut end = at + 1;
    while end < text.len() && !text.is_blank(end) && !text.is_boundary(end) && end - at < 40 {
        let line = text.at(end);
        let bare = line.trim_start_matches(['\u{2502}', ' ', '\t', '\u{2577}', '\u{2575}']);
        let more = line.starts_with(['\u{2502}', '\u{2575}', ' ', '\t'])
            || bare.starts_with("with ")
            || bare.starts_with("on ");
        if !more {
            break;
        }
        end += 1;
    }
    let error = line
        .split(|c: char| !c.is_ascii_alphanumeric())
        .find(|word| word.ends_with("Exception") && word.len() > 9)
        .unwrap_or_default();
    Some(piece(
        PieceKind::DeployError,
        Lines { first: at, end },
        Management {
            operation: String::new(),
            error: error.to_owned(),
            message: line.trim().to_owned(),
        },
    ))
}
