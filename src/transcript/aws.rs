//! What AWS says of its own objects: errors of management calls, VPC flow log records, the Reachability Analyzer.

use std::net::IpAddr;

use serde_json::{Map, Value};

use super::{Call, Connection, Lines, Piece, PieceKind, Seen, Text};
use crate::facts::TcpOutcome;
use crate::front_door::{Given, Kind, Management};

/// `An error occurred (NotFoundException) when calling the GetRestApi operation: …`, and the same of SDKs.
pub(super) fn error(text: &Text<'_>, at: usize) -> Option<Piece> {
    let line = text.at(at);
    let management = of_cli(line)
        .or_else(|| of_go(line))
        .or_else(|| of_java(line))
        .or_else(|| of_endpoint(line))?;
    let mut end = at + 1;
    // The message goes on where the terminal broke it.
    while end < text.len()
        && !text.is_blank(end)
        && !text.is_boundary(end)
        && text.at(end).starts_with([' ', '\t', '\u{2502}'])
        && end - at < 200
    {
        end += 1;
    }
    Some(piece(
        PieceKind::AwsError,
        Lines { first: at, end },
        management,
    ))
}

/// A piece that is a management call's error.
pub(super) fn piece(kind: PieceKind, lines: Lines, management: Management) -> Piece {
    let given = Given {
        kind: Kind::Management,
        management: Some(management),
        ..Given::default()
    };
    Piece {
        kind,
        lines,
        says: given.one_line(),
        seen: Seen {
            given: Some(given),
            ..Seen::default()
        },
    }
}

fn of_cli(line: &str) -> Option<Management> {
    let (_, rest) = line
        .split_once("An error occurred (")
        .or_else(|| line.split_once("an error occurred ("))?;
    let (error, rest) = rest.split_once(')')?;
    let (_, rest) = rest.split_once("when calling the ")?;
    let (operation, message) = rest.split_once(" operation")?;
    let message = message.split_once(": ").map_or("", |(_, message)| message);
    Some(Management {
        operation: operation.to_owned(),
        error: error.to_owned(),
        message: message.trim().to_owned(),
    })
}

/// `operation error API Gateway: GetRestApi, https response error StatusCode: 404, RequestID: …, NotFoundException: …`
fn of_go(line: &str) -> Option<Management> {
    let (_, rest) = line.split_once("operation error ")?;
    let (operation, rest) = rest.split_once(", ")?;
    let message = rest.rsplit_once("RequestID: ").map_or(rest, |(_, rest)| {
        rest.split_once(", ").map_or(rest, |(_, rest)| rest)
    });
    let (error, message) = message.split_once(": ").unwrap_or(("", message));
    Some(Management {
        operation: operation
            .rsplit(": ")
            .next()
            .unwrap_or(operation)
            .to_owned(),
        error: error.trim_start_matches("api error ").to_owned(),
        message: message.trim().to_owned(),
    })
}

/// `…model.NotFoundException: Invalid API identifier (Service: ApiGateway, Status Code: 404, Request ID: …)`, and the
/// messages that `CloudFormation` passes on.
fn of_java(line: &str) -> Option<Management> {
    let at = line.find("(Service: ")?;
    let (before, after) = line.split_at(at);
    let status = after.contains("Status Code: ");
    if !status {
        return None;
    }
    let field = |name: &str| {
        let (_, rest) = after.split_once(name)?;
        rest.split([';', ',', ')'])
            .next()
            .map(|it| it.trim().to_owned())
    };
    let words: Vec<&str> = before.rsplitn(2, "Exception: ").collect();
    let (message, error) = match words.as_slice() {
        [message, before] => {
            let name = before
                .rsplit(['.', ' ', ':', '"'])
                .next()
                .unwrap_or_default();
            (*message, format!("{name}Exception"))
        }
        _ => (before, field("Error Code: ").unwrap_or_default()),
    };
    Some(Management {
        operation: String::new(),
        error: field("Error Code: ")
            .filter(|it| !it.is_empty())
            .unwrap_or(error),
        message: message
            .trim()
            .trim_start_matches("Resource handler returned message: \"")
            .to_owned(),
    })
}

/// A failed connection to an endpoint of AWS's own, and not to an API.
fn of_endpoint(line: &str) -> Option<Management> {
    let words = [
        "Could not connect to the endpoint URL",
        "Connect timeout on endpoint URL",
        "Unable to locate credentials",
    ];
    let found = words.iter().find(|words| line.contains(**words))?;
    let managed = [
        "//apigateway.",
        "//ec2.",
        "//sts.",
        "//logs.",
        "//lambda.",
        "//iam.",
        "//cloudformation.",
    ]
    .iter()
    .any(|host| line.contains(host));
    (managed || *found == "Unable to locate credentials").then(|| Management {
        operation: String::new(),
        error: String::new(),
        message: line.trim().to_owned(),
    })
}

/// A record of a flow log in the default format: fourteen fields.
struct Record {
    from: IpAddr,
    to: IpAddr,
    from_port: u16,
    to_port: u16,
    protocol: u16,
    accepted: bool,
    interface: String,
}

fn record(line: &str) -> Option<Record> {
    // The console and the AWS CLI put a time, and perhaps a stream's name, before it.
    let words: Vec<&str> = line
        .split([' ', '\t', ','])
        .filter(|it| !it.is_empty())
        .collect();
    let action = words
        .iter()
        .position(|word| matches!(word.trim_matches('"'), "ACCEPT" | "REJECT"))?;
    let interface = words.iter().position(|word| word.starts_with("eni-"))?;
    let get = |place: usize| words.get(interface + place).map(|it| it.trim_matches('"'));
    (interface < action).then_some(())?;
    Some(Record {
        from: get(1)?.parse().ok()?,
        to: get(2)?.parse().ok()?,
        from_port: get(3)?.parse().ok()?,
        to_port: get(4)?.parse().ok()?,
        protocol: get(5)?.parse().ok()?,
        accepted: words.get(action)?.trim_matches('"') == "ACCEPT",
        interface: words.get(interface)?.trim_matches('"').to_owned(),
    })
}

/// Records of a VPC flow log, one after the other.
pub(super) fn flow_log(text: &Text<'_>, at: usize) -> Option<Piece> {
    let header = |line: &str| {
        line.contains("srcaddr") && line.contains("dstaddr")
            || line.starts_with("version account-id")
    };
    let first = text.at(at);
    if record(first).is_none() && !header(first) {
        return None;
    }
    let (mut end, mut rejected, mut accepted) = (at, Vec::new(), 0_usize);
    while end < text.len() {
        let line = text.at(end);
        if let Some(record) = record(line) {
            if record.accepted {
                accepted += 1;
            } else {
                rejected.push(record);
            }
        } else if !(header(line) || line.contains(" NODATA") || line.contains(" SKIPDATA")) {
            break;
        }
        end += 1;
    }
    let lines = Lines { first: at, end };
    let call = rejected
        .iter()
        .find(|it| it.protocol == 6 && (it.to_port == 443 || it.from_port == 443))
        .or_else(|| rejected.first());
    let mut seen = Seen::default();
    let says = match call {
        Some(record) => {
            let answers = record.from_port == 443 && record.to_port != 443;
            let to = if answers { record.from } else { record.to };
            if record.protocol == 6 && (record.to_port == 443 || answers) {
                seen.connections.push(Connection {
                    host: None,
                    address: to,
                    port: 443,
                    outcome: TcpOutcome::TimedOut,
                    ms: 0,
                });
                seen.given = Some(Given {
                    kind: Kind::Failure,
                    rejected: Some(if answers {
                        Rejected::Answer
                    } else {
                        Rejected::Request
                    }),
                    ..Given::default()
                });
            }
            seen.call = Call {
                address: Some(to),
                ..Call::default()
            };
            format!(
                "{}: REJECT of {} port {} to {} port {}{}",
                record.interface,
                record.from,
                record.from_port,
                record.to,
                record.to_port,
                if accepted > 0 {
                    format!(", and {accepted} ACCEPT")
                } else {
                    String::new()
                }
            )
        }
        None => format!("{accepted} ACCEPT, no REJECT"),
    };
    Some(Piece {
        kind: PieceKind::FlowLog,
        lines,
        says,
        seen,
    })
}

pub(super) use crate::front_door::Rejected;

/// The output of `describe-network-insights-analyses`.
pub(super) fn reachability(object: &Map<String, Value>) -> (PieceKind, Seen) {
    let all = object
        .get("NetworkInsightsAnalyses")
        .and_then(Value::as_array)
        .cloned()
        .or_else(|| {
            object
                .get("NetworkInsightsAnalysis")
                .cloned()
                .map(|one| vec![one])
        })
        .unwrap_or_default();
    let found = |one: &Value| one.get("NetworkPathFound").and_then(Value::as_bool);
    let decisive = all
        .iter()
        .find(|one| found(one) == Some(false))
        .or_else(|| all.iter().find(|one| found(one).is_some()));
    let mut seen = Seen {
        notes: vec!["the Reachability Analyzer judges configuration, and sends no packet"],
        ..Seen::default()
    };
    let Some(decisive) = decisive else {
        return (PieceKind::ReachabilityAnalyzer, seen);
    };
    if found(decisive) == Some(true) {
        return (PieceKind::ReachabilityAnalyzer, seen);
    }
    let explanations = decisive
        .get("Explanations")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    let codes: Vec<String> = explanations
        .iter()
        .filter_map(|one| one.get("ExplanationCode")?.as_str().map(str::to_owned))
        .collect();
    let objects: Vec<String> = explanations
        .iter()
        .flat_map(|one| {
            [
                "SecurityGroup",
                "Acl",
                "RouteTable",
                "NetworkInterface",
                "Subnet",
                "Component",
                "VpcEndpoint",
            ]
            .into_iter()
            .filter_map(|part| one.get(part)?.get("Id")?.as_str().map(str::to_owned))
        })
        .collect();
    seen.given = Some(Given {
        kind: Kind::Failure,
        rejected: Some(Rejected::Analyzed { codes, objects }),
        ..Given::default()
    });
    (PieceKind::ReachabilityAnalyzer, seen)
}
