//! The forms of the invoke URL: what each needs, from where it works, and the same call in the others.
//!
//! Source: AWS, "Invoke a private API", "Private custom domain names"; the matrix of call sites is from
//! published measurements. The identifiers U1 to U8 are this project's own.

use crate::model::{Form, Host, SELECTOR_HEADER, Target};

/// A form of the invoke URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WayKind {
    /// U1: the API's own name over private DNS.
    PrivateDns,
    /// U2: the endpoint's name with the API's name as `Host`.
    EndpointWithHost,
    /// U3: the endpoint's name with `x-apigw-api-id`.
    EndpointWithHeader,
    /// U3z: the endpoint's name in one zone.
    Zonal,
    /// U4: the Route 53 alias.
    Alias,
    /// U5: a private custom domain.
    CustomDomain,
    /// U6: the endpoint's name with a private custom domain as `Host`.
    EndpointWithCustomHost,
    /// U7: as U1, answered by a private hosted zone of one's own.
    OwnZone,
    /// U8: a load balancer in front of the endpoint.
    LoadBalancer,
}

/// A form, filled in for one call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// The form.
    pub kind: WayKind,
    /// The URL; what is not known stands in capitals.
    pub url: String,
    /// The headers that it takes beside.
    pub headers: Vec<String>,
}

impl WayKind {
    /// The identifier.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::PrivateDns => "U1",
            Self::EndpointWithHost => "U2",
            Self::EndpointWithHeader => "U3",
            Self::Zonal => "U3z",
            Self::Alias => "U4",
            Self::CustomDomain => "U5",
            Self::EndpointWithCustomHost => "U6",
            Self::OwnZone => "U7",
            Self::LoadBalancer => "U8",
        }
    }

    /// In words.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::PrivateDns => "the API's own name, over the endpoint's private DNS",
            Self::EndpointWithHost => "the endpoint's name, with the API's name as Host",
            Self::EndpointWithHeader => "the endpoint's name, with x-apigw-api-id",
            Self::Zonal => "the endpoint's name in one zone",
            Self::Alias => "the Route 53 alias of API and endpoint",
            Self::CustomDomain => "a private custom domain",
            Self::EndpointWithCustomHost => "the endpoint's name, with a custom domain as Host",
            Self::OwnZone => "the API's own name, over a private hosted zone of your own",
            Self::LoadBalancer => "a load balancer in front of the endpoint",
        }
    }

    /// What it needs.
    #[must_use]
    pub const fn needs(self) -> &'static [&'static str] {
        match self {
            Self::PrivateDns => &[
                "private DNS on at the endpoint, and both DNS attributes on at its VPC",
                "a resolver that sees it: the VPC's own, an inbound resolver, a Route 53 profile",
            ],
            Self::EndpointWithHost => &[
                "the header Host with exactly the API's own name; a signature must cover that name",
                "a route to the endpoint's addresses; the name itself is in public DNS",
                "an API whose endpoint access mode is not strict",
            ],
            Self::EndpointWithHeader => &[
                "the header x-apigw-api-id; a browser's preflight cannot carry it",
                "a route to the endpoint's addresses; the name itself is in public DNS",
                "an API whose endpoint access mode is not strict",
            ],
            Self::Zonal => &[
                "the header x-apigw-api-id, or Host with the API's own name",
                "the endpoint's interface in that one zone",
                "an API whose endpoint access mode is not strict",
            ],
            Self::Alias => &[
                "the endpoint among the API's vpcEndpointIds, and a deployment after that",
                "a route to the endpoint's addresses; the name itself is in public DNS",
            ],
            Self::CustomDomain => &[
                "a private custom domain that is available, with a mapping to the API's stage",
                "an access association of the domain with the endpoint",
                "a DNS record of your own that leads the name to the endpoint's name",
            ],
            Self::EndpointWithCustomHost => &[
                "what the private custom domain needs, and the header Host with its name",
                "a domain whose endpoint access mode is not strict",
            ],
            Self::OwnZone => &[
                "a private hosted zone for the name, associated with the client's VPC, that leads to the endpoint",
                "private DNS off at endpoints of the VPCs with which the zone is associated",
            ],
            Self::LoadBalancer => &[
                "a load balancer that keeps or sets Host or x-apigw-api-id",
                "targets that follow the endpoint's addresses, and a certificate for its name",
                "an API whose endpoint access mode is not strict",
            ],
        }
    }

    /// From where it works: places, with what they take.
    #[must_use]
    pub const fn works_from(self) -> &'static [&'static str] {
        match self {
            Self::PrivateDns => &[
                "the endpoint's own VPC, while its private DNS is on",
                "a VPC with an endpoint of its own whose private DNS is on",
                "on-premises networks that forward the name to an inbound resolver of the VPC",
                "peered and transit gateway VPCs only over U7, a Route 53 profile or a resolver rule",
            ],
            Self::EndpointWithHost
            | Self::EndpointWithHeader
            | Self::Zonal
            | Self::EndpointWithCustomHost => &[
                "the endpoint's own VPC",
                "peered and transit gateway VPCs, also of other Regions",
                "on-premises networks over Direct Connect or VPN",
            ],
            Self::Alias => &[
                "the endpoint's own VPC, while the endpoint is associated",
                "a VPC of another account, where the API's owner lists that account's endpoint",
                "peered and transit gateway VPCs, and on-premises networks, while associated",
            ],
            Self::CustomDomain | Self::OwnZone | Self::LoadBalancer => {
                &["every network with a route to it whose resolvers know the name"]
            }
        }
    }
}

/// From where no form works at all.
pub const NOWHERE: &str =
    "a Lambda function outside a VPC, CloudShell outside a VPC, a laptop without VPN";

/// The form of a call; `None` where the host has none.
#[must_use]
pub fn of(target: &Target) -> Option<WayKind> {
    Some(match target.url.form() {
        Form::PrivateDns => WayKind::PrivateDns,
        Form::EndpointDnsZonal => WayKind::Zonal,
        Form::EndpointDns => {
            let host = target.header("host");
            let own = host.is_none_or(|host| host.eq_ignore_ascii_case(target.url.hostname()));
            if target.header(SELECTOR_HEADER).is_some() || own {
                WayKind::EndpointWithHeader
            } else if target.api_id.is_some() {
                WayKind::EndpointWithHost
            } else {
                WayKind::EndpointWithCustomHost
            }
        }
        Form::Alias => WayKind::Alias,
        Form::CustomDomain if target.url.is_load_balancer() => WayKind::LoadBalancer,
        Form::CustomDomain => WayKind::CustomDomain,
        Form::Unknown => return None,
    })
}

/// The same call in every form that API Gateway gives an API by itself; empty where neither the API nor
/// the endpoint is known, or no Region is.
#[must_use]
pub fn ways(target: &Target) -> Vec<Filled> {
    let Some(region) = &target.region else {
        return Vec::new();
    };
    if target.api_id.is_none() && target.vpce_id.is_none() {
        return Vec::new();
    }
    let suffix = region.partition().suffix;
    let api = target.api_id.as_ref().map_or("API-ID", |api| api.as_str());
    let vpce = target
        .vpce_id
        .as_ref()
        .map_or("VPCE-ID", |vpce| vpce.as_str());
    let of_api = format!("{api}.execute-api.{region}.{suffix}");
    let of_endpoint = match target.url.host() {
        Host::EndpointDns {
            vpce,
            tail: Some(tail),
            ..
        } => {
            format!("{vpce}-{tail}.execute-api.{region}.vpce.{suffix}")
        }
        _ => format!("{vpce}-SUFFIX.execute-api.{region}.vpce.{suffix}"),
    };
    let path = match target.url.form() {
        Form::CustomDomain => "/STAGE".to_owned(),
        _ if target.url.stage().is_none() && target.url.form() != Form::Unknown => {
            "/STAGE".to_owned()
        }
        _ => target.url.corrected_path(),
    };
    let filled = |kind, host: &str, headers| Filled {
        kind,
        url: target.url.on(host, &path),
        headers,
    };
    vec![
        filled(WayKind::PrivateDns, &of_api, Vec::new()),
        filled(
            WayKind::EndpointWithHost,
            &of_endpoint,
            vec![format!("Host: {of_api}")],
        ),
        filled(
            WayKind::EndpointWithHeader,
            &of_endpoint,
            vec![format!("{SELECTOR_HEADER}: {api}")],
        ),
        filled(
            WayKind::Alias,
            &format!("{api}-{vpce}.execute-api.{region}.{suffix}"),
            Vec::new(),
        ),
    ]
}
