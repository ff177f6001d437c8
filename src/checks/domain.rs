//! The private custom domain name that is called: each of the things that it needs.
//!
//! Source: AWS, "Private custom domain names in API Gateway".

mod association;
mod certificate;
mod mapping;
mod policy;

pub(super) use association::users;
pub(super) use mapping::{has_stage, map_to};

use crate::case::Case;
use crate::checks::behind::{read, unread};
use crate::checks::words::{again, region_option};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop};
use crate::facts::FactKind;
use crate::facts::apigateway::DomainName;
use crate::model::{Command, Confidence, Form, Hop, command, word};

checks! {
    Domain:

    API035 "pcd-status" "the custom domain name is available"
    FrontDoor Error
    needs [Http, DomainNames]
    explains [Forbidden]
    run status;

    API036 "pcd-no-association" "the endpoint may use the private custom domain name"
    FrontDoor Error
    needs [Http, VpcEndpoints, Host, DomainNames, AccessAssociations]
    explains [Forbidden]
    run association::missing;

    API037 "pcd-policy-deny-all" "the policy of the private custom domain name admits the call"
    ResourcePolicy Error
    needs [Http, DomainNames]
    explains [RefusedByDomainPolicy]
    run policy::denies_all;

    API047 "pcd-policy-refuses" "the policy of the private custom domain name, evaluated, admits the call"
    ResourcePolicy Error
    needs [Http, Host, VpcEndpoints, NetworkInterfaces, DomainNames]
    also [CallerIdentity]
    explains [RefusedByDomainPolicy]
    run policy::refuses;

    API038 "pcd-mapping-missing" "the custom domain name leads to an API"
    FrontDoor Error
    needs [Http, DomainNames, PathMappings, RoutingRules]
    explains [Forbidden]
    run mapping::missing;

    API039 "pcd-multilevel-basepath" "no base path of a private custom domain name has several levels"
    FrontDoor Warning
    needs [Http, DomainNames, PathMappings, RoutingRules]
    explains [Forbidden]
    run mapping::levels;

    API040 "pcd-routing-mode" "the custom domain name goes by the mappings that it has"
    FrontDoor Error
    needs [Http, DomainNames, PathMappings, RoutingRules]
    explains [Forbidden]
    run mapping::mode;

    API041 "pcd-stage-in-url" "the URL of a custom domain name has no stage in its path, where the mapping has it"
    Method Error
    needs [Http, DomainNames, PathMappings, RoutingRules]
    also [Resources]
    explains [MissingToken]
    run mapping::stage;

    API042 "pcd-tls-mode" "a custom domain name in strict mode is called by its own name"
    FrontDoor Error
    needs [Http, DomainNames]
    explains [Forbidden]
    run strict;

    API043 "pcd-cli-no-domain-id" "one custom domain name of the account has this name"
    FrontDoor Info
    needs [DomainNames]
    run twin;

    API044 "pcd-public-api" "a private custom domain name leads to a private API"
    FrontDoor Error
    needs [RestApi, Http, DomainNames, PathMappings, RoutingRules]
    explains [Forbidden]
    run mapping::public;

    API048 "pcd-other-api" "the custom domain name leads to the API and stage that are meant"
    FrontDoor Error
    needs [Http, DomainNames, PathMappings, RoutingRules]
    explains [Forbidden, MissingToken, RefusedByResourcePolicy]
    run mapping::meant;

    API045 "pcd-association-rejected" "nobody took the endpoint's use of the custom domain name back"
    FrontDoor Error
    needs [Http, DomainNames, Events]
    explains [Forbidden]
    run association::rejected;

    API046 "pcd-association-other-account" "the owner of a custom domain name lets the endpoint's account use it"
    FrontDoor Warning
    needs [CallerIdentity, VpcEndpoints, Host, Http, DomainNames]
    run association::elsewhere;

    TLS017 "tls-pcd-certificate" "the certificate of the custom domain name is issued, covers it, and has not ended"
    Tls Error
    needs [Http, DomainNames, Certificates]
    explains [HandshakeCut, WrongCertificate]
    run certificate::counts;

    TLS018 "tls-mtls-expected" "the custom domain name does not ask clients for a certificate"
    Tls Info
    needs [Http, DomainNames]
    run certificate::mutual;

    EP006 "ep-pcd-resource" "the endpoint policy admits calls by the private custom domain name"
    EndpointPolicy Error
    needs [Http, VpcEndpoints, Host, DomainNames]
    explains [RefusedByEndpointPolicy]
    run policy::endpoint;

    EP007 "ep-hub-shared" "the endpoint's policy is one of the caller's own account"
    EndpointPolicy Info
    needs [CallerIdentity, VpcEndpoints, Host, Http]
    run association::shared;
}

/// The custom domain name that is called: the private one of two.
fn called<'a>(case: &Case<'a>) -> Result<&'a DomainName, Stop> {
    if case.target.url.form() != Form::CustomDomain {
        return Err(Stop::NotApplicable(
            "the call does not use a custom domain name",
        ));
    }
    let domain = case.facts().need_called_domain();
    let domain = domain.map_err(|missing| unread(case, Hop::FrontDoor, missing))?;
    domain.ok_or(Stop::NotApplicable(
        "this account has no such custom domain name",
    ))
}

/// The options that name it, its id among them: without that, a public twin is changed.
fn options(domain: &DomainName) -> Command {
    let name = word::Host(&domain.domain_name);
    match &domain.domain_name_id {
        Some(id) => command!(
            " --domain-name {name} --domain-name-id {id}",
            name,
            id = word::Id(id)
        ),
        None => command!(" --domain-name {name}", name),
    }
}

/// A change of it.
fn update(case: &Case<'_>, domain: &DomainName, operation: &str) -> Command {
    command!(
        "aws apigateway update-domain-name{region}{options} --patch-operations '{operation}'",
        region = region_option(case),
        options = options(domain),
        operation = word::Text(operation)
    )
}

/// Its policy replaced. It counts without a deployment.
pub(in crate::checks) fn replace_policy(
    case: &Case<'_>,
    domain: &DomainName,
    policy: &serde_json::Value,
) -> Command {
    let patch =
        serde_json::json!([{"op": "replace", "path": "/policy", "value": policy.to_string()}]);
    command!(
        "aws apigateway update-domain-name{region}{options} --patch-operations '{patch}'",
        region = region_option(case),
        options = options(domain),
        patch = word::Json(&patch)
    )
}

fn status(case: &Case<'_>) -> Result<Outcome, Stop> {
    let domain = called(case)?;
    let Some(status) = domain.domain_name_status.as_deref() else {
        return Err(Stop::NotApplicable(
            "AWS told no status of the custom domain name",
        ));
    };
    let message = domain
        .domain_name_status_message
        .as_deref()
        .unwrap_or_default();
    let text = format!("domainNameStatus: {status} {message}");
    let evidence = Evidence::of(FactKind::DomainNames, text.trim_end().to_owned());
    if status == "AVAILABLE" {
        return Outcome::ok(evidence);
    }
    let name = &domain.domain_name;
    let mut found = Finding::blocker(
        name.as_str(),
        format!("the custom domain name {name} is {status}"),
    );
    if status == "UPDATING" {
        found.confidence = Confidence::Likely;
    }
    let summary = match status {
        "PENDING_CERTIFICATE_REIMPORT" => "import the certificate into ACM again",
        "PENDING_OWNERSHIP_VERIFICATION" => {
            "prove with a public certificate that the name is yours (ownershipVerificationCertificateArn)"
        }
        "FAILED" => "make the custom domain name anew",
        _ => "wait: it takes about 15 minutes",
    };
    Outcome::found(
        found
            .shown_by(evidence)
            .looking(Some(command!(
                "aws apigateway get-domain-name{region}{options} --query '[domainNameStatus,domainNameStatusMessage]'",
                region = region_option(case),
                options = options(domain)
            )))
            .fixed_by(Fix::manual(summary, "no command of API Gateway ends that state"))
            .confirmed_by(again(case, "invoke")),
    )
}

fn strict(case: &Case<'_>) -> Result<Outcome, Stop> {
    let domain = called_by_header(case)?;
    let mode = domain.endpoint_access_mode.as_deref().unwrap_or("BASIC");
    let evidence = Evidence::of(FactKind::DomainNames, format!("endpointAccessMode: {mode}"));
    let by_header = !case
        .target
        .url
        .hostname()
        .eq_ignore_ascii_case(&domain.domain_name);
    if mode != "STRICT" || !by_header {
        return Outcome::ok(evidence);
    }
    let name = &domain.domain_name;
    let url = format!("https://{name}{}", case.target.path_and_query());
    let mut found = Finding::blocker(
        name.as_str(),
        format!(
            "{name} is in strict mode, and the call goes to {} with {name} in the Host header alone: name and TLS server name have to be the same",
            case.target.url.hostname()
        ),
    );
    found.confidence = Confidence::Likely;
    Outcome::found(
        found
            .shown_by(evidence)
            .fixed_by(
                Fix::new(
                    "call it by its own name, which a record has to lead to the endpoint",
                    command!("curl -i '{url}'", url = word::Url(&url)),
                )
                .touching("the caller alone"),
            )
            .confirmed_by(again(case, "invoke")),
    )
}

/// The custom domain name that the URL or the Host header names.
fn called_by_header<'a>(case: &'a Case<'_>) -> Result<&'a DomainName, Stop> {
    let host = case.target.request_host();
    if case.target.url.form() != Form::CustomDomain && case.target.header("host").is_none() {
        return Err(Stop::NotApplicable(
            "the call does not use a custom domain name",
        ));
    }
    let all = read(
        case,
        Hop::FrontDoor,
        &case.aws.domain_names,
        FactKind::DomainNames,
    )?;
    let mut own = all
        .iter()
        .filter(|it| it.domain_name.eq_ignore_ascii_case(host));
    own.next().ok_or(Stop::NotApplicable(
        "this account has no such custom domain name",
    ))
}

fn twin(case: &Case<'_>) -> Result<Outcome, Stop> {
    let host = case.target.url.hostname();
    let need = FactKind::DomainNames;
    let Some(all) = case.aws.domain_names.known() else {
        return Err(Stop::NotApplicable("the custom domain names were not read"));
    };
    let own: Vec<&DomainName> = all
        .iter()
        .filter(|it| it.domain_name.eq_ignore_ascii_case(host))
        .collect();
    let [first, second, ..] = own.as_slice() else {
        return Outcome::ok(Evidence::of(
            need,
            format!(
                "{} of the account's custom domain names has this name",
                own.len()
            ),
        ));
    };
    let id = |it: &DomainName| {
        it.domain_name_id
            .clone()
            .unwrap_or_else(|| "no id (public)".to_owned())
    };
    Outcome::found(
        Finding::note(
            host,
            format!("two custom domain names of the account are called {host}, a public and a private one: a command without --domain-name-id changes the public one"),
        )
        .shown_by(Evidence::of(need, format!("{} and {}", id(first), id(second))))
        .fixed_by(Fix::manual("give --domain-name-id with every command about the private one", "both names are right")),
    )
}
