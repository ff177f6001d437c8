//! Private DNS does not lead the callers of a public API to an endpoint.

use crate::checks::dns::{Said, rests_on_private_dns, shown, tell};
use crate::checks::words::again;
use crate::checks::{Check, Evidence, Fix, Found, Outcome, page};
use crate::facts::{Facts, Missing, Need};
use crate::model::{Hop, Severity, command, word};

pub(in crate::checks) const CHECK: Check = Check {
    code: "DNS023",
    slug: "dns-public-api-hijacked",
    holds: "private DNS takes no public API's callers",
    hop: Hop::Dns,
    severity: Severity::Error,
    needs: &[Need::Dns, Need::RestApi],
    page: page!("DNS023"),
    run,
};

fn run(facts: &Facts) -> Result<Outcome, Missing> {
    if !rests_on_private_dns(facts) {
        return Ok(Outcome::NotApplicable(
            "the URL does not rest on private DNS",
        ));
    }
    let said = Said::of(facts)?;
    if !said.here.answer.leads_inside() {
        return Ok(Outcome::NotApplicable(
            "the name leads to no private address",
        ));
    }
    let described = facts.aws.rest_api.need(Need::RestApi)?;
    if described
        .as_ref()
        .is_none_or(|api| api.is_private() != Some(false))
    {
        return Outcome::ok(Evidence::of(Need::Dns, tell(said.here)));
    }
    let domain = facts
        .target
        .api_domain()
        .unwrap_or_else(|| said.host.to_owned());
    let found = Found::blocker(
        said.host,
        format!(
            "private DNS leads every name of {domain} to the endpoint here, this public API's, too"
        ),
    )
    .about([said.host])
    .about(said.here.answer.addresses())
    .explained_by(&["API001"]);
    let sibling = facts.target.sibling_hostname();
    let sibling = sibling.and_then(|name| facts.answer_of(said.here.asked, &name));
    Outcome::found(
        shown(found, std::iter::once(said.here).chain(sibling).chain(said.servers))
            .fixed_by(
                Fix::new(
                    "give the public API a custom domain (edge-optimised; or Regional with an A alias record, not a CNAME), \
                     or switch the endpoint's private DNS off and call private APIs by their aliases",
                    command!(
                        "dig @1.1.1.1 {host}   # what the internet is told",
                        host = word::Host(said.host)
                    ),
                )
                .touching("without private DNS, every private API of the Region needs another name in this VPC"),
            )
            .confirmed_by(again(facts, "dns")),
    )
}
