//! What single commands are told.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::bounds::{duration, pause, span};
use super::path::{EvidenceArgs, FactsArgs};
use super::target::{ProbeArgs, RecipientArgs, SignArgs, TargetArgs, WayArgs};
use crate::model::RequestId;

/// `dns`.
#[derive(Debug, Args)]
pub struct DnsArgs {
    /// The call.
    #[command(flatten)]
    pub probe: ProbeArgs,
    /// What files tell, e.g. of Route 53.
    #[command(flatten)]
    pub more: FactsArgs,
    /// Ask again until the answers have settled, for so long at most; 15m without a time
    #[arg(long, value_name = "TIME", num_args = 0..=1, require_equals = true, default_missing_value = "15m", value_parser = duration)]
    pub watch: Option<Duration>,
    /// How long to wait before asking again
    #[arg(long, value_name = "TIME", default_value = "5s", value_parser = duration)]
    pub every: Duration,
}

/// `invoke`.
#[derive(Debug, Args)]
pub struct InvokeArgs {
    /// The call.
    #[command(flatten)]
    pub probe: ProbeArgs,
    /// Its signature.
    #[command(flatten)]
    pub sign: SignArgs,
    /// Its way.
    #[command(flatten)]
    pub way: WayArgs,
    /// Its log lines.
    #[command(flatten)]
    pub logs: LogArgs,
    /// What was changed of late.
    #[command(flatten)]
    pub changes: ChangesArgs,
}

/// The log lines of the call.
#[derive(Debug, Clone, Copy, Args)]
pub struct LogArgs {
    /// Where the call fails and the stage logs, wait so long for its log lines, which name the cause; 0 reads none
    #[arg(long, value_name = "WAIT", default_value = "10s", value_parser = pause)]
    pub logs: Duration,
}

/// What was changed of late.
#[derive(Debug, Clone, Copy, Args)]
pub struct ChangesArgs {
    /// Ask AWS who changed the objects at fault of late, and show that beside the finding; 24h without a span. A
    /// question an object, at most 6
    #[arg(long, value_name = "SPAN", num_args = 0..=1, default_missing_value = "24h", value_parser = span)]
    pub changes: Option<Duration>,
}

/// `logs`.
#[derive(Debug, Args)]
pub struct LogsArgs {
    /// The API and its stage.
    #[command(flatten)]
    pub target: TargetArgs,
    /// Only the call with this id: the value of x-amzn-requestid or of x-amz-apigw-id in its answer
    #[arg(long, value_name = "ID")]
    pub request_id: Option<RequestId>,
    /// Calls of how long ago
    #[arg(long, value_name = "SPAN", default_value = "15m", value_parser = span)]
    pub since: Duration,
    /// A directory of AWS CLI output (JSON or YAML), such as that of logs filter-log-events, a file of it, or a
    /// snapshot, instead of asking AWS; more of them add up
    #[arg(long, value_name = "DIR|FILE")]
    pub facts: Vec<PathBuf>,
}

/// `diagnose`.
#[derive(Debug, Args)]
pub struct DiagnoseArgs {
    /// The call.
    #[command(flatten)]
    pub probe: ProbeArgs,
    /// Its signature.
    #[command(flatten)]
    pub sign: SignArgs,
    /// What files tell.
    #[command(flatten)]
    pub more: FactsArgs,
    /// What somebody pasted.
    #[command(flatten)]
    pub evidence: EvidenceArgs,
    /// Its log lines.
    #[command(flatten)]
    pub logs: LogArgs,
    /// What was changed of late.
    #[command(flatten)]
    pub changes: ChangesArgs,
    /// Write the facts of this run to a file, too; replay judges them again
    #[arg(long, value_name = "FILE")]
    pub snapshot: Option<PathBuf>,
    /// Who else could call the API after a fix, and who no longer.
    #[command(flatten)]
    pub impact: ImpactArgs,
    /// While only time can change what stops the call, look again every 10 seconds, for so long at most; each time sends
    /// one more request
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub wait: Option<Duration>,
}

/// What a fix does to others.
#[derive(Debug, Clone, Copy, Args)]
pub struct ImpactArgs {
    /// Say with each fix who else could call the API after it, and who no longer; a live run reads every network
    /// interface of the Region for it
    #[arg(long)]
    pub impact: bool,
}

/// `snapshot`.
#[derive(Debug, Args)]
pub struct SnapshotArgs {
    /// The call.
    #[command(flatten)]
    pub probe: ProbeArgs,
    /// Whom credentials may go to.
    #[command(flatten)]
    pub recipients: RecipientArgs,
    /// The log lines of the call.
    #[command(flatten)]
    pub logs: LogArgs,
    /// The file to write; stdout without it
    #[arg(short, long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Ask nobody, and print a shell script that gathers with the AWS CLI alone, for --facts
    #[arg(long, conflicts_with = "file")]
    pub print_script: bool,
}

/// `replay`.
#[derive(Debug, Args)]
pub struct ReplayArgs {
    /// The snapshots; '-' is stdin
    #[arg(required_unless_present = "evidence", value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// What files tell.
    #[command(flatten)]
    pub more: FactsArgs,
    /// What somebody pasted.
    #[command(flatten)]
    pub evidence: EvidenceArgs,
    /// Who else could call the API after a fix, and who no longer.
    #[command(flatten)]
    pub impact: ImpactArgs,
    /// Write the facts to a file, too: merged, and redacted as --redact says
    #[arg(long, value_name = "FILE")]
    pub snapshot: Option<PathBuf>,
}

/// `diff`.
#[derive(Debug, Args)]
pub struct DiffArgs {
    /// The run before: a snapshot, or a report in JSON
    pub old: PathBuf,
    /// The run now; '-' is stdin
    pub new: PathBuf,
    /// Compare runs of two different calls, too
    #[arg(long)]
    pub force: bool,
}

/// `fleet`.
#[derive(Debug, Args)]
pub struct FleetArgs {
    /// Reports in JSON, snapshots, output of 'aws ssm list-command-invocations --details', and folders of
    /// them; '-' is stdin
    #[arg(required = true, value_name = "FILE|DIR")]
    pub files: Vec<PathBuf>,
}

/// `decode`.
#[derive(Debug, Args)]
pub struct DecodeArgs {
    /// The text: a whole ticket, or a part of one, such as a transcript of curl, dig or openssl, an
    /// exception, a log, a HAR file; '-' or nothing is stdin
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
}

/// `check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Files, '-' for stdin: templates of CloudFormation, SAM or CDK, of the Serverless Framework,
    /// OpenAPI, Terraform or what 'terraform show -json' prints, output of the AWS CLI, policies
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<String>,
}

/// `demo`.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// The case; the first one without it
    #[arg(conflicts_with = "list")]
    pub scenario: Option<String>,
    /// List the cases
    #[arg(long)]
    pub list: bool,
}

/// `explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// The finding's code or slug, such as SG004 or vpce-sg-no-443-inbound; all are listed without it
    pub finding: Option<String>,
    /// Every finding
    #[arg(long, conflicts_with = "finding")]
    pub all: bool,
    /// The language of the page, where it stands in that one; English elsewhere
    #[arg(long, value_enum, value_name = "LANG", default_value_t)]
    pub lang: Lang,
}

/// A language that pages of findings stand in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Lang {
    /// English: every page.
    #[default]
    En,
    /// Korean: the most common causes.
    Ko,
}

/// `permissions`.
#[derive(Debug, Args)]
pub struct PermissionsArgs {
    /// The command that the policy is for
    #[arg(
        long = "for",
        value_enum,
        value_name = "COMMAND",
        default_value = "diagnose"
    )]
    pub command: Selection,
    /// The API that the policy is for; every API without it
    #[arg(long, value_name = "ID")]
    pub api_id: Option<crate::model::ApiId>,
    /// List each check with the actions that it needs, by tiers, in place of the policy
    #[arg(long, conflicts_with = "api_id")]
    pub by_check: bool,
}

/// A command, by the checks that it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Selection {
    /// All of them.
    Diagnose,
    /// What the URL says by itself.
    Url,
    /// Names and addresses.
    Dns,
    /// Connections.
    Tcp,
    /// Handshakes.
    Tls,
    /// The answer.
    Invoke,
    /// The stage's logs.
    Logs,
    /// Security groups.
    Sg,
    /// The packet's path.
    Path,
    /// Policies.
    Policy,
}
