//! The facts that a check can ask for, and what it takes to learn each.
//!
//! What is said of a kind of object stands in its own file, as [`Gathered::ABOUT`]; of the other facts it
//! stands here.
//!
//! Source of the actions: AWS, "Service Authorization Reference". API Gateway's management actions
//! are named after the HTTP method: reading is `apigateway:GET` on a path.

use serde::{Deserialize, Serialize};

use super::kinds::kinds;
use super::resource::Gathered;
use super::{acm, apigateway, ec2, elb, iam, lambda, logs, trail, waf};

/// A right that reading a fact takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Permission {
    /// The IAM action.
    pub action: &'static str,
    /// The resource's ARN pattern; `{api}`, `{region}` and `{partition}` stand for the target's.
    pub resource: &'static str,
    /// The API operation, as a finding's evidence and an unknown name it.
    pub operation: &'static str,
}

impl Permission {
    /// The right to an action that knows no resources.
    #[must_use]
    pub const fn on_all(action: &'static str) -> Self {
        Self {
            action,
            resource: "*",
            operation: action,
        }
    }

    /// The right to an action on such resources.
    #[must_use]
    pub const fn on(action: &'static str, resource: &'static str, operation: &'static str) -> Self {
        Self {
            action,
            resource,
            operation,
        }
    }
}

/// What is said of a kind of fact.
#[derive(Debug, Clone, Copy)]
pub struct About {
    /// Its name in reports.
    pub fact: &'static str,
    /// What reading it takes; empty for what a probe sees, and for what is read from files of the AWS
    /// CLI alone.
    pub permissions: &'static [Permission],
    /// The probe or operation that it comes from, where no permission says so.
    pub operation: &'static str,
    /// What it is needed to check.
    pub would_tell: &'static str,
    /// The facts that must be known before this one can be asked for.
    pub follows: &'static [FactKind],
}

impl About {
    /// What AWS is asked for.
    #[must_use]
    pub const fn read(
        fact: &'static str,
        permissions: &'static [Permission],
        would_tell: &'static str,
    ) -> Self {
        Self {
            fact,
            permissions,
            operation: "aws",
            would_tell,
            follows: &[],
        }
    }

    /// What nobody has to be asked for with a permission.
    #[must_use]
    pub const fn seen(
        fact: &'static str,
        operation: &'static str,
        would_tell: &'static str,
    ) -> Self {
        Self {
            fact,
            permissions: &[],
            operation,
            would_tell,
            follows: &[],
        }
    }

    /// The same, with what comes before it.
    #[must_use]
    pub const fn after(mut self, follows: &'static [FactKind]) -> Self {
        self.follows = follows;
        self
    }
}

macro_rules! needs {
    ($($(#[$doc:meta])+ $need:ident => $about:expr;)*) => {
        /// One kind of fact. What a check needs is what gets gathered, and what `permissions` prints.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum FactKind {
            $($(#[$doc])+ $need,)*
        }

        impl FactKind {
            /// Every kind of fact.
            pub const ALL: &'static [Self] = &[$(Self::$need,)*];

            /// What is said of it.
            const fn about(self) -> &'static About {
                match self {
                    $(Self::$need => {
                        const ABOUT: About = $about;
                        &ABOUT
                    })*
                }
            }
        }
    };
}

/// The facts around the kinds of objects.
macro_rules! with_kinds {
    (
        lists { $($(#[$doc:meta])+ $room:ident $need:ident $field:ident $kind:ident;)* }
        parts { $($rest:tt)* }
        behind { $($(#[$more:meta])+ $house:ident $want:ident $place:ident $what:ident;)* }
    ) => {
        needs! {
            /// Where the client runs: addresses, resolvers, metadata.
            Host => About::seen(
                "client.surroundings",
                "host",
                "which VPC, subnet and address the call comes from",
            );
            /// Answers of the resolvers.
            Dns => About::seen(
                "dns.answers",
                "dns probe",
                "whether the name leads to the endpoint, or elsewhere",
            );
            /// TCP connections on 443.
            Tcp => About::seen(
                "tcp.connections",
                "tcp probe",
                "whether packets to port 443 are answered",
            )
            .after(&[FactKind::Dns, FactKind::NetworkInterfaces]);
            /// TLS handshakes.
            Tls => About::seen(
                "tls.handshakes",
                "tls probe",
                "who answers on port 443, and with which certificate",
            )
            .after(&[FactKind::Tcp]);
            /// Further handshakes, each with one thing otherwise.
            TlsTrials => About::seen(
                "tls.trials",
                "tls probe",
                "which versions of TLS are accepted, and what on the way minds the form of a handshake",
            )
            .after(&[FactKind::Tls]);
            /// The answer to one request.
            Http => About::seen(
                "http.answer",
                "http probe",
                "whether API Gateway admits the call, and which policy refuses it",
            )
            .after(&[FactKind::Tls]);
            /// Whose credentials are used.
            CallerIdentity => About::read(
                "caller.identity",
                &[Permission::on_all("sts:GetCallerIdentity")],
                "whose view of AWS this is",
            );
            $($(#[$doc])+ $need => <$room::$kind as Gathered>::ABOUT;)*
            /// The transit gateways that routes lead to.
            TransitGateways => ec2::TransitGateways::ABOUT;
            /// The Lambda function that is the client.
            Function => About::read(
                "client.function",
                &[Permission::on(
                    "lambda:GetFunctionConfiguration",
                    "arn:{partition}:lambda:{region}:*:function:*",
                    "lambda:GetFunctionConfiguration",
                )],
                "in which subnets the function runs, and which groups are attached to it",
            )
            .after(&[FactKind::Host]);
            /// The private hosted zones over the call's name.
            HostedZones => About::seen(
                "dns.hosted-zones",
                "route53:ListHostedZonesByVPC",
                "whether a private hosted zone goes before the endpoint's private DNS",
            );
            /// The rules of Route 53 Resolver over it.
            ResolverRules => About::seen(
                "dns.resolver-rules",
                "route53resolver:ListResolverRuleAssociations",
                "whether a Resolver rule forwards the name elsewhere",
            );
            /// The rules of DNS Firewall about it.
            FirewallRules => About::seen(
                "dns.firewall-rules",
                "route53resolver:ListFirewallRules",
                "whether DNS Firewall blocks the name",
            );
            /// The endpoints of Route 53 Resolver.
            ResolverEndpoints => About::seen(
                "dns.resolver-endpoints",
                "route53resolver:ListResolverEndpoints",
                "whether the inbound endpoint that is asked lets questions in",
            );
            /// What DHCP tells clients of resolvers.
            DhcpOptions => About::read(
                "dns.dhcp-options",
                &[Permission::on_all("ec2:DescribeDhcpOptions")],
                "which resolvers the VPC tells its clients to ask",
            )
            .after(&[FactKind::Vpcs]);
            /// The REST API.
            RestApi => About::read(
                "api.configuration",
                &[Permission::on(
                    "apigateway:GET",
                    "arn:{partition}:apigateway:{region}::/restapis/{api}",
                    "apigateway:GetRestApi",
                )],
                "whether the API exists, is private, and what its resource policy is",
            );
            /// The API's stages.
            Stages => About::read(
                "api.stages",
                &[Permission::on(
                    "apigateway:GET",
                    "arn:{partition}:apigateway:{region}::/restapis/{api}/stages",
                    "apigateway:GetStages",
                )],
                "whether the URL's stage exists",
            );
            /// The API's deployments.
            Deployments => About::read(
                "api.deployments",
                &[Permission::on(
                    "apigateway:GET",
                    "arn:{partition}:apigateway:{region}::/restapis/{api}/deployments",
                    "apigateway:GetDeployments",
                )],
                "whether the API was ever deployed",
            );
            /// The API's resources and their methods.
            Resources => About::read(
                "api.resources",
                &[Permission::on(
                    "apigateway:GET",
                    "arn:{partition}:apigateway:{region}::/restapis/{api}/resources",
                    "apigateway:GetResources",
                )],
                "whether the API has the path and method, and how it authorizes callers",
            );
            /// The API's authorizers.
            Authorizers => About::read(
                "api.authorizers",
                &[Permission::on(
                    "apigateway:GET",
                    "arn:{partition}:apigateway:{region}::/restapis/{api}/authorizers",
                    "apigateway:GetAuthorizers",
                )],
                "which token the method's authorizer wants, and for how long it remembers an answer",
            );
            /// The API's gateway responses.
            GatewayResponses => About::read(
                "api.gateway-responses",
                &[Permission::on(
                    "apigateway:GET",
                    "arn:{partition}:apigateway:{region}::/restapis/{api}/gatewayresponses",
                    "apigateway:GetGatewayResponses",
                )],
                "whether an answer of API Gateway was made to look otherwise",
            );
            $($(#[$more])+ $want => <$house::$what as Gathered>::ABOUT;)*
        }
    };
}
kinds!(with_kinds);

impl FactKind {
    /// What is known of custom domain names alone: where none is called, nobody asks for it.
    pub const OF_NAMES: [Self; 5] = [
        Self::DomainNames,
        Self::PathMappings,
        Self::RoutingRules,
        Self::AccessAssociations,
        Self::Certificates,
    ];

    /// The fact's name in reports.
    #[must_use]
    pub const fn fact(self) -> &'static str {
        self.about().fact
    }

    /// Whether a probe sees it.
    #[must_use]
    pub const fn is_probe(self) -> bool {
        matches!(
            self,
            Self::Host | Self::Dns | Self::Tcp | Self::Tls | Self::TlsTrials | Self::Http
        )
    }

    /// What reading the fact takes; empty for what a probe sees, and for what is read from files of
    /// the AWS CLI alone.
    #[must_use]
    pub const fn permissions(self) -> &'static [Permission] {
        self.about().permissions
    }

    /// The operation or probe that the fact comes from.
    #[must_use]
    pub fn operation(self) -> &'static str {
        let first = self.permissions().first();
        first.map_or(self.about().operation, |permission| permission.operation)
    }

    /// The IAM action that reads the fact, or the probe that sees it.
    #[must_use]
    pub fn action(self) -> &'static str {
        let first = self.permissions().first();
        first.map_or_else(|| self.operation(), |permission| permission.action)
    }

    /// What the fact is needed to check.
    #[must_use]
    pub const fn would_tell(self) -> &'static str {
        self.about().would_tell
    }

    /// The facts that must be known before this one can be asked for.
    #[must_use]
    pub const fn follows(self) -> &'static [Self] {
        self.about().follows
    }
}
