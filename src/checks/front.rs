//! What stands in front of the endpoint: a load balancer, `CloudFront`, or a name that API Gateway does not know.
//!
//! Sources: AWS, "Troubleshoot your Application Load Balancers", "Health checks for Application Load Balancer target
//! groups"; "Restrict access with VPC origins" (`CloudFront`).

mod balancer;
mod name;

pub(super) use balancer::stale_targets;

use crate::facts::FactKind;

/// What tells which load balancer is in front, and what it leads to.
const OF_BALANCER: &[FactKind] = &[
    FactKind::Http,
    FactKind::Dns,
    FactKind::Host,
    FactKind::HostedZones,
    FactKind::VpcEndpoints,
    FactKind::NetworkInterfaces,
    FactKind::DomainNames,
    FactKind::LoadBalancers,
    FactKind::Listeners,
    FactKind::TargetGroups,
    FactKind::TargetHealths,
    FactKind::Certificates,
];

checks! {
    Front:

    TLS019 "lb-certificate" "the load balancer in front listens on the port that is called, with a certificate of the name"
    Tls Error
    needs OF_BALANCER
    explains [NoConnection, OtherServer, HandshakeCut]
    run balancer::listener;

    HTTP031 "lb-target-protocol" "the load balancer in front speaks HTTPS to port 443 of the endpoint"
    FrontDoor Error
    needs OF_BALANCER
    explains [ForeignAnswer, TargetsUnhealthy]
    run balancer::protocol;

    HTTP032 "lb-health-check" "the load balancer in front takes the endpoint's answer to its health check for a good one"
    FrontDoor Warning
    needs OF_BALANCER
    explains [ForeignAnswer, TargetsUnhealthy]
    run balancer::health_check;

    HTTP033 "lb-no-healthy-target" "the load balancer in front has a healthy target"
    FrontDoor Error
    needs OF_BALANCER
    explains [ForeignAnswer, NoAnswer]
    run balancer::health;

    HTTP034 "http-host-not-api" "the Host that arrives at API Gateway is a name that it knows"
    FrontDoor Error
    needs OF_BALANCER
    explains [Forbidden]
    run name::host;

    HTTP035 "http-cloudfront-in-front" "no CloudFront distribution stands in front that cannot reach the endpoint"
    FrontDoor Error
    needs [Http, Dns, HostedZones]
    explains [ForeignAnswer, Forbidden, PublicAddress, NotPrivate]
    run name::cloudfront;
}
