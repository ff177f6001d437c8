//! The kinds of objects that AWS tells of, one list of all.

/// Every kind of object that is read by itself, in the order of a snapshot: the room that its file is in, the
/// fact, the field that it has in a snapshot and in an inventory, and its type. A new kind is its file and a line
/// here; what handles every kind is made of this list by a macro of its own, whose name is given.
///
/// The order is that of reports, too, and the AWS CLI can ask for the kinds in it.
macro_rules! kinds {
    ($then:ident) => {
        $then! {
            // The way to the endpoint.
            lists {
                /// The `execute-api` endpoints of the account in the Region, and the one that was named.
                ec2 VpcEndpoints vpc_endpoints VpcEndpoint;
                /// The interfaces of those endpoints, of the client, and of the addresses that the name
                /// resolved to.
                ec2 NetworkInterfaces network_interfaces NetworkInterface;
                /// The security groups of those interfaces.
                ec2 SecurityGroups security_groups SecurityGroup;
                /// The DNS attributes of the VPCs of those interfaces.
                ec2 VpcAttributes vpc_attributes VpcAttributes;
                /// The subnets of those interfaces.
                ec2 Subnets subnets Subnet;
                /// The network ACLs of those subnets.
                ec2 NetworkAcls network_acls NetworkAcl;
                /// All route tables of the VPCs of those interfaces.
                ec2 RouteTables route_tables RouteTable;
                /// The peering connections of those VPCs.
                ec2 Peerings peerings VpcPeeringConnection;
                /// Those VPCs.
                ec2 Vpcs vpcs Vpc;
                /// The prefix lists that rules of those groups and routes of those tables name.
                ec2 PrefixLists prefix_lists PrefixList;
                /// The NAT gateways that those routes lead to.
                ec2 NatGateways nat_gateways NatGateway;
                /// The VPN gateways that those routes lead to, and those that may add to them.
                ec2 VpnGateways vpn_gateways VpnGateway;
                /// What the account lets through its internet gateways, where those routes lead to one.
                ec2 BlockPublicAccess block_public_access BlockPublicAccess;
                /// The VPCs and subnets that are excluded from that.
                ec2 BlockPublicAccessExclusions block_public_access_exclusions BlockPublicAccessExclusion;
                /// The instances that those interfaces are attached to.
                ec2 Instances instances Instance;
            }
            // What several commands tell of transit gateways is one fact of a snapshot.
            parts {
                gateways TransitGateway;
                vpc_attachments TransitGatewayVpcAttachment;
                attachments TransitGatewayAttachment;
                gateway_peerings TransitGatewayPeeringAttachment;
                gateway_tables TransitGatewayRouteTable;
            }
            // What lies behind the front door.
            behind {
                /// What API Gateway keeps of the account in the Region.
                apigateway Accounts accounts Account;
                /// The usage plans of the account.
                apigateway UsagePlans usage_plans UsagePlan;
                /// The API keys of the account, without their values.
                apigateway ApiKeys api_keys ApiKey;
                /// The VPC links of REST APIs to network load balancers.
                apigateway VpcLinks vpc_links VpcLink;
                /// The VPC links of the second generation.
                apigateway VpcLinksV2 vpc_links_v2 VpcLinkV2;
                /// The custom domain names.
                apigateway DomainNames domain_names DomainName;
                /// What the custom domain names lead to.
                apigateway PathMappings path_mappings PathMapping;
                /// The rules by which they lead there.
                apigateway RoutingRules routing_rules RoutingRule;
                /// The endpoints that may use a private custom domain name.
                apigateway AccessAssociations access_associations AccessAssociation;
                /// The Lambda functions that methods lead to.
                lambda BackendFunctions backend_functions BackendFunction;
                /// Their resource policies.
                lambda FunctionPolicies function_policies FunctionPolicy;
                /// The roles and users that sign calls, or that API Gateway uses.
                iam Principals principals Principal;
                /// The managed policies that they have.
                iam ManagedPolicies managed_policies ManagedPolicy;
                /// What IAM itself says that somebody may do.
                iam Simulations simulations Simulation;
                /// The log groups of stages.
                logs LogGroups log_groups LogGroup;
                /// Lines of those groups.
                logs LogLines log_lines LogLine;
                /// The load balancers behind VPC links.
                elb LoadBalancers load_balancers LoadBalancer;
                /// Their listeners.
                elb Listeners listeners Listener;
                /// The groups of their targets.
                elb TargetGroups target_groups TargetGroup;
                /// The health of their targets.
                elb TargetHealths target_healths TargetHealth;
                /// The web ACLs in front of stages.
                waf WebAcls web_acls WebAcl;
                /// The certificates of custom domain names.
                acm Certificates certificates Certificate;
                /// What was changed of late.
                trail Events events Event;
            }
        }
    };
}
pub(super) use kinds;
