//! What a probe leaves open where the configuration that would decide it was not read.

use super::{Evidence, list};
use crate::case::Case;
use crate::facts::{FactKind, Reason};

/// Kinds of configuration that were not read.
pub(super) struct Unread {
    kinds: Vec<(FactKind, Reason)>,
}

impl Unread {
    /// Those of some kinds that were not read; `None` where all were.
    pub(super) fn of(case: &Case<'_>, needs: &[FactKind]) -> Option<Self> {
        let kinds: Vec<_> = needs
            .iter()
            .filter_map(|need| Some((*need, case.aws.missing(*need)?.why)))
            .collect();
        (!kinds.is_empty()).then_some(Self { kinds })
    }

    /// What may be at fault, what was not read, and the fewest rights that settle it.
    pub(super) fn told(&self, suspects: &str) -> [Evidence; 2] {
        [
            Evidence::inferred(format!("{suspects}; not read: {}", self.names())),
            Evidence::inferred(format!(
                "{} would settle it; so would the AWS CLI's output from somewhere else: apigw-doctor snapshot --print-script, then --facts DIR",
                list(&self.actions())
            )),
        ]
    }

    fn names(&self) -> String {
        if let [(FactKind::VpcEndpoints, _)] = self.kinds[..] {
            return "the VPC endpoint, and so its security groups, network ACLs and routes"
                .to_owned();
        }
        let names: Vec<&str> = self.kinds.iter().map(|(need, _)| name(*need)).collect();
        list(&names)
    }

    /// Where some were refused, what refused them; what depends on those needs no right that is missing.
    pub(super) fn actions(&self) -> Vec<&'static str> {
        let denied = |(_, why): &&(FactKind, Reason)| *why == Reason::Denied;
        let any = self.kinds.iter().any(|kind| denied(&kind));
        let mut actions = Vec::new();
        for (need, _) in self.kinds.iter().filter(|kind| !any || denied(kind)) {
            if !actions.contains(&need.action()) {
                actions.push(need.action());
            }
        }
        actions
    }
}

const fn name(need: FactKind) -> &'static str {
    match need {
        FactKind::VpcEndpoints => "the VPC endpoint",
        FactKind::NetworkInterfaces => "network interfaces",
        FactKind::SecurityGroups => "security groups",
        FactKind::NetworkAcls => "network ACLs",
        FactKind::RouteTables => "route tables",
        FactKind::Subnets => "subnets",
        FactKind::VpcAttributes => "the VPC's DNS attributes",
        FactKind::RestApi => "the API",
        other => other.fact(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{Fact, Facts};

    fn facts() -> Facts {
        let url = "https://abcde12345.execute-api.us-east-1.amazonaws.com/prod/pets";
        let url = url.parse().expect("a URL");
        Facts::of_target(crate::model::Target::new(url, Vec::new()))
    }

    const NEEDS: &[FactKind] = &[
        FactKind::VpcEndpoints,
        FactKind::SecurityGroups,
        FactKind::RouteTables,
    ];

    #[test]
    fn what_was_refused_is_all_that_is_asked_for() {
        let mut facts = facts();
        let unread = Unread::of(&Case::of(&facts), NEEDS).expect("nothing was read");
        assert_eq!(unread.actions().len(), 3);
        assert_eq!(
            unread.names(),
            "the VPC endpoint, security groups and route tables"
        );
        facts.aws.vpc_endpoints = Fact::unknown(Reason::Denied, "UnauthorizedOperation");
        let unread = Unread::of(&Case::of(&facts), NEEDS).expect("nothing was read");
        assert_eq!(unread.actions(), ["ec2:DescribeVpcEndpoints"]);
        facts.aws.security_groups = Fact::Known(Vec::new());
        facts.aws.route_tables = Fact::Known(Vec::new());
        let unread = Unread::of(&Case::of(&facts), NEEDS).expect("one was not read");
        assert!(unread.names().contains("and so its security groups"));
        facts.aws.vpc_endpoints = Fact::Known(Vec::new());
        assert!(Unread::of(&Case::of(&facts), NEEDS).is_none());
    }
}
