//! What may be typed.

mod arguments;
mod bounds;
mod examples;
mod generate;
mod headers;
mod help;
mod output;
mod path;
mod policy;
mod reach;
mod read;
mod target;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub use arguments::{
    ChangesArgs, CheckArgs, DecodeArgs, DemoArgs, DiagnoseArgs, DiffArgs, DnsArgs, ExplainArgs,
    FleetArgs, ImpactArgs, InvokeArgs, Lang, LogArgs, LogsArgs, PermissionsArgs, ReplayArgs,
    Selection, SnapshotArgs,
};
pub use bounds::{AwsArgs, BoundsArgs};
pub use examples::EXAMPLES;
pub use generate::{GenerateArgs, Generated, HelpArgs, TOPICS};
pub use help::{GROUPS, laid_out, options};
pub use output::{Extra, Format, OutputArgs, Redact};
pub use path::{EvidenceArgs, FactsArgs, PathArgs, SgArgs};
pub use policy::{
    EvalArgs, FixArgs, LintArgs, LintKind, PolicyDiffArgs, PolicyFile, PolicyTestArgs, WhoArgs,
};
pub use reach::ReachArgs;
pub use read::{ReadError, Setting};
pub use target::{ClientArgs, ProbeArgs, RecipientArgs, SignArgs, TargetArgs, Typed, Via, WayArgs};

use crate::config::Config;

/// Says why a client cannot call an API Gateway private REST API, and what to change.
///
/// Run it where the call fails. It only reads, sends one GET, and repeats it over
/// other paths only if the result is ambiguous; it prints every fix instead of making it. Exit codes: 0 healthy, 1 findings, 2 usage,
/// 3 inconclusive, 4 the tool failed.
#[derive(Debug, Parser)]
#[command(
    name = "apigw-doctor",
    version = crate::model::VERSION,
    long_version = crate::model::LONG_VERSION,
    max_term_width = 100,
    arg_required_else_help = true,
    disable_help_subcommand = true
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// How to print.
    #[command(flatten)]
    pub output: OutputArgs,
    /// How far to go.
    #[command(flatten)]
    pub bounds: BoundsArgs,
    /// How to reach AWS.
    #[command(flatten)]
    pub aws: AwsArgs,
    /// Where the configuration is.
    #[command(flatten)]
    pub file: ConfigArgs,
    /// What it says.
    #[arg(skip)]
    pub config: Config,
    /// The options that it may set, as they are.
    #[arg(skip)]
    pub settings: Vec<Setting>,
}

/// The configuration file.
#[derive(Debug, Args)]
#[command(next_help_heading = "Configuration")]
pub struct ConfigArgs {
    /// The configuration file; ./apigw-doctor.toml or the user's own without it
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Read no configuration file
    #[arg(long, global = true, conflicts_with = "config")]
    pub no_config: bool,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check everything, from the URL to the integration, and give one verdict
    Diagnose(DiagnoseArgs),
    /// Judge an invoke URL; needs no network and no AWS
    Url(TargetArgs),
    /// Look the API's name up through every resolver, and compare the answers
    Dns(DnsArgs),
    /// Connect to port 443 of every address
    Tcp(ProbeArgs),
    /// Test the TLS handshake with each address, and show the certificate
    Tls(ProbeArgs),
    /// Send one request, and say what its answer means
    Invoke(InvokeArgs),
    /// Explain a response someone else received; needs no network and no AWS
    Decode(DecodeArgs),
    /// Read the stage's logs, decode the lines of calls, and group failures by cause
    Logs(LogsArgs),
    /// Judge the security groups of the client and of the endpoint
    Sg(SgArgs),
    /// Say whether a packet gets an answer: groups, ACLs, routes, peering, transit gateways
    #[command(
        mut_arg("url", |url| url.required_unless_present_any(["to", "queries"]))
    )]
    Path(PathArgs),
    /// Say who can call the API, and who gains and loses by a change
    Reach(ReachArgs),
    /// Policies of the API and of the endpoint
    #[command(subcommand)]
    Policy(PolicyCommand),
    /// Judge templates, plans and policies in files, before they are deployed
    Check(CheckArgs),
    /// Collect facts without evaluating them, and write them to a file
    Snapshot(SnapshotArgs),
    /// Judge recorded facts; several files are merged; never touches the network
    Replay(ReplayArgs),
    /// Say what changed between two snapshots or reports
    Diff(DiffArgs),
    /// Put the reports of many hosts together: causes, what differs, fixes by hosts healed
    Fleet(FleetArgs),
    /// Replay an embedded recorded case; no account, no network
    Demo(DemoArgs),
    /// Print the page of a finding, or list the findings
    Explain(ExplainArgs),
    /// Print the least IAM policy that a run needs
    Permissions(PermissionsArgs),
    /// Print a shell script that installs the program on a host, by its checksum
    InstallScript,
    /// The configuration in force
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Make completions, manual pages, JSON schemas or documentation
    Generate(GenerateArgs),
    /// Print a topic or the help of a command
    Help(HelpArgs),
}

/// The configuration.
#[derive(Debug, Clone, Copy, Subcommand)]
pub enum ConfigCommand {
    /// Print each value, and where it comes from
    Show,
}

/// Policies.
#[derive(Debug, Subcommand)]
pub enum PolicyCommand {
    /// Fetch the API's resource policy and the endpoint's policy, unescaped
    Fetch(ProbeArgs),
    /// Say what is wrong with policies, in files, from stdin or of a live target
    Lint(LintArgs),
    /// Decide a request by policies, and say which statement decides
    Eval(EvalArgs),
    /// Run unit tests of policies, one JSON object a line
    Test(PolicyTestArgs),
    /// List the calls that policies admit, in disjoint cases with a witness each
    Who(WhoArgs),
    /// List the calls that two policies decide differently; none where they are equivalent
    Diff(PolicyDiffArgs),
    /// Find the smallest edit that admits a call, and say what else it admits
    Fix(FixArgs),
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }
}
