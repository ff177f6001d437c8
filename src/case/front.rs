//! What stands in front of the endpoint: a load balancer, by its name, by the interface that is called, or by its
//! own answer.

use super::Case;
use crate::facts::HttpOutcome;
use crate::facts::elb::LoadBalancer;
use crate::front_door::{Who, witness};

/// A load balancer that the call comes to first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Balancer<'a> {
    /// Its name, as far as it is known.
    pub(crate) name: String,
    /// What was read of it.
    pub(crate) read: Option<&'a LoadBalancer>,
}

impl<'a> Case<'a> {
    /// The URL's host, and the names that it leads through, by the resolvers and by hosted zones.
    pub(crate) fn names_on_the_way(&self) -> Vec<String> {
        let host = self.facts().target.url.hostname();
        let mut names = vec![LoadBalancer::plain_name(host)];
        let mut add = |name: &str| {
            let name = LoadBalancer::plain_name(name);
            if !names.contains(&name) {
                names.push(name);
            }
        };
        for lookup in self.name_lookups().unwrap_or_default() {
            lookup.answer.cnames().iter().for_each(|name| add(name));
        }
        let zones = self.aws.hosted_zones.known().into_iter().flatten();
        for record in zones.filter_map(|zone| zone.records_of(host)).flatten() {
            record.leads_to().into_iter().for_each(&mut add);
        }
        names
    }

    /// The load balancer in front; `None` where nothing shows one.
    pub(crate) fn balancer(&self) -> Option<Balancer<'a>> {
        let names = self.names_on_the_way();
        let all = || {
            self.facts()
                .aws
                .load_balancers
                .known()
                .into_iter()
                .flatten()
        };
        let by_name = all().find(|it| {
            let own = it.dns_name.as_deref().map(LoadBalancer::plain_name);
            own.is_some_and(|own| names.contains(&own))
        });
        // Its interfaces are called "ELB app/NAME/ID", as its ARN ends.
        let descriptions = self.called_addresses().iter().filter_map(|address| {
            let eni = self.interface_with(*address)?;
            eni.description.as_deref()?.strip_prefix("ELB ")
        });
        let own: Vec<&str> = descriptions.collect();
        let by_interface =
            || all().find(|it| own.iter().any(|of| it.load_balancer_arn.ends_with(of)));
        let read = by_name.or_else(by_interface);
        let of_aws = |name: &&String| {
            name.split('.').any(|label| label == "elb") && name.contains(".amazonaws.")
        };
        let name = names.iter().find(of_aws).cloned();
        let name = name
            .or_else(|| read?.dns_name.clone())
            .or_else(|| own.first().map(|it| (*it).to_owned()))
            .or_else(|| {
                let answered = self.answered_by(Who::AwsBalancer);
                answered.then(|| self.facts().target.url.hostname().to_owned())
            })?;
        Some(Balancer { name, read })
    }

    /// Whether the call was answered by somebody.
    pub(crate) fn answered_by(&self, who: Who) -> bool {
        let Ok(probe) = self.exchange() else {
            return false;
        };
        matches!(&probe.outcome, HttpOutcome::Answered(answer) if witness(answer).who == who)
    }
}
