//! No Resolver rule forwards the name away from the endpoint's private DNS.

use crate::case::{Case, Winner};
use crate::checks::dns::configured::{is_hidden, not_told, of_profile, strayed, through};
use crate::checks::dns::{Said, shown, tell};
use crate::checks::words::{again, region};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, Symptom, list};
use crate::facts::FactKind;
use crate::facts::route53::{ResolverRule, SeenFrom, covers};
use crate::model::{Confidence, command, word};

check! {
    DNS030 "dns-resolver-rule-shadow"
    "no Resolver rule forwards the name to servers that do not know it"
    Dns Error
    needs [Dns, VpcEndpoints, VpcAttributes, HostedZones, ResolverRules]
    explains [NotPrivate, ServerFailure, ShadowedByZone]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let said = Said::of(case)?;
    if let Some(inside) = said.vpc_inside() {
        return Outcome::ok(Evidence::of(FactKind::Dns, tell(inside)));
    }
    let Some((answer, vpc)) = strayed(case, &said) else {
        return Err(Stop::NotApplicable("the VPC's resolver says nothing"));
    };
    if case.aws.resolver_rules.known().is_none() {
        if is_hidden(case, answer)? {
            let commands = ["list-resolver-rules", "list-resolver-rule-associations"];
            let commands = commands.map(|it| {
                command!(
                    "aws route53resolver {it} --region {region}",
                    it,
                    region = region(case)
                )
            });
            let what = format!("the Resolver rules of {vpc} are not known");
            return Err(not_told(FactKind::ResolverRules, &what, &commands).into());
        }
        return Err(Stop::NotApplicable("no Resolver rule was told of"));
    }
    let Some((Winner::Rule(rule), seen)) = case.goes_first(&vpc, said.host) else {
        return Err(Stop::NotApplicable(
            "no Resolver rule that files tell of goes first",
        ));
    };
    let domain = rule.domain_name.trim_end_matches('.');
    let domain = if domain.is_empty() { "." } else { domain };
    let found = Finding::blocker(
        rule.id.as_str(),
        format!(
            "the Resolver rule {} forwards {domain} from {vpc} to {}: the endpoint's private DNS is \
             never asked for {}",
            rule.id,
            list(&rule.targets()),
            said.host
        ),
    )
    // A zone that nobody told of may be more specific than the rule.
    .with(if case.aws.hosted_zones.known().is_some() {
        Confidence::Certain
    } else {
        Confidence::Likely
    })
    .about([said.host])
    .about(answer.answer.addresses())
    .shows(&[Symptom::RuleForwards])
    .shown_by(Evidence::of(
        FactKind::ResolverRules,
        format!(
            "{} {} {domain} to {}, {}",
            rule.id,
            rule.rule_type,
            list(&rule.targets()),
            through(seen)
        ),
    ));
    Outcome::found(
        shown(found, [answer])
            .fixed_by(fix(case, rule, seen))
            .confirmed_by(again(case, "dns")),
    )
}

fn fix(case: &Case<'_>, rule: &ResolverRule, seen: &SeenFrom) -> Fix {
    if let Some(profile) = &seen.profile_id {
        return of_profile(profile, &format!("the rule {}", rule.id));
    }
    let (region, vpc, id) = (region(case), &seen.vpc_id, word::Id(&rule.id));
    let leave = command!(
        "aws route53resolver disassociate-resolver-rule --region {region} --vpc-id {vpc} \
         --resolver-rule-id {id}",
        region,
        vpc,
        id
    );
    let Some(own) = case
        .target
        .api_domain()
        .filter(|own| !covers(own, &rule.domain_name))
    else {
        return Fix::new(
            "take the rule's association with the VPC away, or have its servers forward the domain to \
             an inbound endpoint beside the API's endpoint",
            leave,
        )
        .touching("what else of that domain the rule is there for");
    };
    Fix::new(
        format!(
            "a SYSTEM rule for {own} goes before the rule: the VPC's resolver answers it itself"
        ),
        command!(
            "aws route53resolver create-resolver-rule --region {region} --rule-type SYSTEM \
             --domain-name {own} --name execute-api --creator-request-id apigw-doctor",
            region,
            own = word::Host(&own)
        ),
    )
    .then(command!(
        "aws route53resolver associate-resolver-rule --region {region} --vpc-id {vpc} \
         --resolver-rule-id NEW-RULE-ID",
        region,
        vpc
    ))
    .touching(format!(
        "every execute-api name in {vpc}, of public APIs too"
    ))
}
