//! No CNAME leads a public custom domain into the endpoint's private DNS.

use crate::case::Case;
use crate::checks::dns::{Said, shown, tell};
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, list};
use crate::facts::FactKind;
use crate::model::{Form, command, word};

check! {
    DNS024 "dns-public-custom-domain-cname-hijacked"
    "no CNAME of a public custom domain ends in the endpoint's private DNS"
    Dns Error
    needs [Dns]
    explains [PublicAddress, OtherServer, Forbidden]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    if case.target.url.form() != Form::CustomDomain {
        return Err(Stop::NotApplicable("the URL names no custom domain"));
    }
    let said = Said::of(case)?;
    if !said.here.answer.leads_inside() {
        return Err(Stop::NotApplicable("the name leads to no private address"));
    }
    let through = |name: &&String| name.starts_with("d-") && name.contains(".execute-api.");
    let regional = said.servers.iter().find_map(|lookup| {
        let same = lookup.answer.same_addresses(&said.here.answer);
        let name = lookup.answer.cnames().iter().find(through)?;
        same.then_some((name, *lookup))
    });
    let Some((target, lookup)) = regional else {
        return Outcome::ok(Evidence::of(FactKind::Dns, tell(said.here)));
    };
    let host = said.host;
    let addresses = list(said.here.answer.addresses());
    let found = Finding::blocker(
        host,
        format!(
            "{host} is a CNAME of {target}, a public custom domain, which private DNS leads to \
             {addresses} here"
        ),
    )
    .about([host])
    .about(said.here.answer.addresses());
    Outcome::found(
        shown(found, [said.here, lookup])
            .fixed_by(
                Fix::new(
                    format!("the owner of {host} makes it an A (and AAAA) alias record instead of a CNAME"),
                    command!(
                        "dig {host}; dig @1.1.1.1 {host}   # inside, and as the internet is told",
                        host = word::Host(host)
                    ),
                )
                .because(format!("the record is one of the owner of {host}"))
                .touching("an alias record is a Route 53 feature; elsewhere an edge-optimised custom domain does the same"),
            )
            .confirmed_by(again(case, "dns")),
    )
}
