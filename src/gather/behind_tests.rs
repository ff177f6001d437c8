//! What is asked for behind the front door, and by what.
#![expect(clippy::expect_used, reason = "a test may fail loudly")]

use serde_json::{Value, json};

use super::aws::tell;
use super::configuration_tests::{answers, from};
use super::tests::{gathered, request, world};
use super::*;
use crate::facts::{Aws, Fact, Facts};
use crate::model::Target;

const BALANCER: &str =
    "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/pets/0a1b";
const GROUP: &str = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/pets/0a1b";

/// An API with this method at `/pets`, and another one of each kind at a path that is not called.
fn with_method(method: &Value) -> Aws {
    let linked = json!({ "authorizationType": "AWS_IAM", "methodIntegration": {
        "type": "HTTP_PROXY", "connectionType": "VPC_LINK", "connectionId": "other1",
        "credentials": "arn:aws:iam::111122223333:role/other" } });
    Aws {
        caller: Fact::Known(from(json!({ "UserId": "A", "Account": "111122223333",
            "Arn": "arn:aws:sts::111122223333:assumed-role/app/i-0a1b" }))),
        rest_api: Fact::Known(Some(from(json!({ "id": "abcde12345" })))),
        stages: Fact::Known(from(
            json!([{ "stageName": "prod", "variables": { "linkId": "link01" } }]),
        )),
        resources: Fact::Known(from(json!([
            { "id": "a", "path": "/pets", "resourceMethods": { "GET": method } },
            { "id": "b", "path": "/other", "resourceMethods": { "GET": linked } },
        ]))),
        vpc_links: Fact::Known(from(json!([
            { "id": "link01", "targetArns": [BALANCER] },
            { "id": "other1", "targetArns": ["arn:other"] },
        ]))),
        vpc_links_v2: Fact::Known(Vec::new()),
        load_balancers: Fact::Known(from(json!([{ "LoadBalancerArn": BALANCER }]))),
        listeners: Fact::Known(from(
            json!([{ "ListenerArn": "arn:l", "LoadBalancerArn": BALANCER,
            "DefaultActions": [{ "TargetGroupArn": GROUP }] }]),
        )),
        target_groups: Fact::Known(Vec::new()),
        target_healths: Fact::Known(Vec::new()),
        principals: Fact::Known(from(json!([{ "Name": "role/app",
            "Arn": "arn:aws:iam::111122223333:role/team/app",
            "PermissionsBoundary": "arn:aws:iam::111122223333:policy/bound",
            "AttachedPolicies": [{ "PolicyName": "p", "PolicyArn": "arn:aws:iam::aws:policy/p" }] }]))),
        managed_policies: Fact::Known(Vec::new()),
        simulations: Fact::Known(Vec::new()),
        web_acls: Fact::Known(Vec::new()),
        ..answers()
    }
}

const NEEDS: &[FactKind] = &[
    FactKind::CallerIdentity,
    FactKind::Stages,
    FactKind::Resources,
    FactKind::VpcLinks,
    FactKind::VpcLinksV2,
    FactKind::LoadBalancers,
    FactKind::Listeners,
    FactKind::TargetGroups,
    FactKind::TargetHealths,
    FactKind::Principals,
    FactKind::ManagedPolicies,
    FactKind::Simulations,
    FactKind::WebAcls,
];

fn asked(name: &str, url: &str, aws: Aws) -> (Arc<aws::Told>, Facts) {
    let endpoint_url = format!("told://{name}");
    let told = tell(&endpoint_url, aws);
    let mut request = request(1, NEEDS);
    request.target = Target::new(url.parse().expect("a URL"), Vec::new());
    request.aws.endpoint_url = Some(endpoint_url);
    let facts = gathered(&world(trust::Trust::default()), &request);
    (told, facts)
}

const URL: &str = "https://abcde12345.execute-api.eu-west-1.amazonaws.com/prod/pets";

#[test]
fn what_the_method_leads_through_is_asked_for() {
    let (told, _) = asked(
        "linked",
        URL,
        with_method(
            &json!({ "authorizationType": "NONE", "methodIntegration": { "type": "HTTP_PROXY",
            "connectionType": "VPC_LINK", "connectionId": "${stageVariables.linkId}",
            "credentials": "arn:aws:iam::111122223333:role/team/backend" } }),
        ),
    );
    for (need, by) in [
        (FactKind::VpcLinksV2, &["abcde12345"][..]),
        (FactKind::LoadBalancers, &[BALANCER]),
        (FactKind::Listeners, &[BALANCER]),
        (FactKind::TargetGroups, &[BALANCER]),
        (FactKind::TargetHealths, &[GROUP]),
        // The method asks nobody who calls.
        (
            FactKind::Principals,
            &["arn:aws:iam::111122223333:role/team/backend"],
        ),
        (FactKind::Simulations, &[]),
        // The stage has none.
        (FactKind::WebAcls, &[]),
    ] {
        assert_eq!(told.asked(need), by, "{need:?}");
    }
}

#[test]
fn of_a_method_that_asks_who_calls_the_caller_is_read() {
    let mut aws = with_method(
        &json!({ "authorizationType": "AWS_IAM", "methodIntegration": { "type": "MOCK" } }),
    );
    aws.stages = Fact::Known(from(
        json!([{ "stageName": "prod", "webAclArn": "arn:aws:wafv2:x" },
        { "stageName": "dev", "webAclArn": "arn:aws:wafv2:y" }]),
    ));
    let (told, facts) = asked("signed", URL, aws);
    for (need, by) in [
        (
            FactKind::Principals,
            &["arn:aws:sts::111122223333:assumed-role/app/i-0a1b"][..],
        ),
        (
            FactKind::ManagedPolicies,
            &[
                "arn:aws:iam::aws:policy/p",
                "arn:aws:iam::111122223333:policy/bound",
            ],
        ),
        (
            FactKind::Simulations,
            &[
                "arn:aws:iam::111122223333:role/team/app arn:aws:execute-api:eu-west-1:111122223333:abcde12345/prod/GET/pets",
            ],
        ),
        (
            FactKind::WebAcls,
            &["arn:aws:apigateway:eu-west-1::/restapis/abcde12345/stages/prod"],
        ),
        (FactKind::LoadBalancers, &[]),
    ] {
        assert_eq!(told.asked(need), by, "{need:?}");
    }
    // Nobody was asked, and another half may know of some.
    assert_eq!(facts.aws.load_balancers, Fact::NotAsked);
    assert_eq!(facts.aws.target_healths, Fact::NotAsked);
}

#[test]
fn a_load_balancer_in_front_is_found_by_its_name() {
    let method = json!({ "authorizationType": "NONE", "methodIntegration": { "type": "MOCK" } });
    let name = "internal-front-1.eu-west-1.elb.amazonaws.com";
    let (told, _) = asked(
        "front",
        &format!("https://dualstack.{name}/prod/pets"),
        with_method(&method),
    );
    assert_eq!(told.asked(FactKind::LoadBalancers), [name]);
    assert_eq!(told.asked(FactKind::TargetHealths), [GROUP]);
}

#[test]
fn what_names_them_could_not_be_read_so_they_are_unknown() {
    let method = json!({ "authorizationType": "AWS_IAM" });
    let mut aws = with_method(&method);
    aws.resources = Fact::unknown(Reason::Denied, "apigateway:GetResources was denied");
    let (told, facts) = asked("unread", URL, aws);
    for need in [FactKind::Principals, FactKind::LoadBalancers] {
        assert!(told.asked(need).is_empty(), "{need:?}");
    }
    for trouble in [
        facts.aws.principals.trouble(),
        facts.aws.managed_policies.trouble(),
        facts.aws.load_balancers.trouble(),
        facts.aws.target_healths.trouble(),
    ] {
        let detail = trouble.map(|it| it.detail.as_str()).unwrap_or_default();
        assert!(detail.contains("GetResources was denied"), "{trouble:?}");
    }
}
