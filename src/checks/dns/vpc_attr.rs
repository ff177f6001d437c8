//! The VPC's two DNS attributes are on.

use crate::case::Case;
use crate::checks::words::{again, endpoint, region_option};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop};
use crate::facts::{Change, FactKind};
use crate::model::{Form, command};

check! {
    DNS002 "dns-vpc-attr" "the VPC's enableDnsSupport and enableDnsHostnames are on"
    Dns Error
    needs [Host, VpcEndpoints, VpcAttributes]
    explains [NotPrivate, ResolverSilent, Forbidden]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    if case.target.url.form() != Form::PrivateDns {
        return Err(Stop::NotApplicable(
            "the URL does not depend on private DNS",
        ));
    }
    let endpoint = endpoint(case)?;
    let vpc = &endpoint.vpc_id;
    let attributes = case.attributes(vpc)?;
    let (support, hostnames) = (
        attributes.enable_dns_support.value,
        attributes.enable_dns_hostnames.value,
    );
    let evidence = Evidence::of(
        FactKind::VpcAttributes,
        format!("{vpc}: enableDnsSupport {support}, enableDnsHostnames {hostnames}"),
    );
    let off = match (support, hostnames) {
        (true, true) => return Outcome::ok(evidence),
        (false, true) => "enableDnsSupport is",
        (true, false) => "enableDnsHostnames is",
        (false, false) => "enableDnsSupport and enableDnsHostnames are",
    };
    let region = region_option(case);
    let switch = |option: &'static str| {
        command!(
            "aws ec2 modify-vpc-attribute{region} --vpc-id {vpc} {option} '{\"Value\":true}'",
            region,
            vpc,
            option
        )
    };
    let mut wanted = Vec::new();
    if !support {
        wanted.push(switch("--enable-dns-support"));
    }
    if !hostnames {
        wanted.push(switch("--enable-dns-hostnames"));
    }
    Outcome::found(
        Finding::blocker(
            vpc.as_str(),
            format!("{off} off in {vpc}, so private DNS does not work"),
        )
        .shown_by(evidence)
        .fixed_by(Fix {
            summary: "switch both attributes on; AWS takes one a call".to_owned(),
            changes: vec![Change::DnsAttributes(vpc.clone())],
            commands: wanted,
            blast_radius: Some(format!(
                "instances in {vpc} with public addresses get public DNS names"
            )),
            manual: None,
            alternatives: Vec::new(),
        })
        .confirmed_by(again(case, "dns")),
    )
}
