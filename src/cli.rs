//! What may be typed.

mod bounds;
mod generate;
mod headers;
mod output;
mod path;
mod policy;
mod read;
mod target;

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

use bounds::duration;
pub use bounds::{AwsArgs, BoundsArgs};
pub use generate::{GenerateArgs, Generated, HelpArgs, TOPICS};
pub use output::{Extra, Format, OutputArgs, Redact};
pub use path::{EvidenceArgs, FactsArgs, PathArgs, SgArgs};
pub use policy::{
    EvalArgs, FixArgs, LintArgs, LintKind, PolicyDiffArgs, PolicyFile, PolicyTestArgs, WhoArgs,
};
pub use read::{ReadError, Setting};
pub use target::{ClientArgs, RecipientArgs, SignArgs, TargetArgs, Typed, Via, WayArgs};

use crate::config::Config;

/// Each is run as a test.
const URL_EXAMPLES: &str = "\
Examples:
  apigw-doctor url https://abcde12345.execute-api.eu-west-1.amazonaws.com/prod/pets
  apigw-doctor url 'http://abcde12345.execute-api.eu-west-1.amazonaws.com/prod'
  apigw-doctor url 'curl -X PUT https://abcde12345.execute-api.eu-west-1.amazonaws.com/prod/pets'
  apigw-doctor url arn:aws:execute-api:eu-west-1:111122223333:abcde12345/prod/GET/pets
  apigw-doctor url --api-id abcde12345 --region eu-west-1 --stage prod -H 'x-apigw-id: abcde12345'";

/// Each is run as a test, by a shell.
const DECODE_EXAMPLES: &str = "\
Examples:
  echo '{\"message\":\"Forbidden\"}' | apigw-doctor decode
  echo '{\"message\":\"Missing Authentication Token\"}' | apigw-doctor decode -o short -
  printf 'HTTP/1.1 200 OK\\nx-amz-apigw-id: 2\\n\\n[]' | apigw-doctor decode -o json
  echo 'curl: (6) Could not resolve host: abcde12345' | apigw-doctor decode";

/// Each is parsed in a test, which calls nobody.
const INVOKE_EXAMPLES: &str = "\
Examples:
  apigw-doctor invoke https://abcde12345.execute-api.eu-west-1.amazonaws.com/prod/pets
  apigw-doctor invoke -X HEAD --api-id abcde12345 --region eu-west-1 --stage prod
  apigw-doctor invoke --api-id abcde12345 --region eu-west-1 --stage prod --resolve 10.0.2.10
  apigw-doctor invoke --api-id abcde12345 --region eu-west-1 --stage prod --via endpoint-dns
  apigw-doctor invoke --api-id abcde12345 --region eu-west-1 --stage prod --sigv4";

const DIFF_EXIT: &str = "\
Exits with 1 where a finding at or above --fail-on is there now and was not before, with 3 where the
verdict is inconclusive now and was not before. Of two snapshots it also tells which facts differ.";

/// Each is parsed in a test, which asks nobody.
const DNS_EXAMPLES: &str = "\
Examples:
  apigw-doctor dns https://abcde12345.execute-api.eu-west-1.amazonaws.com/prod/pets
  apigw-doctor dns --api-id abcde12345 --region eu-west-1 --stage prod --resolver 10.0.0.2 --resolver 1.1.1.1
  apigw-doctor dns --api-id abcde12345 --region eu-west-1 --stage prod --watch
  apigw-doctor dns --api-id abcde12345 --region eu-west-1 --stage prod --watch=2m --every 10s -o json";

const PATH_EXAMPLES: &str = "\
Examples:
  apigw-doctor path https://abcde12345.execute-api.eu-west-1.amazonaws.com/prod
  apigw-doctor path --from i-0123456789abcdef0 --to vpce-0123456789abcdef0
  apigw-doctor path --from 10.0.1.10 --to 10.0.2.20 --port 5432 --region eu-west-1 -o json
  apigw-doctor path --queries queries.jsonl --facts account-a/ --facts account-b/ -o json

A question is {\"id\": \"a\", \"from\": {\"eni\": \"eni-…\"}, \"to\": {\"ip\": \"10.0.2.20\"}, \"port\": 443, \"protocol\":
\"tcp\"}; from and to have one of eni, ip, instance, subnet, lambda and endpoint. A line that is none ends
the run with exit code 2: a file before its first answer, stdin after the answers to the lines before.

What a file leaves out is unknown: one that cannot be read, one page of several, a member that --query
left out. The notices in the JSON answer and on stderr name it.

Without --facts AWS is asked, with one account's credentials in one Region. The files are what the
AWS CLI printed, in any names and folders: in each Region and account on the way,
  mkdir -p facts/REGION && for it in network-interfaces instances subnets vpcs route-tables \\
      network-acls security-groups vpc-endpoints vpc-peering-connections managed-prefix-lists \\
      nat-gateways vpn-gateways vpc-block-public-access-options \\
      vpc-block-public-access-exclusions transit-gateways transit-gateway-attachments \\
      transit-gateway-vpc-attachments transit-gateway-peering-attachments availability-zones; do
    aws ec2 describe-$it --region REGION --output json > facts/REGION/$it.json
  done";

/// Says why a client cannot call an API Gateway private REST API, and what to change.
///
/// Run it where the call fails. It only reads, sends one GET, by other ways again where the answer
/// leaves doubt, and prints every fix instead of making it. Exit codes: 0 healthy, 1 findings, 2 usage,
/// 3 inconclusive, 4 the tool failed.
#[derive(Debug, Parser)]
#[command(
    name = "apigw-doctor",
    version,
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
    #[command(after_help = URL_EXAMPLES)]
    Url(TargetArgs),
    /// Look the API's name up through every resolver, and compare with the endpoint's addresses
    #[command(after_help = DNS_EXAMPLES)]
    Dns(DnsArgs),
    /// Connect to port 443 of every address
    Tcp(ProbeArgs),
    /// Shake hands over TLS with every address, and show the certificate
    Tls(ProbeArgs),
    /// Send one request, and say what its answer means
    #[command(after_help = INVOKE_EXAMPLES)]
    Invoke(InvokeArgs),
    /// Say what an answer means that somebody else got; needs no network and no AWS
    #[command(after_help = DECODE_EXAMPLES)]
    Decode(DecodeArgs),
    /// Judge the security groups of the client and of the endpoint
    Sg(SgArgs),
    /// Say whether a packet from one interface to another gets an answer: security groups, network
    /// ACLs, routes, peering, transit gateways, both ways, of a call or from files of AWS CLI output
    #[command(
        after_help = PATH_EXAMPLES,
        mut_arg("url", |url| url.required_unless_present_any(["to", "queries"]))
    )]
    Path(PathArgs),
    /// Policies of the API and of the endpoint
    #[command(subcommand)]
    Policy(PolicyCommand),
    /// Gather the facts, judge nothing, and write them to a file
    Snapshot(SnapshotArgs),
    /// Judge recorded facts; several files are merged; never touches the network
    Replay(ReplayArgs),
    /// Say what changed between two snapshots or reports
    #[command(after_help = DIFF_EXIT)]
    Diff(DiffArgs),
    /// Replay an embedded recorded case, or list them; no account, no network
    Demo(DemoArgs),
    /// Print the page of a finding, or list the findings
    Explain(ExplainArgs),
    /// Print the least IAM policy that a run needs
    Permissions(PermissionsArgs),
    /// The configuration in force
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Make completions, manual pages, JSON schemas or pages of the documentation, or check them
    Generate(GenerateArgs),
    /// Print a topic (exit-codes, environment, formats, targets, redaction, configuration), or a
    /// command's help
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

/// A call, and who makes it.
#[derive(Debug, Clone, Args)]
pub struct ProbeArgs {
    /// The call.
    #[command(flatten)]
    pub target: TargetArgs,
    /// Who makes it.
    #[command(flatten)]
    pub client: ClientArgs,
}

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
    /// Write the facts of this run to a file, too; replay judges them again
    #[arg(long, value_name = "FILE")]
    pub snapshot: Option<PathBuf>,
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
}

/// `decode`.
#[derive(Debug, Args)]
pub struct DecodeArgs {
    /// The text: a whole ticket, or a part of one, such as a transcript of curl, dig or openssl, an
    /// exception, a log, a HAR file; '-' or nothing is stdin
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
}

/// `demo`.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// The case; without it, the cases are listed
    pub scenario: Option<String>,
}

/// `explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// The finding's code or slug, such as SG004 or vpce-sg-no-443-inbound
    #[arg(required_unless_present = "all")]
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
    /// Security groups.
    Sg,
    /// The packet's path.
    Path,
    /// Policies.
    Policy,
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
