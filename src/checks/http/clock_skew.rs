//! The client's clock agrees with API Gateway's.

use jiff::Timestamp;
use jiff::fmt::rfc2822;

use super::answered;
use crate::case::Case;
use crate::checks::words::{OF_CLOCK, SET_CLOCK, again};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop};
use crate::facts::FactKind;

check! {
    HTTP026 "tls-clock-skew" "the client's clock agrees with the answer's Date"
    Method Warning
    needs [Http]
}

/// AWS refuses signatures that are more than five minutes off; a minute is far more than a network's
/// delay, and shows that nobody sets the clock.
const REFUSED: i64 = 300;
const SUSPICIOUS: i64 = 60;

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let (probe, answer) = answered(case)?;
    let theirs = answer
        .header("date")
        .and_then(|date| rfc2822::DateTimeParser::new().parse_timestamp(date).ok());
    let ours = probe
        .at
        .as_deref()
        .and_then(|at| at.parse::<Timestamp>().ok());
    let (Some(theirs), Some(ours)) = (theirs, ours) else {
        return Err(Stop::NotApplicable(
            "the answer's Date or the time of the request is not recorded",
        ));
    };
    let off = ours.as_second() - theirs.as_second();
    let seen = Evidence::of(
        FactKind::Http,
        format!("Date is {theirs}, and it was {ours} here"),
    );
    if off.abs() < SUSPICIOUS {
        return Outcome::ok(seen);
    }
    let way = if off > 0 { "fast" } else { "slow" };
    let title = format!("the client's clock is {} s {way}", off.abs());
    let means = if off.abs() >= REFUSED {
        "signed calls are refused at five minutes, and certificates seem expired or not yet valid"
    } else {
        "signed calls are refused at five minutes, which is not far"
    };
    Outcome::found(
        Finding::risk("clock", title)
            .shown_by(seen)
            .shown_by(Evidence::inferred(means))
            .fixed_by(
                Fix::new(
                    "let the clock be set; in AWS the time service is at 169.254.169.123",
                    SET_CLOCK,
                )
                .touching(OF_CLOCK),
            )
            .confirmed_by(again(case, "invoke")),
    )
}
