//! No variable sends the calls of AWS's SDKs to where API Gateway serves APIs.

use crate::case::Case;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, list};
use crate::facts::{FactKind, Variable};
use crate::model::{Command, Confidence, command, word};

check! {
    ENV007 "cli-sdk-endpoint-override"
    "no variable sends the calls of AWS's SDKs to an endpoint of another service"
    Tcp Warning
    needs [Host]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    if case.host.endpoint_variables.is_not_asked() {
        return Err(Stop::NotApplicable("nobody looked for such variables"));
    }
    let all = case.host.endpoint_variables.need(FactKind::Host)?;
    let line = |one: &Variable| Evidence::of(FactKind::Host, format!("{}={}", one.name, one.value));
    let odd: Vec<(&Variable, &str)> = all
        .iter()
        .filter_map(|one| Some((one, elsewhere(one)?)))
        .collect();
    let Some((first, _)) = odd.first() else {
        let mut told: Vec<Evidence> = all.iter().map(line).collect();
        if told.is_empty() {
            told.push(Evidence::of(FactKind::Host, "no AWS_ENDPOINT_URL is set"));
        }
        return Ok(Outcome::Ok(told));
    };
    let titles: Vec<String> = odd
        .iter()
        .map(|(one, what)| format!("{} names {}, {what}", one.name, one.value))
        .collect();
    let names = odd
        .iter()
        .map(|(one, _)| command!("{name}", name = word::Variable(&one.name)));
    let names = Command::joined(names, " ");
    let found = Finding::risk(first.name.as_str(), list(&titles)).with(Confidence::Likely);
    let found = odd
        .iter()
        .fold(found, |found, (one, _)| found.shown_by(line(one)));
    Outcome::found(
        found
            .shown_by(Evidence::inferred(
                "SDKs and the AWS CLI that follow the variable send their calls there; a request to an \
                 API needs none of them",
            ))
            .fixed_by(
                Fix::new(
                    "unset the variable, or name the endpoint of that very service; call the API itself \
                     by its URL",
                    command!("unset {names}", names),
                )
                .touching("every program with that environment"),
            ),
    )
}

/// What is odd about the endpoint, by its name alone.
fn elsewhere(one: &Variable) -> Option<&'static str> {
    let host = one.value.to_ascii_lowercase();
    if host.contains("execute-api") {
        return Some("where API Gateway serves APIs, and not its management");
    }
    let one_service = host.contains(".vpce.amazonaws.com");
    (one_service && one.name == "AWS_ENDPOINT_URL")
        .then_some("an endpoint of one service, for the calls of all")
}
