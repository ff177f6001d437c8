//! No other endpoint of the VPC holds the private DNS of the one that is meant.

use crate::case::Case;
use crate::checks::dns::{Said, rests_on_private_dns, tell};
use crate::checks::words::{again, endpoint};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop};
use crate::facts::FactKind;
use crate::model::{command, word};

check! {
    DNS028 "dns-conflict-second-endpoint"
    "no other endpoint of the VPC holds private DNS in place of the one that is meant"
    Dns Error
    needs [Dns, VpcEndpoints, NetworkInterfaces]
    explains [OtherEndpoint, PrivateDnsOff, NotDeployed]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    if !rests_on_private_dns(case) {
        return Err(Stop::NotApplicable(
            "the URL does not depend on private DNS",
        ));
    }
    let meant = endpoint(case)?;
    let here = case.endpoints_in(&meant.vpc_id)?;
    let holder = here
        .iter()
        .find(|other| other.vpc_endpoint_id != meant.vpc_endpoint_id && other.private_dns_enabled);
    let on = format!(
        "PrivateDnsEnabled of {}: {}",
        meant.vpc_endpoint_id, meant.private_dns_enabled
    );
    let (false, Some(holder)) = (meant.private_dns_enabled, holder) else {
        return Outcome::ok(Evidence::of(FactKind::VpcEndpoints, on));
    };
    let said = Said::of(case)?;
    let named = said.here.answer.addresses();
    let leads_to = |id: &crate::model::VpceId| {
        let mut owners = named.iter().filter_map(|address| case.owner(*address));
        owners.any(|it| it.vpc_endpoint_id == *id)
    };
    if leads_to(&meant.vpc_endpoint_id) || !leads_to(&holder.vpc_endpoint_id) {
        return Err(Stop::NotApplicable(
            "the name does not lead to the other endpoint instead",
        ));
    }
    let (id, other) = (&meant.vpc_endpoint_id, &holder.vpc_endpoint_id);
    let fix = match case.target.alias_hostname(Some(id)) {
        Some(alias) => Fix::new(
            format!(
                "call the API by its alias of {id}; or use {other}, and admit it in the API's resource \
                 policy"
            ),
            command!(
                "curl -i 'https://{alias}{path}'",
                alias = word::Host(alias),
                path = word::Path(case.target.path_and_query())
            ),
        ),
        None => Fix::new(
            format!("call {id} by its own name, or use {other}"),
            command!("apigw-doctor url '{url}'", url = case.target.url),
        )
        .because("the URL does not tell which API is called"),
    }
    .touching(format!("private DNS can move to {id} only once {other} has given it up"));
    Outcome::found(
        Finding::blocker(
            other.as_str(),
            format!(
                "{other} holds the private DNS of {}, so the name does not lead to {id}",
                meant.vpc_id
            ),
        )
        .about([case.target.url.hostname()])
        .about([id, other])
        .shown_by(Evidence::of(FactKind::Dns, tell(said.here)))
        .shown_by(Evidence::of(FactKind::VpcEndpoints, on))
        .shown_by(Evidence::of(
            FactKind::VpcEndpoints,
            format!("PrivateDnsEnabled of {other}: true"),
        ))
        .fixed_by(fix)
        .confirmed_by(again(case, "dns")),
    )
}
