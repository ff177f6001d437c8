//! An HTTP answer comes back.

use super::not_answered;
use crate::case::Case;
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, Symptom};
use crate::facts::{FactKind, HttpOutcome};
use crate::model::command;

check! {
    HTTP005 "http-no-answer" "an HTTP answer comes back"
    FrontDoor Error
    needs [Http]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let probe = case.exchange()?;
    let what = match &probe.outcome {
        HttpOutcome::Answered(answer) => {
            let text = format!("{} in {} ms", answer.status, probe.server_ms);
            return Outcome::ok(Evidence::of(FactKind::Http, text));
        }
        other => not_answered(probe, other),
    };
    let slow = Evidence::inferred(
        "an integration may take up to its timeout, 29 seconds unless it was raised; a proxy or a \
         firewall in between may also swallow the answer",
    );
    Outcome::found(
        Finding::blocker(
            probe.address.to_string(),
            format!(
                "{} took the request, and gave no HTTP answer",
                probe.address
            ),
        )
        .about([probe.address])
        .shows(&[Symptom::ForeignAnswer, Symptom::NoAnswer])
        .shown_by(Evidence::of(
            FactKind::Http,
            format!(
                "{} {} at {}: {what}",
                probe.method, probe.path, probe.address
            ),
        ))
        .shown_by(slow)
        .fixed_by(
            Fix::new(
                "send the request again with more time, and see where it hangs",
                command!("curl -sv --max-time 35 '{url}'", url = case.target.url),
            )
            .because("what holds the answer back is not known"),
        )
        .confirmed_by(again(case, "invoke")),
    )
}
