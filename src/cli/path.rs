//! `path` and `sg`, as typed.

use std::net::IpAddr;
use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;

use super::ProbeArgs;
use crate::model::{EniId, InstanceId, VpceId};

/// `path`.
#[derive(Debug, Args)]
pub struct PathArgs {
    /// The call whose path is asked for, and who makes it.
    #[command(flatten)]
    pub probe: ProbeArgs,
    /// Who is to answer, where no call is named: eni-…, vpce-… (each of its interfaces), i-… or an
    /// IP address. AWS is asked about vpce-… alone, the others are looked up in --facts
    #[arg(long, value_name = "DESTINATION", conflicts_with_all = ["url", "api_id"])]
    pub to: Option<Destination>,
    /// The destination port
    #[arg(long, default_value_t = 443)]
    pub port: u16,
    /// The protocol
    #[arg(long, value_name = "tcp|udp", default_value = "tcp")]
    pub protocol: String,
    /// Questions, a JSON object a line; '-' is stdin
    #[arg(long, value_name = "FILE.jsonl", conflicts_with_all = ["from", "to", "url", "api_id"])]
    pub queries: Option<PathBuf>,
    /// A directory of AWS CLI output, a file of it, or a snapshot, instead of asking AWS; more of
    /// them add up
    #[arg(long, value_name = "DIR|FILE")]
    pub facts: Vec<PathBuf>,
}

/// `sg`.
#[derive(Debug, Args)]
pub struct SgArgs {
    /// The call, and who makes it.
    #[command(flatten)]
    pub probe: ProbeArgs,
    /// A directory of AWS CLI output, a file of it, or a snapshot, instead of asking AWS; more of
    /// them add up
    #[arg(long, value_name = "DIR|FILE")]
    pub facts: Vec<PathBuf>,
}

/// Files that complete what is known.
#[derive(Debug, Args)]
pub struct FactsArgs {
    /// A directory of AWS CLI output, a file of it, or a snapshot, for what is not known otherwise;
    /// more of them add up
    #[arg(long, value_name = "DIR|FILE")]
    pub facts: Vec<PathBuf>,
}

/// Who is to answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// An interface.
    Eni(EniId),
    /// An instance, by its primary interface.
    Instance(InstanceId),
    /// A VPC endpoint, by each of its interfaces.
    Endpoint(VpceId),
    /// An address.
    Address(IpAddr),
}

impl FromStr for Destination {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(address) = text.parse() {
            return Ok(Self::Address(address));
        }
        let wrong = || format!("'{text}' is none of eni-…, vpce-…, i-… and an IP address");
        match text.split_once('-').map(|(kind, _)| kind) {
            Some("eni") => text.parse().map(Self::Eni).map_err(|_| wrong()),
            Some("i") => text.parse().map(Self::Instance).map_err(|_| wrong()),
            Some("vpce") => text.parse().map(Self::Endpoint).map_err(|_| wrong()),
            _ => Err(wrong()),
        }
    }
}
