//! `reach`, as typed.

use std::path::PathBuf;

use clap::Args;

use super::TargetArgs;
use crate::reach::Filter;

/// `reach`.
#[derive(Debug, Args)]
pub struct ReachArgs {
    /// The call.
    #[command(flatten)]
    pub target: TargetArgs,
    /// A directory of AWS CLI output (JSON or YAML), a file of it, or a snapshot; more of them add up. Without it AWS
    /// is asked: every network interface of the Region is read, and what it touches
    #[arg(long, value_name = "DIR|FILE")]
    pub facts: Vec<PathBuf>,
    /// Which clients: vpc-…, subnet-…, sg-…, i-…, eni-…, lambda:NAME, or a range of addresses, of which each
    /// part that something tells apart is a row; repeatable. Every client of the facts without it
    #[arg(long, value_name = "FILTER")]
    pub from: Vec<Filter>,
    /// Facts from before, or of another place: say who gains and who loses against them; more of them
    /// add up
    #[arg(long, value_name = "DIR|FILE", conflicts_with_all = ["change", "policy"])]
    pub against: Vec<PathBuf>,
    /// A change to try, as a command of the AWS CLI, in the words in which fixes are printed; or a file: a
    /// plan as `terraform show -json` prints it, a resource policy, or a template that holds one;
    /// repeatable. It is tried on the facts, and never run
    #[arg(long, value_name = "COMMAND|FILE")]
    pub change: Vec<String>,
    /// A resource policy to try in place of the API's
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    /// Exit with 1 where a client loses
    #[arg(long)]
    pub fail_on_loss: bool,
}
