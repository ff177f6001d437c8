//! Who signs the call, whether they may make it, and what is wrong with the signature.

mod caller;
mod signature;

use crate::facts::FactKind;
use crate::front_door::DenyingPolicy;

/// What tells who signs the call and what they may do.
const OF_CALLER: &[FactKind] = &[
    FactKind::Resources,
    FactKind::CallerIdentity,
    FactKind::RestApi,
    FactKind::Host,
    FactKind::VpcEndpoints,
    FactKind::Http,
    FactKind::Principals,
    FactKind::ManagedPolicies,
    FactKind::Simulations,
    FactKind::DomainNames,
];

checks! {
    Identity:

    IAM004 "id-no-allow" "a policy of the caller's identity allows the call, where one has to"
    Method Error
    needs OF_CALLER
    explains [CallerRefused]
    run caller::allowed;

    IAM005 "id-boundary" "the caller's permissions boundary lets the call through"
    Method Error
    needs OF_CALLER
    explains [CallerRefused]
    run |case| caller::by(case, DenyingPolicy::Boundary);

    IAM006 "id-scp" "no service control policy of the organization refuses the call"
    Method Error
    needs OF_CALLER
    explains [CallerRefused]
    run |case| caller::by(case, DenyingPolicy::ServiceControlPolicy);

    IAM007 "id-rcp" "no resource control policy of the organization refuses the call"
    Method Error
    needs OF_CALLER
    explains [CallerRefused]
    run |case| caller::by(case, DenyingPolicy::ResourceControlPolicy);

    IAM008 "id-session-policy" "the policy of the caller's session lets the call through"
    Method Error
    needs OF_CALLER
    explains [CallerRefused]
    run |case| caller::by(case, DenyingPolicy::SessionPolicy);

    IAM009 "id-wrong-credentials" "the call is signed by whom the credentials here are of"
    Method Warning
    needs [CallerIdentity, Host, Http]
    run caller::other;

    IAM010 "id-aws-managed" "the caller may call this API, and not every one of the account"
    Method Info
    needs OF_CALLER
    run caller::every_api;

    IAM011 "sig-wrong-region" "the signature is for the API's Region"
    Method Error
    needs [Http]
    explains [SignatureRefused]
    run |case| signature::scope(case, signature::Scope::Region);

    IAM012 "sig-wrong-service" "the signature is for execute-api"
    Method Error
    needs [Http]
    explains [SignatureRefused]
    run |case| signature::scope(case, signature::Scope::Service);

    IAM013 "sig-wrong-host" "the host that is signed is the one that arrives"
    Method Error
    needs [Http]
    explains [SignatureRefused]
    run signature::host;

    IAM014 "sig-path-encoding" "the path that is signed is encoded as API Gateway reads it"
    Method Error
    needs [Http]
    explains [SignatureRefused]
    run signature::path;

    IAM015 "sig-header-mutated" "nothing on the way changes a header that is signed"
    Method Error
    needs [Http]
    explains [SignatureRefused]
    run signature::headers;

    IAM016 "sig-redirect" "the signed call is not redirected"
    Method Error
    needs [Http]
    explains [SignatureRefused]
    run signature::redirected;

    IAM017 "sig-duplicate-auth-header" "the Authorization header of a method with AWS_IAM is the signature"
    Method Error
    needs [Resources, Http]
    explains [SignatureRefused]
    run signature::token;
}
