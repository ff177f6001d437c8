//! The endpoint works.

use crate::checks::words::region_option;
use crate::checks::{Check, Evidence, Fix, Found, Outcome, page};
use crate::facts::{Facts, Missing, Need};
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "VPCE002",
    slug: "vpce-not-available",
    holds: "the endpoint's state is available",
    hop: Hop::Dns,
    severity: Severity::Error,
    needs: &[Need::Host, Need::VpcEndpoints],
    page: page!("VPCE002"),
    run,
};

fn run(facts: &Facts) -> Result<Outcome, Missing> {
    let Some(endpoint) = facts.endpoint_of_call()? else {
        return Ok(Outcome::NotApplicable("there is no endpoint"));
    };
    let id = &endpoint.vpc_endpoint_id;
    let state = Evidence::of(
        Need::VpcEndpoints,
        format!("state of {id}: {}", endpoint.state),
    );
    // AWS writes the state in lower case here and in camel case there.
    if endpoint.state.eq_ignore_ascii_case("available") {
        return Outcome::ok(state);
    }
    let mut found =
        Found::blocker(id.as_str(), format!("endpoint {id} is {}", endpoint.state)).shown_by(state);
    if let Some(error) = &endpoint.last_error {
        let words = [error.code.as_deref(), error.message.as_deref()];
        let words: Vec<&str> = words.into_iter().flatten().collect();
        found = found.shown_by(Evidence::of(
            Need::VpcEndpoints,
            format!("its last error: {}", words.join(": ")),
        ));
    }
    let waiting = endpoint.state.to_ascii_lowercase().starts_with("pending");
    let describe = format!(
        "aws ec2 describe-vpc-endpoints{} --vpc-endpoint-ids {id} --query \
         'VpcEndpoints[0].[State,LastError]'",
        region_option(facts)
    );
    let summary = if waiting {
        "wait until it is available; a new endpoint takes some minutes"
    } else {
        "create the endpoint anew; its last error says what stood in the way"
    };
    Outcome::found(
        found
            .fixed_by(Fix::new(summary, describe.clone()))
            .confirmed_by(describe),
    )
}
