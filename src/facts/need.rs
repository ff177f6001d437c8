//! The facts that a check can ask for, and what it takes to learn each.
//!
//! Source of the actions: AWS, "Service Authorization Reference". API Gateway's management actions
//! are named after the HTTP method: reading is `apigateway:GET` on a path.

use serde::{Deserialize, Serialize};

/// One kind of fact. What a check needs is what gets gathered, and what `permissions` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// Where the client runs: addresses, resolvers, metadata.
    Host,
    /// Answers of the resolvers.
    Dns,
    /// TCP connections on 443.
    Tcp,
    /// TLS handshakes.
    Tls,
    /// Further handshakes, each with one thing otherwise.
    TlsTrials,
    /// The answer to one request.
    Http,
    /// Whose credentials are used.
    CallerIdentity,
    /// The `execute-api` endpoints of the Region.
    VpcEndpoints,
    /// The interfaces of the client and of the endpoints.
    NetworkInterfaces,
    /// The security groups of those interfaces.
    SecurityGroups,
    /// The two DNS attributes of the VPCs.
    VpcAttributes,
    /// The subnets of those interfaces.
    Subnets,
    /// The network ACLs of those subnets.
    NetworkAcls,
    /// The route tables of those VPCs.
    RouteTables,
    /// The peering connections of those VPCs.
    Peerings,
    /// Those VPCs.
    Vpcs,
    /// The prefix lists that rules and routes name.
    PrefixLists,
    /// The transit gateways that routes lead to.
    TransitGateways,
    /// The NAT gateways that routes lead to.
    NatGateways,
    /// The instances that those interfaces are attached to.
    Instances,
    /// The Lambda function that is the client.
    Function,
    /// The private hosted zones over the call's name.
    HostedZones,
    /// The rules of Route 53 Resolver over it.
    ResolverRules,
    /// The rules of DNS Firewall about it.
    FirewallRules,
    /// The endpoints of Route 53 Resolver.
    ResolverEndpoints,
    /// What DHCP tells clients of resolvers.
    DhcpOptions,
    /// The REST API.
    RestApi,
    /// The API's stages.
    Stages,
    /// The API's deployments.
    Deployments,
    /// The API's resources and their methods.
    Resources,
}

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

const fn ec2(action: &'static str) -> Permission {
    Permission {
        action,
        resource: "*",
        operation: action,
    }
}

const CALLER: &[Permission] = &[ec2("sts:GetCallerIdentity")];
const ENDPOINTS: &[Permission] = &[ec2("ec2:DescribeVpcEndpoints")];
const INTERFACES: &[Permission] = &[ec2("ec2:DescribeNetworkInterfaces")];
const GROUPS: &[Permission] = &[ec2("ec2:DescribeSecurityGroups")];
const ATTRIBUTES: &[Permission] = &[ec2("ec2:DescribeVpcAttribute")];
const SUBNETS: &[Permission] = &[ec2("ec2:DescribeSubnets")];
const ACLS: &[Permission] = &[ec2("ec2:DescribeNetworkAcls")];
const TABLES: &[Permission] = &[ec2("ec2:DescribeRouteTables")];
const PEERINGS: &[Permission] = &[ec2("ec2:DescribeVpcPeeringConnections")];
const VPCS: &[Permission] = &[ec2("ec2:DescribeVpcs")];
const DHCP: &[Permission] = &[ec2("ec2:DescribeDhcpOptions")];
const LISTS: &[Permission] = &[
    ec2("ec2:GetManagedPrefixListEntries"),
    ec2("ec2:DescribeManagedPrefixLists"),
];
const GATEWAYS: &[Permission] = &[
    ec2("ec2:SearchTransitGatewayRoutes"),
    ec2("ec2:DescribeTransitGatewayAttachments"),
    ec2("ec2:DescribeTransitGatewayVpcAttachments"),
    ec2("ec2:DescribeTransitGateways"),
];
const NAT_GATEWAYS: &[Permission] = &[ec2("ec2:DescribeNatGateways")];
const INSTANCES: &[Permission] = &[ec2("ec2:DescribeInstances")];
const FUNCTION: &[Permission] = &[Permission {
    action: "lambda:GetFunctionConfiguration",
    resource: "arn:{partition}:lambda:{region}:*:function:*",
    operation: "lambda:GetFunctionConfiguration",
}];
const REST_API: &[Permission] = &[Permission {
    action: "apigateway:GET",
    resource: "arn:{partition}:apigateway:{region}::/restapis/{api}",
    operation: "apigateway:GetRestApi",
}];
const STAGES: &[Permission] = &[Permission {
    action: "apigateway:GET",
    resource: "arn:{partition}:apigateway:{region}::/restapis/{api}/stages",
    operation: "apigateway:GetStages",
}];
const DEPLOYMENTS: &[Permission] = &[Permission {
    action: "apigateway:GET",
    resource: "arn:{partition}:apigateway:{region}::/restapis/{api}/deployments",
    operation: "apigateway:GetDeployments",
}];
const RESOURCES: &[Permission] = &[Permission {
    action: "apigateway:GET",
    resource: "arn:{partition}:apigateway:{region}::/restapis/{api}/resources",
    operation: "apigateway:GetResources",
}];

impl Need {
    /// Every kind of fact.
    pub const ALL: [Self; 30] = [
        Self::Host,
        Self::Dns,
        Self::Tcp,
        Self::Tls,
        Self::TlsTrials,
        Self::Http,
        Self::CallerIdentity,
        Self::VpcEndpoints,
        Self::NetworkInterfaces,
        Self::SecurityGroups,
        Self::VpcAttributes,
        Self::Subnets,
        Self::NetworkAcls,
        Self::RouteTables,
        Self::Peerings,
        Self::Vpcs,
        Self::PrefixLists,
        Self::TransitGateways,
        Self::NatGateways,
        Self::Instances,
        Self::Function,
        Self::HostedZones,
        Self::ResolverRules,
        Self::FirewallRules,
        Self::ResolverEndpoints,
        Self::DhcpOptions,
        Self::RestApi,
        Self::Stages,
        Self::Deployments,
        Self::Resources,
    ];

    /// The fact's name in reports.
    #[must_use]
    pub const fn fact(self) -> &'static str {
        match self {
            Self::Host => "client.surroundings",
            Self::Dns => "dns.answers",
            Self::Tcp => "tcp.connections",
            Self::Tls => "tls.handshakes",
            Self::TlsTrials => "tls.trials",
            Self::Http => "http.answer",
            Self::CallerIdentity => "caller.identity",
            Self::VpcEndpoints => "endpoint.configuration",
            Self::NetworkInterfaces => "network.interfaces",
            Self::SecurityGroups => "security-groups.rules",
            Self::VpcAttributes => "vpc.dns-attributes",
            Self::Subnets => "subnets",
            Self::NetworkAcls => "network-acls.rules",
            Self::RouteTables => "route-tables.routes",
            Self::Peerings => "vpc.peerings",
            Self::Vpcs => "vpc.prefixes",
            Self::PrefixLists => "prefix-lists.entries",
            Self::TransitGateways => "transit-gateways.routes",
            Self::NatGateways => "nat-gateways",
            Self::Instances => "instances",
            Self::Function => "client.function",
            Self::HostedZones => "dns.hosted-zones",
            Self::ResolverRules => "dns.resolver-rules",
            Self::FirewallRules => "dns.firewall-rules",
            Self::ResolverEndpoints => "dns.resolver-endpoints",
            Self::DhcpOptions => "dns.dhcp-options",
            Self::RestApi => "api.configuration",
            Self::Stages => "api.stages",
            Self::Deployments => "api.deployments",
            Self::Resources => "api.resources",
        }
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
        match self {
            Self::Host
            | Self::Dns
            | Self::Tcp
            | Self::Tls
            | Self::TlsTrials
            | Self::Http
            | Self::HostedZones
            | Self::ResolverRules
            | Self::FirewallRules
            | Self::ResolverEndpoints => &[],
            Self::DhcpOptions => DHCP,
            Self::CallerIdentity => CALLER,
            Self::VpcEndpoints => ENDPOINTS,
            Self::NetworkInterfaces => INTERFACES,
            Self::SecurityGroups => GROUPS,
            Self::VpcAttributes => ATTRIBUTES,
            Self::Subnets => SUBNETS,
            Self::NetworkAcls => ACLS,
            Self::RouteTables => TABLES,
            Self::Peerings => PEERINGS,
            Self::Vpcs => VPCS,
            Self::PrefixLists => LISTS,
            Self::TransitGateways => GATEWAYS,
            Self::NatGateways => NAT_GATEWAYS,
            Self::Instances => INSTANCES,
            Self::Function => FUNCTION,
            Self::RestApi => REST_API,
            Self::Stages => STAGES,
            Self::Deployments => DEPLOYMENTS,
            Self::Resources => RESOURCES,
        }
    }

    /// The operation or probe that the fact comes from.
    #[must_use]
    pub fn operation(self) -> &'static str {
        match self {
            Self::Host => "host",
            Self::Dns => "dns probe",
            Self::Tcp => "tcp probe",
            Self::Tls | Self::TlsTrials => "tls probe",
            Self::Http => "http probe",
            Self::HostedZones => "route53:ListHostedZonesByVPC",
            Self::ResolverRules => "route53resolver:ListResolverRuleAssociations",
            Self::FirewallRules => "route53resolver:ListFirewallRules",
            Self::ResolverEndpoints => "route53resolver:ListResolverEndpoints",
            aws => aws
                .permissions()
                .first()
                .map_or("aws", |permission| permission.operation),
        }
    }

    /// The IAM action that reads the fact, or the probe that sees it.
    #[must_use]
    pub fn action(self) -> &'static str {
        self.permissions()
            .first()
            .map_or_else(|| self.operation(), |permission| permission.action)
    }

    /// What knowing the fact would tell.
    #[must_use]
    pub const fn would_tell(self) -> &'static str {
        match self {
            Self::Host => "which VPC, subnet and address the call comes from",
            Self::Dns => "whether the name leads to the endpoint, or elsewhere",
            Self::Tcp => "whether packets to port 443 are answered",
            Self::Tls => "who answers on port 443, and with which certificate",
            Self::TlsTrials => {
                "which versions of TLS are accepted, and what on the way minds the form of a handshake"
            }
            Self::Http => "whether API Gateway admits the call, and which policy refuses it",
            Self::CallerIdentity => "whose view of AWS this is",
            Self::VpcEndpoints => {
                "whether the endpoint exists, is available, has private DNS, and what its policy is"
            }
            Self::NetworkInterfaces => {
                "which addresses are the endpoint's, and which security groups the client carries"
            }
            Self::SecurityGroups => "whether a security group keeps the client from port 443",
            Self::VpcAttributes => "whether the VPC's settings allow private DNS",
            Self::NetworkAcls => {
                "whether a network ACL drops the packets, or the answers, in one of the subnets"
            }
            Self::RouteTables => "whether packets find the way to the endpoint, and answers back",
            Self::Peerings => "whether the peering connections on the way carry packets",
            Self::Vpcs => "which addresses are the VPCs' own",
            Self::PrefixLists => "which addresses the prefix lists of rules and routes hold",
            Self::TransitGateways => {
                "whether the transit gateways on the way lead there, and answers back"
            }
            Self::NatGateways => {
                "from which subnet and address the NAT gateways on the way send packets on"
            }
            Self::Instances => {
                "whether the instances run, and from which ports their systems open connections"
            }
            Self::Function => "in which subnets the function runs, and which groups it carries",
            Self::HostedZones => {
                "whether a private hosted zone goes before the endpoint's private DNS"
            }
            Self::ResolverRules => "whether a Resolver rule forwards the name elsewhere",
            Self::FirewallRules => "whether DNS Firewall blocks the name",
            Self::ResolverEndpoints => {
                "whether the inbound endpoint that is asked lets questions in"
            }
            Self::DhcpOptions => "which resolvers the VPC tells its clients to ask",
            Self::Subnets => "in which zones the endpoint and the client lie",
            Self::RestApi => "whether the API exists, is private, and what its resource policy is",
            Self::Stages => "whether the URL's stage exists",
            Self::Deployments => "whether the API was ever deployed",
            Self::Resources => {
                "whether the API has the path and method, and how it authorizes callers"
            }
        }
    }

    /// The facts that must be known before this one can be asked for.
    #[must_use]
    pub const fn follows(self) -> &'static [Self] {
        match self {
            Self::Tcp => &[Self::Dns, Self::NetworkInterfaces],
            Self::Tls => &[Self::Tcp],
            Self::TlsTrials | Self::Http => &[Self::Tls],
            Self::Function => &[Self::Host],
            Self::NetworkInterfaces => &[Self::Host, Self::Dns, Self::VpcEndpoints],
            Self::SecurityGroups | Self::Subnets | Self::NetworkAcls | Self::Instances => {
                &[Self::NetworkInterfaces]
            }
            Self::VpcAttributes | Self::RouteTables | Self::Peerings | Self::Vpcs => {
                &[Self::Host, Self::VpcEndpoints, Self::NetworkInterfaces]
            }
            Self::PrefixLists => &[Self::SecurityGroups],
            Self::TransitGateways | Self::NatGateways => {
                &[Self::RouteTables, Self::Subnets, Self::NetworkAcls]
            }
            Self::DhcpOptions => &[Self::Vpcs],
            _ => &[],
        }
    }
}
