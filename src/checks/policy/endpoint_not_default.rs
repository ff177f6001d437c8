//! The endpoint policy is the one that AWS gives a new endpoint.

use crate::case::Case;
use crate::checks::words::{endpoint_of_call, region_option};
use crate::checks::{Evidence, Finding, Fix, Kind, Outcome, Stop, plural};
use crate::facts::{FactKind, MissingFact, Reason};
use crate::model::command;
use crate::policy::load;

check! {
    EP001 "ep-not-default" "the endpoint policy is the default one, which allows everything"
    EndpointPolicy Info
    needs [Host, VpcEndpoints, NetworkInterfaces]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let endpoint = endpoint_of_call(case)?;
    let id = &endpoint.vpc_endpoint_id;
    let missing = |detail: String| MissingFact {
        need: FactKind::VpcEndpoints,
        why: Reason::Failed,
        detail,
    };
    let Some(text) = &endpoint.policy_document else {
        return Err(missing(format!("AWS told no policy of {id}")).into());
    };
    let unreadable = |why: &str| missing(format!("the policy of {id} could not be read: {why}"));
    let document = load(text)
        .map_err(|error| unreadable(&error.to_string()))?
        .source;
    if let Some(why) = document.unreadable() {
        return Err(unreadable(why).into());
    }
    if document.allows_everything() {
        let text = format!("the policy of {id} allows everything");
        return Outcome::ok(Evidence::of(FactKind::VpcEndpoints, text));
    }
    let statements = plural(document.statements.len(), "statement");
    let mut found = Finding::blocker(
        id.as_str(),
        format!("{id} has a policy of its own, which judges every call before the API's does"),
    )
    .shown_by(Evidence::of(
        FactKind::VpcEndpoints,
        format!("policy of {id}: {statements}"),
    ))
    .look(command!(
        "aws ec2 describe-vpc-endpoints{region} --vpc-endpoint-ids {id} --query \
         'VpcEndpoints[0].PolicyDocument' --output text",
        region = region_option(case),
        id
    ))
    .fixed_by(Fix::manual(
        "read it where a call is refused; it must allow execute-api:Invoke on this API",
        "whether it has to change, a call that is refused tells",
    ));
    found.kind = Kind::Note;
    Outcome::found(found)
}
