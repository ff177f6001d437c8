//! Load balancers: those behind VPC links of the path that is called, and the one before the endpoint.

use super::super::Run;
use super::behind::{resources_of, variables_of, with_variables};
use super::domains::called;
use super::some;
use crate::facts::apigateway::Integration;
use crate::facts::elb::{Listener, LoadBalancer, TargetGroup, TargetHealth};
use crate::facts::{Aws, FactKind};
use crate::gather::aws::Reader;
use crate::model::{Form, Target};

/// How many load balancers are asked about.
const MOST_BALANCERS: usize = 5;

impl Run<'_> {
    /// Ask for load balancers, and for what they lead to as soon as they are known.
    pub(super) async fn balancers(&self, reader: &Reader) {
        use FactKind::{
            Dns, Listeners, LoadBalancers, NetworkInterfaces, Resources, Stages, VpcLinks,
        };
        let target = &self.request.target;
        // Only a name that is no API's may lead through a load balancer: then the resolvers are waited for.
        let in_front = self.is_of_a_call() && target.url.form() == Form::CustomDomain;
        let facts: &[FactKind] = if in_front {
            &[Resources, Stages, VpcLinks, Dns, NetworkInterfaces]
        } else {
            &[Resources, Stages, VpcLinks]
        };
        let of_the_call = async {
            self.all_settled(facts).await;
            let names = self.names_in_front();
            let seen = |known: &Aws| {
                let mut all = behind_links(known, &called(target, known));
                if in_front {
                    all.extend(names);
                    all.extend(described(known));
                }
                all.truncate(MOST_BALANCERS);
                some(all, [known.resources.trouble(), known.vpc_links.trouble()])
            };
            self.read_of::<LoadBalancer>(reader, facts, seen).await;
        };
        let balancers = |known: &Aws| {
            let all = known.load_balancers.known().into_iter().flatten();
            some(
                all.map(|it| it.load_balancer_arn.clone()),
                [known.load_balancers.trouble()],
            )
        };
        let groups = |known: &Aws| {
            let all = known.listeners.known().into_iter().flatten();
            let groups = all.flat_map(Listener::groups).map(str::to_owned);
            some(groups, [known.listeners.trouble()])
        };
        tokio::join!(
            of_the_call,
            self.read_of::<Listener>(reader, &[LoadBalancers], balancers),
            self.read_of::<TargetGroup>(reader, &[LoadBalancers], balancers),
            self.read_of::<TargetHealth>(reader, &[Listeners], groups),
        );
    }

    /// The names of load balancers that the host is, or leads through.
    fn names_in_front(&self) -> Vec<String> {
        let host = self.request.target.url.hostname();
        let mut names = vec![host.to_owned()];
        names.extend(self.notes.names_on_the_way(host));
        let is_of_one = |name: &String| {
            name.split('.').any(|label| label == "elb") && name.contains(".amazonaws.")
        };
        let own = names.iter().filter(|it| is_of_one(it));
        own.map(|it| LoadBalancer::plain_name(it)).collect()
    }
}

/// Interfaces of load balancers are called "ELB app/NAME/ID", as the ARN ends.
fn described(known: &Aws) -> Vec<String> {
    let interfaces = known.network_interfaces.known().into_iter().flatten();
    let names = interfaces.filter_map(|it| it.description.as_deref()?.strip_prefix("ELB "));
    names.map(str::to_owned).collect()
}

/// The load balancers of the VPC links that methods of the path use.
fn behind_links(known: &Aws, target: &Target) -> Vec<String> {
    let variables = variables_of(known, target);
    let resources = resources_of(known, target);
    let methods = resources.iter().flat_map(|it| it.resource_methods.values());
    let integrations = methods.filter_map(|it| it.method_integration.as_ref());
    let is_linked = |it: &&Integration| it.connection_type.as_deref() == Some("VPC_LINK");
    let ids: Vec<String> = integrations
        .filter(is_linked)
        .filter_map(|it| Some(with_variables(&variables, it.connection_id.as_deref()?)))
        .collect();
    let links = known.vpc_links.known().into_iter().flatten();
    let links = links.filter(|link| ids.contains(&link.id));
    links.flat_map(|link| link.target_arns.clone()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_interface_names_its_load_balancer() {
        let interface = |id: &str, description: &str| {
            json!({ "NetworkInterfaceId": id, "VpcId": "vpc-1", "SubnetId": "subnet-1",
                "Description": description })
        };
        let known: Aws = serde_json::from_value(json!({ "network_interfaces": { "known": [
            interface("eni-1", "ELB app/front/1"), interface("eni-2", "VPC Endpoint Interface vpce-1"),
        ] } }))
        .expect("facts");
        assert_eq!(described(&known), ["app/front/1"]);
    }
}
