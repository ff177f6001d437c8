//! What AWS says, and what is done with each part of it alike.

use std::collections::BTreeSet;
use std::mem::take;

use serde::{Deserialize, Serialize};

use super::kinds::kinds;
use super::resource::{Listed, Resource};
use super::{
    Fact, FactKind, FetchError, MissingFact, acm, apigateway, ec2, elb, iam, lambda, logs, route53,
    trail, waf,
};

/// The objects of two lists; of those that both have, the first one's. What one account has none of says nothing
/// of the other, where that could not be asked.
fn both<R: Resource>(first: Fact<Vec<R>>, second: Fact<Vec<R>>) -> Fact<Vec<R>> {
    match (first, second) {
        (Fact::NotAsked, Fact::Known(more)) if more.is_empty() => Fact::NotAsked,
        (unknown @ Fact::Unknown(_), _) => unknown,
        (Fact::Known(mut all), Fact::Known(more)) => {
            let ids: BTreeSet<R::Id> = all.iter().map(R::id).collect();
            all.extend(more.into_iter().filter(|it| !ids.contains(&it.id())));
            Fact::Known(all)
        }
        (first, second) => first.or(second),
    }
}

macro_rules! parts {
    ($($(#[$doc:meta])+ $need:ident $field:ident $fact:ty;)*) => {
        /// What AWS says, each part in the AWS CLI's own shape.
        #[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
        #[serde(default)]
        pub struct Aws {
            $($(#[$doc])+ pub $field: Fact<$fact>,)*
        }

        impl Aws {
            /// Of each part the better known one, the own where both know it.
            pub(super) fn or(self, other: Self) -> Self {
                Self { $($field: self.$field.or(other.$field),)* }
            }

            /// What a part of it lacks; nothing of a fact that AWS does not tell.
            pub(crate) fn missing(&self, need: FactKind) -> Option<MissingFact> {
                match need {
                    $(FactKind::$need => self.$field.need(need).err(),)*
                    _ => None,
                }
            }

            /// Says of a part that nobody wrote down why it is not there.
            pub(crate) fn unlearned(&mut self, need: FactKind, trouble: &FetchError) {
                match need {
                    $(FactKind::$need => self.$field.unlearned(trouble),)*
                    _ => {}
                }
            }
        }
    };
}

macro_rules! listed {
    ($room:ident::$kind:ident $need:ident $field:ident) => {
        impl Listed for $room::$kind {
            const NEED: FactKind = FactKind::$need;

            fn fact(aws: &Aws) -> &Fact<Vec<Self>> {
                &aws.$field
            }

            fn fact_mut(aws: &mut Aws) -> &mut Fact<Vec<Self>> {
                &mut aws.$field
            }
        }
    };
}

macro_rules! with_kinds {
    (
        lists { $($(#[$doc:meta])+ $room:ident $need:ident $field:ident $kind:ident;)* }
        parts { $($rest:tt)* }
        behind { $($(#[$more:meta])+ $house:ident $want:ident $place:ident $what:ident;)* }
    ) => {
        impl Aws {
            /// What two accounts were told: the objects of both, the own one where both know it. What lies behind
            /// the front door is the other's where that has the API.
            pub(super) fn joined(mut self, mut other: Self) -> Self {
                let api_is_theirs = matches!(other.rest_api, Fact::Known(Some(_)));
                if api_is_theirs {
                    self.rest_api = take(&mut other.rest_api);
                    self.stages = take(&mut other.stages).or(self.stages);
                    self.deployments = take(&mut other.deployments).or(self.deployments);
                    self.resources = take(&mut other.resources).or(self.resources);
                    self.authorizers = take(&mut other.authorizers).or(self.authorizers);
                    let theirs = take(&mut other.gateway_responses);
                    self.gateway_responses = theirs.or(self.gateway_responses);
                }
                $({
                    let theirs = take(&mut other.$field);
                    self.$field = both(take(&mut self.$field), theirs);
                })*
                $({
                    let (own, theirs) = (take(&mut self.$place), take(&mut other.$place));
                    self.$place = if api_is_theirs && !theirs.is_not_asked() {
                        both(theirs, own)
                    } else {
                        both(own, theirs)
                    };
                })*
                self.or(other)
            }
        }

        $(listed! { $room::$kind $need $field })*
        $(listed! { $house::$what $want $place })*

        parts! {
            /// Whose credentials were used.
            CallerIdentity caller ec2::CallerIdentity;
            $($(#[$doc])+ $need $field Vec<$room::$kind>;)*
            /// The transit gateways that those routes lead to.
            TransitGateways transit_gateways ec2::TransitGateways;
            /// The Lambda function that is the client.
            Function function lambda::FunctionConfiguration;
            /// The private hosted zones over the call's name. This and what follows of names is read
            /// from files of the AWS CLI alone.
            HostedZones hosted_zones Vec<route53::HostedZone>;
            /// The rules of Route 53 Resolver over the call's name.
            ResolverRules resolver_rules Vec<route53::ResolverRule>;
            /// The rules of DNS Firewall that may be about the call's name.
            FirewallRules firewall_rules Vec<route53::FirewallRule>;
            /// The endpoints of Route 53 Resolver.
            ResolverEndpoints resolver_endpoints Vec<route53::ResolverEndpoint>;
            /// The DHCP options of the account's VPCs.
            DhcpOptions dhcp_options Vec<route53::DhcpOptions>;
            /// The REST API; known to be `None` where AWS says that there is none of that id.
            RestApi rest_api Option<apigateway::RestApi>;
            /// The API's stages.
            Stages stages Vec<apigateway::Stage>;
            /// The API's deployments.
            Deployments deployments Vec<apigateway::Deployment>;
            /// The API's resources and methods, as they stand: what is in force is the last deployment.
            Resources resources Vec<apigateway::Resource>;
            /// The API's authorizers.
            Authorizers authorizers Vec<apigateway::Authorizer>;
            /// The API's gateway responses.
            GatewayResponses gateway_responses Vec<apigateway::GatewayResponse>;
            $($(#[$more])+ $want $place Vec<$house::$what>;)*
        }
    };
}
kinds!(with_kinds);
