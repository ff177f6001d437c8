//! `aws:SourceVpce` is compared with endpoint ids, not with VPC ids.

use super::{place, put_in_force, resource_policy};
use crate::checks::words::again;
use crate::checks::{Check, Evidence, Found, Outcome, list, page};
use crate::facts::{Facts, Missing, Need};
use crate::model::{Hop, Severity};
use crate::policy::rename_key;

pub(in crate::checks) const CHECK: Check = Check {
    code: "POL003",
    slug: "rp-vpc-id-in-vpce-key",
    holds: "aws:SourceVpce is compared with endpoint ids, not with VPC ids",
    hop: Hop::ResourcePolicy,
    severity: Severity::Error,
    needs: &[Need::RestApi],
    page: page!("POL003"),
    run,
};

fn run(facts: &Facts) -> Result<Outcome, Missing> {
    let (api, document) = match resource_policy(facts)? {
        Ok(read) => read,
        Err(absent) => return Ok(absent.outcome()),
    };
    let is_vpc = |value: &&String| value.starts_with("vpc-");
    let mut wrong = document
        .conditions()
        .filter(|(_, _, condition)| condition.is("aws:SourceVpce"))
        .filter(|(_, _, condition)| condition.values.iter().any(|value| is_vpc(&value)))
        .peekable();
    let Some((_, _, first)) = wrong.peek() else {
        let text = "no VPC id stands under aws:SourceVpce";
        return Outcome::ok(Evidence::of(Need::RestApi, text));
    };
    let vpcs: Vec<_> = first.values.iter().filter(is_vpc).collect();
    let mut found = Found::blocker(
        api.id.as_str(),
        format!(
            "aws:SourceVpce holds an endpoint's id and is compared with {}, a VPC's",
            list(&vpcs)
        ),
    );
    let mut fixed = document.json().clone();
    for (index, statement, condition) in wrong {
        found = found.shown_by(Evidence::of(
            Need::RestApi,
            format!(
                "{}: {} aws:SourceVpce {}",
                place(index, statement.sid.as_deref()),
                condition.operator,
                list(&condition.values)
            ),
        ));
        rename_key(&mut fixed, index, condition, "aws:SourceVpc");
    }
    let summary = "compare the VPC's id under aws:SourceVpc, and deploy".to_owned();
    Outcome::found(
        found
            .fixed_by(put_in_force(facts, api, &fixed, summary))
            .confirmed_by(again(facts, "invoke")),
    )
}
