//! No resolver strips private addresses from its answers.

use crate::case::Case;
use crate::checks::dns::{Said, shown, tell};
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop};
use crate::facts::{Answer, Change, FactKind, Lookup};
use crate::model::{Confidence, command, word};

check! {
    DNS010 "dns-rebind-protection" "no resolver of the client strips private addresses"
    Dns Error
    needs [Dns]
    explains [WrongAnswer, OwnResolvers]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let said = Said::of(case)?;
    let Some(inside) = said.any_inside() else {
        return Err(Stop::NotApplicable(
            "no server that was asked leads to private addresses",
        ));
    };
    let others = said.others(case);
    let Some(stripped) = others.iter().copied().find(|lookup| strips(case, lookup)) else {
        return Outcome::ok(Evidence::of(FactKind::Dns, tell(inside)));
    };
    if said.here.answer.leads_inside() {
        return Outcome::ok(Evidence::of(FactKind::Dns, tell(said.here)));
    }
    let server = stripped.asked.server();
    let server = server.map(|it| it.to_string()).unwrap_or_default();
    let control = case.target.control_hostname();
    let found = Finding::blocker(
        server.as_str(),
        format!(
            "{server} strips private addresses from its answers, so {} has none there",
            said.host
        ),
    )
    .with(Confidence::Likely)
    .about([said.host]);
    let found = shown(found, [said.here, stripped, inside]);
    let found = shown(found, case.answer_of(stripped.asked, &control));
    let domain = case
        .target
        .api_domain()
        .unwrap_or_else(|| said.host.to_owned());
    Outcome::found(
        found
            .fixed_by(
                Fix::new(
                    format!("exempt {domain} from the rebind protection of {server}, or forward it to a resolver of the VPC"),
                    command!("rebind-domain-ok=/{domain}/   # dnsmasq; Unbound: private-domain: {domain}", domain = word::Host(&domain)),
                )
                .touching("names below that domain may then lead into the private network, as is meant")
                .changing(Change::UseVpcResolver),
            )
            .confirmed_by(again(case, "dns")),
    )
}

/// Whether a server knows other names, and of this one neither an address nor a zone that lacks it.
fn strips(case: &Case<'_>, lookup: &Lookup) -> bool {
    let control = case.answer_of(lookup.asked, &case.target.control_hostname());
    lookup.answer == Answer::NoData
        && lookup.soa().is_none()
        && control.is_some_and(|control| !control.answer.addresses().is_empty())
}
