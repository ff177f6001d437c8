//! A piece of a pasted text, and what it shows.

use std::net::IpAddr;

use super::Call;
use crate::facts::{Certificate, Lookup, TcpOutcome, TlsOutcome};
use crate::front_door::Given;

/// Lines of a text: from the first one on, from zero, to the one before `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lines {
    /// The first one.
    pub first: usize,
    /// The one after the last.
    pub end: usize,
}

/// What is known of a text in one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    /// What kind of text it is.
    pub kind: PieceKind,
    /// Where it stands.
    pub lines: Lines,
    /// What it shows.
    pub seen: Seen,
    /// That in one line.
    pub says: String,
}

/// What a piece shows. Credentials are never kept.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Seen {
    /// An answer, a log's entry or a program's failure.
    pub given: Option<Given>,
    /// The call that it is about.
    pub call: Call,
    /// Answers of resolvers.
    pub lookups: Vec<Lookup>,
    /// Connections that were tried.
    pub connections: Vec<Connection>,
    /// TLS handshakes.
    pub handshakes: Vec<Handshake>,
    /// Output of the AWS CLI.
    pub aws: Option<String>,
    /// The name servers of a `resolv.conf`.
    pub resolvers: Vec<IpAddr>,
    /// What weakens it, or bounds what it shows.
    pub notes: Vec<&'static str>,
}

/// A connection that was tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// The name that was called, where it is known.
    pub host: Option<String>,
    /// Where to.
    pub address: IpAddr,
    /// The port.
    pub port: u16,
    /// How it ended.
    pub outcome: TcpOutcome,
    /// How long it took, in milliseconds, where that is told.
    pub ms: u64,
}

/// A TLS handshake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handshake {
    /// The name that was called, where it is known.
    pub host: Option<String>,
    /// Where to, where it is known.
    pub address: Option<IpAddr>,
    /// How it ended.
    pub outcome: TlsOutcome,
    /// The certificates that were shown.
    pub chain: Vec<Certificate>,
}

/// The kinds of pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PieceKind {
    /// A command at a prompt.
    Command,
    /// `curl -v`.
    CurlVerbose,
    /// Status line, headers and body.
    HttpAnswer,
    /// An error line of curl's.
    CurlError,
    /// The times that `curl -w` prints.
    CurlTimings,
    /// httpie.
    Httpie,
    /// wget.
    Wget,
    /// dig.
    Dig,
    /// nslookup.
    Nslookup,
    /// host.
    HostCommand,
    /// getent.
    Getent,
    /// Resolve-DnsName.
    ResolveDnsName,
    /// telnet.
    Telnet,
    /// nc.
    Netcat,
    /// Test-NetConnection.
    TestNetConnection,
    /// openssl `s_client`.
    Openssl,
    /// traceroute.
    Traceroute,
    /// ss or netstat.
    Sockets,
    /// ip route.
    IpRoute,
    /// resolv.conf.
    ResolvConf,
    /// Output of the AWS CLI.
    AwsOutput,
    /// An error of the AWS CLI or an AWS SDK.
    AwsError,
    /// An error of a deployment.
    DeployError,
    /// VPC flow log records.
    FlowLog,
    /// VPC Reachability Analyzer.
    ReachabilityAnalyzer,
    /// The execution log of a stage.
    ExecutionLog,
    /// The access log of a stage.
    AccessLog,
    /// `test-invoke-method`.
    TestInvoke,
    /// The log of a Lambda function.
    LambdaLog,
    /// A HAR file.
    Har,
    /// Postman.
    Postman,
    /// A browser's console.
    BrowserConsole,
    /// An answer in JSON, with its status.
    JsonAnswer,
    /// A body alone.
    Body,
    /// What a program said of a failed call: Python, Java, …
    ClientError(&'static str),
}

impl PieceKind {
    /// What it is called.
    #[must_use]
    pub fn title(self) -> String {
        match self {
            Self::Command => "command",
            Self::CurlVerbose => "curl -v transcript",
            Self::HttpAnswer => "HTTP response",
            Self::CurlError => "curl error",
            Self::CurlTimings => "curl -w timings",
            Self::Httpie => "httpie transcript",
            Self::Wget => "wget transcript",
            Self::Dig => "dig answer",
            Self::Nslookup => "nslookup answer",
            Self::HostCommand => "host answer",
            Self::Getent => "getent answer",
            Self::ResolveDnsName => "Resolve-DnsName answer",
            Self::Telnet => "telnet transcript",
            Self::Netcat => "nc result",
            Self::TestNetConnection => "Test-NetConnection result",
            Self::Openssl => "openssl s_client transcript",
            Self::Traceroute => "traceroute",
            Self::Sockets => "socket list",
            Self::IpRoute => "ip route output",
            Self::ResolvConf => "resolv.conf",
            Self::AwsOutput => "AWS CLI output",
            Self::AwsError => "AWS CLI error",
            Self::DeployError => "deployment error",
            Self::FlowLog => "VPC flow log",
            Self::ReachabilityAnalyzer => "Reachability Analyzer result",
            Self::ExecutionLog => "execution log",
            Self::AccessLog => "access log",
            Self::TestInvoke => "test-invoke-method output",
            Self::LambdaLog => "Lambda log",
            Self::Har => "HAR file",
            Self::Postman => "Postman response",
            Self::BrowserConsole => "browser console",
            Self::JsonAnswer => "JSON response",
            Self::Body => "response body",
            Self::ClientError(program) => return format!("{program} error"),
        }
        .to_owned()
    }

    /// The word in JSON.
    #[must_use]
    pub fn word(self) -> String {
        self.title().to_ascii_lowercase().replace([' ', '.'], "-")
    }
}
