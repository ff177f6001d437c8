//! What a fact takes to be read, in tiers: a run sees less without one, and judges the rest all the same.

use super::FactKind;

/// A tier of permissions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// What probes see: no permission.
    Probe,
    /// The way to the endpoint: VPC, subnets, routes, groups, the client.
    Network,
    /// The API, and what its methods lead to.
    Api,
    /// Logs, and what was changed of late.
    Logs,
    /// Who calls, and what they may do.
    Identity,
}

impl Tier {
    /// Every tier, the one that takes least first.
    pub const ALL: [Self; 5] = [
        Self::Probe,
        Self::Network,
        Self::Api,
        Self::Logs,
        Self::Identity,
    ];

    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Probe => "probe",
            Self::Network => "network",
            Self::Api => "api",
            Self::Logs => "logs",
            Self::Identity => "identity",
        }
    }

    /// Its name in the statements of a policy.
    #[must_use]
    pub const fn sid(self) -> &'static str {
        match self {
            Self::Probe => "Probe",
            Self::Network => "Network",
            Self::Api => "Api",
            Self::Logs => "Logs",
            Self::Identity => "Identity",
        }
    }

    /// What a run sees by it.
    #[must_use]
    pub const fn shows(self) -> &'static str {
        match self {
            Self::Probe => "names, connections, TLS and the answer, from where it runs",
            Self::Network => {
                "the VPC endpoint, routes, network ACLs, security groups, and the client's place"
            }
            Self::Api => "the API, its stage and policy, and what its methods lead to",
            Self::Logs => "the log lines of a call that failed, and what was changed of late",
            Self::Identity => "whose credentials are used, and what they may do",
        }
    }
}

impl FactKind {
    /// The tier of what reading it takes.
    #[must_use]
    pub fn tier(self) -> Tier {
        let Some((service, _)) = self.operation().split_once(':') else {
            return Tier::Probe;
        };
        match (self, service) {
            // The function that is the client.
            (Self::Function, _) | (_, "ec2" | "route53" | "route53resolver") => Tier::Network,
            (_, "logs" | "cloudtrail") => Tier::Logs,
            (_, "sts" | "iam") => Tier::Identity,
            _ => Tier::Api,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fact_is_in_the_tier_of_its_service() {
        for need in FactKind::ALL {
            assert_eq!(need.tier() == Tier::Probe, need.is_probe(), "{need:?}");
        }
        for (need, tier) in [
            (FactKind::VpcEndpoints, Tier::Network),
            (FactKind::Function, Tier::Network),
            (FactKind::BackendFunctions, Tier::Api),
            (FactKind::Stages, Tier::Api),
            (FactKind::LogLines, Tier::Logs),
            (FactKind::Events, Tier::Logs),
            (FactKind::CallerIdentity, Tier::Identity),
            (FactKind::Principals, Tier::Identity),
        ] {
            assert_eq!(need.tier(), tier, "{need:?}");
        }
    }
}
