//! DNS Firewall does not block the name.

use crate::case::Case;
use crate::checks::dns::configured::{is_hidden, not_told, of_profile, strayed, through};
use crate::checks::dns::{Said, shown, tell};
use crate::checks::words::{again, region};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, list};
use crate::facts::FactKind;
use crate::facts::route53::FirewallRule;
use crate::model::{Confidence, command, word};

check! {
    DNS031 "dns-firewall-block" "no rule of DNS Firewall blocks the name"
    Dns Error
    needs [Dns, VpcEndpoints, VpcAttributes, FirewallRules]
    explains [NotPrivate, ShadowedByZone, Sinkhole]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let said = Said::of(case)?;
    if let Some(inside) = said.vpc_inside() {
        return Outcome::ok(Evidence::of(FactKind::Dns, tell(inside)));
    }
    let Some((answer, vpc)) = strayed(case, &said) else {
        return Err(Stop::NotApplicable("the VPC's resolver says nothing"));
    };
    let Some(all) = case.aws.firewall_rules.known() else {
        if answer.answer.is_negative() && is_hidden(case, answer)? {
            let commands = [
                command!("list-firewall-rule-group-associations --vpc-id {vpc}", vpc),
                "list-firewall-rules --firewall-rule-group-id GROUP-ID".into(),
                "list-firewall-domains --firewall-domain-list-id LIST-ID".into(),
            ];
            let commands = commands.map(|it| {
                command!(
                    "aws route53resolver {it} --region {region}",
                    it,
                    region = region(case)
                )
            });
            let what = format!("what DNS Firewall blocks in {vpc} is not known");
            return Err(not_told(FactKind::FirewallRules, &what, &commands).into());
        }
        return Err(Stop::NotApplicable("no rule was told of"));
    };
    let blocking = case.firewall(&vpc, "A");
    let Some(firewall) = blocking.filter(|it| it.rule.answers_as(&answer.answer)) else {
        return unread(case, &vpc, all, answer);
    };
    let rule = firewall.rule;
    let name = name_of(rule);
    let met = rule.domains.as_deref().unwrap_or_default();
    let mut found = Finding::blocker(
        rule.firewall_rule_group_id.as_str(),
        format!(
            "DNS Firewall blocks {} in {vpc}: {name} of {} answers {}",
            said.host,
            rule.firewall_rule_group_id,
            rule.block_response.as_deref().unwrap_or("nothing")
        ),
    )
    .about([said.host])
    .about(answer.answer.addresses())
    .shown_by(Evidence::of(
        FactKind::FirewallRules,
        format!(
            "{name}, priority {}: BLOCK {} of {}",
            rule.priority,
            list(met),
            rule.firewall_domain_list_id.as_deref().unwrap_or("a list")
        ),
    ));
    if !firewall.unread.is_empty() {
        let before: Vec<String> = firewall.unread.iter().map(|rule| name_of(rule)).collect();
        found = found.with(Confidence::Likely).shown_by(Evidence::inferred(format!(
            "{} before it could not be read, and would be a reason only if the answer came from there",
            list(&before)
        )));
    }
    let mut groups = rule.seen_from.iter();
    if let Some(seen) = groups.find(|one| one.seen_from.vpc_id == vpc) {
        let text = format!(
            "{} is {}",
            rule.firewall_rule_group_id,
            through(&seen.seen_from)
        );
        found = found.shown_by(Evidence::of(FactKind::FirewallRules, text));
        found = found.fixed_by(match &seen.seen_from.profile_id {
            Some(profile) => of_profile(profile, &rule.firewall_rule_group_id),
            None => fix(case, rule),
        });
    }
    Outcome::found(shown(found, [answer]).confirmed_by(again(case, "dns")))
}

/// No rule that could be read blocks the name; one that could not may.
fn unread(
    case: &Case<'_>,
    vpc: &crate::model::VpcId,
    all: &[FirewallRule],
    answer: &crate::facts::Lookup,
) -> Result<Outcome, Stop> {
    let suspect = all.iter().find(|rule| {
        let here = rule
            .seen_from
            .iter()
            .any(|one| one.seen_from.vpc_id == *vpc);
        here && rule.domains.is_none() && rule.action == "BLOCK" && rule.answers_as(&answer.answer)
    });
    if let Some(rule) = suspect
        && is_hidden(case, answer)?
    {
        let of = rule.firewall_domain_list_id.as_deref();
        let what = format!(
            "{} of {} blocks names that are not known",
            name_of(rule),
            rule.firewall_rule_group_id
        );
        let command = command!(
            "aws route53resolver list-firewall-domains --region {region} --firewall-domain-list-id {list}",
            region = region(case),
            list = word::Id(of.unwrap_or("LIST-ID"))
        );
        return Err(not_told(FactKind::FirewallRules, &what, &[command]).into());
    }
    Err(Stop::NotApplicable(
        "no rule of DNS Firewall that files tell of answers so",
    ))
}

fn name_of(rule: &FirewallRule) -> String {
    match &rule.name {
        Some(name) => format!("the rule '{name}'"),
        None => format!("the rule of priority {}", rule.priority),
    }
}

fn fix(case: &Case<'_>, rule: &FirewallRule) -> Fix {
    let region = region(case);
    let domain = case.target.api_domain();
    let allowed = domain.unwrap_or_else(|| "execute-api".to_owned());
    let group = &rule.firewall_rule_group_id;
    Fix::new(
        format!("allow *.{allowed} in {group}, before the rule that blocks it"),
        command!(
            "aws route53resolver create-firewall-domain-list --region {region} --name execute-api \
            --creator-request-id apigw-doctor",
            region
        ),
    )
    .then(command!(
        "aws route53resolver update-firewall-domains --region {region} --operation ADD \
        --domains '*.{allowed}' --firewall-domain-list-id NEW-LIST-ID",
        region,
        allowed = word::Host(&allowed)
    ))
    .then(command!(
        "aws route53resolver create-firewall-rule --region {region} --firewall-rule-group-id {group} \
        --firewall-domain-list-id NEW-LIST-ID --priority {before} --action ALLOW --name execute-api \
        --creator-request-id apigw-doctor",
        region,
        group = word::Id(group),
        before = rule.priority.saturating_sub(1)
    ))
    .touching("every VPC that the rule group is associated with")
}
