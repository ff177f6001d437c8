//! Which log lines are asked for, and when.
#![expect(clippy::expect_used, reason = "a test may fail loudly")]

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use rcgen::SanType;
use serde_json::json;

use super::aws::tell;
use super::configuration_tests::{answers, from};
use super::tests::{front_door, gathered, request, world};
use super::tls::tests::identity;
use super::*;
use crate::facts::logs::LogLine;
use crate::facts::{Aws, Fact};

/// A stage that logs everything, and what its log has.
fn logging(level: &str, lines: serde_json::Value) -> Aws {
    let stage = json!({ "stageName": "prod", "methodSettings": { "*/*": { "loggingLevel": level } },
        "accessLogSettings": { "destinationArn": "arn:aws:logs:eu-west-1:111122223333:log-group:access:*" } });
    Aws {
        stages: Fact::Known(from(json!([stage]))),
        log_lines: Fact::Known(from(lines)),
        ..answers()
    }
}

/// What is learned of the log of a run without a call.
fn of_late(name: &str, aws: Aws, logs: LogsWanted) -> (Arc<aws::Told>, Fact<usize>) {
    let url = format!("told://{name}");
    let told = tell(&url, aws);
    let needs = [FactKind::Stages, FactKind::LogLines];
    let mut request = request(1, &needs);
    request.aws.endpoint_url = Some(url);
    request.target.api_id = Some("abcde12345".parse().expect("an id"));
    request.target.stage = Some("prod".to_owned());
    request.logs = logs;
    let facts = gathered(&world(trust::Trust::default()), &request);
    let lines = match facts.aws.log_lines {
        Fact::Known(all) => Fact::Known(all.len()),
        Fact::Unknown(trouble) => Fact::Unknown(trouble),
        Fact::NotAsked => Fact::NotAsked,
    };
    (told, lines)
}

#[test]
fn both_logs_of_the_stage_are_asked_for_the_calls_of_late() {
    let line = json!({ "eventId": "1", "timestamp": 1, "message": "(a) Method completed with status: 200" });
    let wanted = LogsWanted::OfLate {
        span: Duration::from_mins(15),
        request: None,
    };
    let (told, lines) = of_late("logs", logging("INFO", json!([line])), wanted.clone());
    let groups = ["API-Gateway-Execution-Logs_abcde12345/prod", "access"];
    assert_eq!(told.asked(FactKind::LogLines), groups);
    assert_eq!(lines, Fact::Known(2));
    // Who may not read the stage may still read its log, by its name.
    let hidden = Aws {
        stages: Fact::unknown(Reason::Denied, "AccessDenied"),
        ..logging("INFO", json!([line]))
    };
    let (told, lines) = of_late("hidden-stage", hidden, wanted.clone());
    assert_eq!(told.asked(FactKind::LogLines), groups[..1]);
    assert_eq!(lines, Fact::Known(1));
    // A log that is off has nothing, which is no empty log.
    let (told, lines) = of_late("no-logs", logging("OFF", json!([])), wanted);
    assert_eq!(told.asked(FactKind::LogLines), ["access"]);
    assert_eq!(lines, Fact::Known(0));
}

#[test]
fn an_extended_id_leads_to_the_lines_of_the_call() {
    let line = json!({ "eventId": "1", "timestamp": 1, "message": "(5f0c1c3e-1) Extended Request Id: Zx1Cb00000001=" });
    let wanted = LogsWanted::OfLate {
        span: Duration::from_mins(15),
        request: Some("Zx1Cb00000001=".parse().expect("an id")),
    };
    let (told, _) = of_late("extended", logging("INFO", json!([line])), wanted);
    let asked = told.asked(FactKind::LogLines);
    assert!(
        asked
            .first()
            .is_some_and(|it| it.ends_with(" Zx1Cb00000001=")),
        "{asked:?}"
    );
    assert!(
        asked.last().is_some_and(|it| it.ends_with(" 5f0c1c3e-1")),
        "{asked:?}"
    );
}

#[test]
fn nobody_asks_for_lines_without_a_call_that_failed() {
    let wait = Duration::from_secs(1);
    let (told, lines) = of_late(
        "no-call",
        logging("INFO", json!([])),
        LogsWanted::OfTheCall { wait },
    );
    assert_eq!(told.asked(FactKind::LogLines), [""; 0]);
    assert_eq!(lines, Fact::NotAsked);
}

/// What is learned of the log of a call that fails.
fn of_a_failed_call(name: &str, aws: Aws, wait: Duration) -> (Vec<String>, Fact<Vec<LogLine>>) {
    let identity = identity(|wanted| {
        let home = IpAddr::V4(Ipv4Addr::LOCALHOST);
        wanted.subject_alt_names.push(SanType::IpAddress(home));
    });
    let port = front_door(IpAddr::V4(Ipv4Addr::LOCALHOST), identity.server);
    let url = format!("told://{name}");
    let told = tell(&url, aws);
    let needs = closure([FactKind::Http, FactKind::LogLines]);
    let needs: Vec<FactKind> = needs.into_iter().collect();
    let mut request = request(port, &needs);
    request.aws.endpoint_url = Some(url);
    request.target.api_id = Some("abcde12345".parse().expect("an id"));
    request.logs = LogsWanted::OfTheCall { wait };
    let facts = gathered(&world(trust::Trust::these(identity.roots)), &request);
    (told.asked(FactKind::LogLines), facts.aws.log_lines)
}

#[test]
fn the_lines_of_a_call_that_failed_are_read_by_its_id() {
    let line = json!({ "eventId": "1", "timestamp": 1,
        "message": "(5f0c1c3e-6c1b) Method completed with status: 403" });
    let aws = logging("INFO", json!([line]));
    let (asked, lines) = of_a_failed_call("failed", aws, Duration::from_secs(30));
    let groups = [
        "API-Gateway-Execution-Logs_abcde12345/prod 5f0c1c3e-6c1b",
        "access 5f0c1c3e-6c1b",
    ];
    assert_eq!(asked, groups, "once: the call's last line is there");
    assert!(
        lines.known().is_some_and(|all| !all.is_empty()),
        "{lines:?}"
    );
}

#[test]
fn a_line_that_has_not_come_yet_is_unknown_and_no_proof() {
    let aws = logging("INFO", json!([]));
    let (asked, lines) = of_a_failed_call("late", aws, Duration::from_millis(500));
    assert_eq!(asked.len(), 2, "{asked:?}");
    let trouble = lines.trouble().expect("it is unknown");
    assert_eq!(trouble.why, Reason::TimedOut);
    assert!(trouble.detail.contains("5f0c1c3e-6c1b"), "{trouble:?}");
    // Nobody asks where nothing is to be waited for, or the stage logs nothing.
    let aws = logging("INFO", json!([]));
    let (asked, lines) = of_a_failed_call("none", aws, Duration::ZERO);
    assert_eq!((asked.len(), lines), (0, Fact::NotAsked));
}
