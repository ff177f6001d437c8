//! `path` and `sg`, as typed.

use std::path::PathBuf;

use clap::Args;

use super::ProbeArgs;
use crate::model::NetworkParty;

/// `path`.
#[derive(Debug, Args)]
pub struct PathArgs {
    /// The call whose path is asked for, and who makes it.
    #[command(flatten)]
    pub probe: ProbeArgs,
    /// Who is to answer, where no call is named: eni-…, vpce-… (each of its interfaces), i-… or an
    /// IP address
    #[arg(long, value_name = "DESTINATION", value_parser = destination, conflicts_with_all = ["url", "api_id"])]
    pub to: Option<NetworkParty>,
    /// The destination port
    #[arg(long, default_value_t = 443, value_parser = clap::value_parser!(u16).range(1..))]
    pub port: u16,
    /// The protocol
    #[arg(long, value_name = "tcp|udp", default_value = "tcp")]
    pub protocol: String,
    /// Questions, a JSON object a line; '-' is stdin. A line that is no question is a usage error.
    /// Without --facts AWS is asked for what they touch, of 1,000 lines at most
    #[arg(long, value_name = "FILE.jsonl", conflicts_with_all = ["from", "to", "url", "api_id"])]
    pub queries: Option<PathBuf>,
    /// A directory of AWS CLI output (JSON or YAML), a file of it, or a snapshot, instead of asking
    /// AWS; more of them add up
    #[arg(long, value_name = "DIR|FILE")]
    pub facts: Vec<PathBuf>,
}

/// `sg`.
#[derive(Debug, Args)]
pub struct SgArgs {
    /// The call, and who makes it.
    #[command(flatten)]
    pub probe: ProbeArgs,
    /// A directory of AWS CLI output (JSON or YAML), a file of it, or a snapshot, instead of asking
    /// AWS; more of them add up
    #[arg(long, value_name = "DIR|FILE")]
    pub facts: Vec<PathBuf>,
}

/// Files that complete what is known.
#[derive(Debug, Args)]
pub struct FactsArgs {
    /// A directory of AWS CLI output (JSON or YAML), a file of it, or a snapshot, for what is not
    /// known otherwise; more of them add up
    #[arg(long, value_name = "DIR|FILE")]
    pub facts: Vec<PathBuf>,
}

/// What somebody pasted, as evidence.
#[derive(Debug, Clone, Default, Args)]
pub struct EvidenceArgs {
    /// A text that somebody pasted, such as a ticket with transcripts, logs and exceptions, for what is
    /// not observed otherwise; '-' is stdin; repeatable
    #[arg(long, value_name = "FILE")]
    pub evidence: Vec<PathBuf>,
}

/// Who is to answer, as typed.
fn destination(text: &str) -> Result<NetworkParty, String> {
    if let Ok(address) = text.parse() {
        return Ok(NetworkParty::Address(address));
    }
    let wrong = |_| format!("'{text}' is none of eni-…, vpce-…, i-… and an IP address");
    match text.split_once('-').map(|(kind, _)| kind) {
        Some("i") => text.parse().map(NetworkParty::Instance).map_err(wrong),
        Some("vpce") => text.parse().map(NetworkParty::Endpoint).map_err(wrong),
        _ => text.parse().map(NetworkParty::Eni).map_err(wrong),
    }
}
