"""Builds a scenario's AWS configuration with boto3, and corrects what moto shapes unlike AWS.

Everything moto 5.2.5 gets wrong for us is corrected in this file: `correct_endpoint`, `correct_private_dns`,
`correct_api`, `correct_classes` and `with_api_summary`, each saying what AWS does.
"""

import io
import json
import time
import zipfile
from fnmatch import fnmatch
from ipaddress import ip_network

import aws_behind
import aws_described
import boto3
from moto.apigateway.models import RestAPI, apigateway_backends
from moto.awslambda.models import LambdaFunction
from moto.core import DEFAULT_ACCOUNT_ID
from moto.ec2 import utils
from moto.ec2.models import ec2_backends
from moto.ec2.models.elastic_network_interfaces import NetworkInterface
from moto.ec2.models.vpcs import VPCEndPoint

ACCOUNT = DEFAULT_ACCOUNT_ID
REGION = "us-east-1"
SERVICE = f"com.amazonaws.{REGION}.execute-api"
# The hosted zones that AWS names in DnsEntries: one for endpoints of the Region, one made for the VPC.
PUBLIC_ZONE = "Z7HUB22UULQXV"
PRIVATE_ZONE = "Z01234567ABCDEFGHIJKL"
# The VPC of the endpoints, where the client has one of its own.
FAR = "10.0.2.0/23"


def clients(url):
    return tuple(
        boto3.client(name, endpoint_url=url, region_name=REGION) for name in ("ec2", "apigateway")
    )


def warm_up(app):
    """Loads before the forks what would otherwise be loaded after each of them."""
    correct_classes()
    ec2_backends[ACCOUNT][REGION]
    apigateway_backends[ACCOUNT][REGION]
    for name in ("ec2", "apigateway", "sts", "logs"):
        app.get_application({"HTTP_AUTHORIZATION": f"AWS4-HMAC-SHA256 Credential=a/20240101/{REGION}/{name}/aws4_request, "})
    clients("http://127.0.0.1:9")


def build(world, url):
    """Makes the world; returns its ids by placeholder, and the configuration as the API tells it."""
    ec2, apigateway = clients(url)
    ids = {"region": REGION, "account": ACCOUNT}
    build_network(ec2, world, ids)
    build_groups(ec2, world, ids)
    build_client(ec2, world, ids)
    build_endpoints(ec2, world, ids)
    build_acls(ec2, world, ids)
    if world["vpc"]["more"]:
        build_more(ec2, ids)
        build_functions(ids, url)
    build_api(apigateway, world, ids)
    answers = aws_behind.build(world, ids, url, REGION, fill)
    build_logs(apigateway, world, ids, url)
    for endpoint in world["endpoints"]:
        if endpoint["policy"]:
            ec2.modify_vpc_endpoint(
                VpcEndpointId=ids[key("vpce", endpoint)], PolicyDocument=fill(endpoint["policy"], ids)
            )
    return {
        "ids": ids,
        "answers": answers,
        "described": aws_described.described(ec2, {ids["vpc"], ids["vpc_far"]}),
        "beyond": beyond(ec2, ids) if world["vpc"]["more"] else {},
    }


def beyond(ec2, ids):
    """What the AWS CLI prints of the things of `build_more`, by the names of files."""
    prefixes, table = ids["pl"], ids["tgw_rtb"]
    active = [{"Name": "state", "Values": ["active", "blackhole"]}]
    return {
        "lists": {"PrefixLists": ec2.describe_managed_prefix_lists(PrefixListIds=[prefixes])["PrefixLists"]},
        prefixes: {"Entries": ec2.get_managed_prefix_list_entries(PrefixListId=prefixes)["Entries"]},
        "gateways": {
            name: ec2_answer[name]
            for name, ec2_answer in (
                ("TransitGateways", ec2.describe_transit_gateways()),
                ("TransitGatewayAttachments", ec2.describe_transit_gateway_attachments()),
                ("TransitGatewayVpcAttachments", ec2.describe_transit_gateway_vpc_attachments()),
            )
        },
        table: {
            "Routes": ec2.search_transit_gateway_routes(TransitGatewayRouteTableId=table, Filters=active)["Routes"]
        },
    }


def build_network(ec2, world, ids):
    cidr = ids["vpc_cidr"] = world["vpc"]["cidr"]
    vpc = ids["vpc"] = ids["vpc_far"] = ec2.create_vpc(CidrBlock=cidr)["Vpc"]["VpcId"]
    if world["peering"]:
        ids["vpc_far"] = ec2.create_vpc(CidrBlock=FAR)["Vpc"]["VpcId"]
    for attribute, wanted in (("EnableDnsSupport", "dns_support"), ("EnableDnsHostnames", "dns_hostnames")):
        for one in {vpc, ids["vpc_far"]}:
            ec2.modify_vpc_attribute(VpcId=one, **{attribute: {"Value": world["vpc"][wanted]}})
    for name, subnet in world["subnets"].items():
        made = ec2.create_subnet(
            VpcId=vpc_of(name, ids), CidrBlock=subnet["cidr"], AvailabilityZone=REGION + subnet["zone"]
        )
        ids["subnet_" + name.replace("-", "_")] = made["Subnet"]["SubnetId"]
    options = ec2.create_dhcp_options(
        DhcpConfigurations=[{"Key": "domain-name-servers", "Values": world["vpc"]["dhcp"]}]
    )["DhcpOptions"]["DhcpOptionsId"]
    ec2.associate_dhcp_options(DhcpOptionsId=options, VpcId=vpc)
    # The public subnet holds the NAT gateway through which the others reach the internet.
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    nat = ec2.create_nat_gateway(SubnetId=ids["subnet_public"], AllocationId=address)
    # Its address is one of its subnet's; moto takes any.
    own = ip_network(world["subnets"]["public"]["cidr"])[9]
    ec2_backends[ACCOUNT][REGION].nat_gateways[nat["NatGateway"]["NatGatewayId"]].address_set[0]["privateIp"] = str(own)
    for name, target in (
        ("public", {"GatewayId": gateway}),
        ("private", {"NatGatewayId": nat["NatGateway"]["NatGatewayId"]}),
    ):
        table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
        ids["rtb_" + name] = table
        ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", **target)
    if world["peering"]:
        build_peering(ec2, world, ids)
    public = {"public", "client"} if world["client"]["public"] else {"public"}
    for name in world["subnets"]:
        table = ids["rtb_public" if name in public else "rtb_private"]
        if world["peering"] and name not in ("public", "client"):
            table = ids["rtb_far"]
        ec2.associate_route_table(RouteTableId=table, SubnetId=ids["subnet_" + name.replace("-", "_")])


def vpc_of(subnet, ids):
    """The endpoints' subnets are in the peered VPC, where there is one."""
    return ids["vpc_far" if subnet.startswith("endpoint") else "vpc"]


def build_peering(ec2, world, ids):
    peering = ids["pcx"] = ec2.create_vpc_peering_connection(VpcId=ids["vpc"], PeerVpcId=ids["vpc_far"])[
        "VpcPeeringConnection"
    ]["VpcPeeringConnectionId"]
    if world["peering"]["accepted"]:
        ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=peering)
    ids["rtb_far"] = ec2.create_route_table(VpcId=ids["vpc_far"])["RouteTable"]["RouteTableId"]
    near = ids["rtb_public" if world["client"]["public"] else "rtb_private"]
    for way, table, to in (("there", near, FAR), ("back", ids["rtb_far"], ids["vpc_cidr"])):
        if world["peering"][way]:
            ec2.create_route(RouteTableId=table, DestinationCidrBlock=to, VpcPeeringConnectionId=peering)


def build_more(ec2, ids):
    """What no call of the lab passes, so that reading it is seen to work."""
    gateway = ids["tgw"] = ec2.create_transit_gateway()["TransitGateway"]["TransitGatewayId"]
    attachment = ec2.create_transit_gateway_vpc_attachment(
        TransitGatewayId=gateway, VpcId=ids["vpc"], SubnetIds=[ids["subnet_endpoint_a"]]
    )["TransitGatewayVpcAttachment"]["TransitGatewayAttachmentId"]
    tables = ec2.describe_transit_gateway_route_tables(
        Filters=[{"Name": "transit-gateway-id", "Values": [gateway]}]
    )["TransitGatewayRouteTables"]
    table = tables[0]["TransitGatewayRouteTableId"] if tables else (
        ec2.create_transit_gateway_route_table(TransitGatewayId=gateway)
    )["TransitGatewayRouteTable"]["TransitGatewayRouteTableId"]
    ids["tgw_rtb"] = table
    ec2.associate_transit_gateway_route_table(
        TransitGatewayRouteTableId=table, TransitGatewayAttachmentId=attachment
    )
    ec2.create_transit_gateway_route(
        DestinationCidrBlock="172.20.0.0/16", TransitGatewayRouteTableId=table, Blackhole=True
    )
    prefixes = ids["pl"] = ec2.create_managed_prefix_list(
        PrefixListName="elsewhere",
        AddressFamily="IPv4",
        MaxEntries=2,
        Entries=[{"Cidr": "192.0.2.0/24"}, {"Cidr": "172.20.0.0/16"}],
    )["PrefixList"]["PrefixListId"]
    for destination in (
        {"DestinationCidrBlock": "172.16.0.0/12"},
        {"DestinationPrefixListId": prefixes},
    ):
        ec2.create_route(RouteTableId=ids["rtb_private"], TransitGatewayId=gateway, **destination)
    for name in ("orders", "orders-of-others"):
        made = ec2.create_network_interface(
            SubnetId=ids["subnet_client"],
            Groups=[ids["sg_client"]],
            Description=f"AWS Lambda VPC ENI-{name}-0a1b2c3d-0000-4000-8000-0123456789ab",
        )["NetworkInterface"]["NetworkInterfaceId"]
        ids["eni_" + name.replace("-", "_")] = made
        ec2_backends[ACCOUNT][REGION].enis[made].interface_type = "lambda"


def build_functions(ids, url):
    """One that runs in the client's subnet, with variables that no report may hold; one in no VPC."""
    iam, functions = (
        boto3.client(name, endpoint_url=url, region_name=REGION) for name in ("iam", "lambda")
    )
    who = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [who]})
    role = iam.create_role(RoleName="functions", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("handler.py", "")
    place = {"SubnetIds": [ids["subnet_client"]], "SecurityGroupIds": [ids["sg_client"]]}
    for name, config in (("billing", {"VpcConfig": place}), ("reports", {})):
        functions.create_function(
            FunctionName=name,
            Runtime="python3.13",
            Role=role,
            Handler="handler.handler",
            Code={"ZipFile": code.getvalue()},
            Environment={"Variables": {"TOKEN": "not-for-reports"}},
            **config,
        )


def build_groups(ec2, world, ids):
    groups = ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [ids["vpc"]]}])
    default = ids["sg_default"] = groups["SecurityGroups"][0]["GroupId"]
    # Each VPC's default group lets its own members in; moto's does not.
    among_members = [{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": default}]}]
    ec2.authorize_security_group_ingress(GroupId=default, IpPermissions=among_members)
    theirs = {name for endpoint in world["endpoints"] for name in endpoint["groups"]}
    for name in world["groups"]:
        vpc = ids["vpc_far" if name in theirs else "vpc"]
        made = ec2.create_security_group(GroupName=name, Description=f"{name} of the lab", VpcId=vpc)
        ids["sg_" + name] = made["GroupId"]
    for name, group in world["groups"].items():
        sg = ids["sg_" + name]
        # A new group lets everything out; the scenario's list is the whole truth instead.
        everything = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
        ec2.revoke_security_group_egress(GroupId=sg, IpPermissions=everything)
        ingress = [permission(rule, ids) for rule in group["ingress"]]
        egress = [permission(rule, ids) for rule in group["egress"]]
        if ingress:
            ec2.authorize_security_group_ingress(GroupId=sg, IpPermissions=ingress)
        if egress:
            ec2.authorize_security_group_egress(GroupId=sg, IpPermissions=egress)


def permission(rule, ids):
    made = {"IpProtocol": rule["protocol"]}
    if rule["ports"]:
        made["FromPort"], made["ToPort"] = rule["ports"]
    if rule["group"]:
        made["UserIdGroupPairs"] = [{"GroupId": ids["sg_" + rule["group"]]}]
    else:
        made["IpRanges"] = [{"CidrIp": rule["cidr"]}]
    return made


def build_client(ec2, world, ids):
    client = world["client"]
    made = ec2.run_instances(
        # An Amazon Linux 2 that moto knows; of ids unknown to it, it makes Windows.
        ImageId="ami-04681a1dbd79675a5",
        InstanceType="t3.micro",
        MinCount=1,
        MaxCount=1,
        NetworkInterfaces=[
            {
                "DeviceIndex": 0,
                "SubnetId": ids["subnet_client"],
                "PrivateIpAddress": client["address"],
                "Groups": [ids["sg_" + name] for name in client["groups"]],
            }
        ],
    )["Instances"][0]
    ids["instance"] = made["InstanceId"]
    ids["eni_client"] = made["NetworkInterfaces"][0]["NetworkInterfaceId"]
    ids["mac_client"] = made["NetworkInterfaces"][0]["MacAddress"]
    # moto forgets an instance's groups when they were given with its interface.
    backend = ec2_backends[ACCOUNT][REGION]
    backend.get_instance(ids["instance"]).security_groups = list(
        backend.enis[ids["eni_client"]]._group_set
    )


def build_endpoints(ec2, world, ids):
    taken = [eni["address"] for it in world["endpoints"] if it["targets"] is None for eni in it["enis"]]
    for endpoint in world["endpoints"]:
        if endpoint["targets"] is not None:
            aws_behind.build_balancer(ec2, endpoint, taken, ids, REGION)
            continue
        made = ec2.create_vpc_endpoint(
            VpcId=ids["vpc_far"],
            VpcEndpointType="Interface",
            ServiceName=SERVICE,
            SubnetIds=[ids["subnet_" + eni["subnet"].replace("-", "_")] for eni in endpoint["enis"]],
            SecurityGroupIds=[ids["sg_" + name] for name in endpoint["groups"]],
            PrivateDnsEnabled=endpoint["private_dns"],
        )["VpcEndpoint"]
        ids[key("vpce", endpoint)] = made["VpcEndpointId"]
        correct_endpoint(made["VpcEndpointId"], endpoint, ids)


def key(kind, endpoint):
    """`{vpce}` is the endpoint called main, `{vpce_other}` the one called other."""
    return kind if endpoint["name"] == "main" else f"{kind}_{endpoint['name']}"


def build_acls(ec2, world, ids):
    for name, acl in world["acls"].items():
        made = ec2.create_network_acl(VpcId=vpc_of(acl["subnets"][0], ids))["NetworkAcl"]["NetworkAclId"]
        ids["acl_" + name] = made
        for egress in (False, True):
            for rule in acl["egress" if egress else "ingress"]:
                entry = {"PortRange": dict(zip(("From", "To"), rule["ports"]))} if rule["ports"] else {}
                ec2.create_network_acl_entry(
                    NetworkAclId=made,
                    Egress=egress,
                    RuleNumber=rule["number"],
                    RuleAction=rule["action"],
                    Protocol={"tcp": "6", "udp": "17", "-1": "-1"}[rule["protocol"]],
                    CidrBlock=rule["cidr"],
                    **entry,
                )
            # The last entry of every real network ACL, which moto gives only to the default one.
            deny = {"RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}
            ec2.create_network_acl_entry(NetworkAclId=made, Egress=egress, RuleNumber=32767, **deny)
        for subnet in acl["subnets"]:
            subnet = ids["subnet_" + subnet.replace("-", "_")]
            acls = ec2.describe_network_acls(Filters=[{"Name": "association.subnet-id", "Values": [subnet]}])
            for association in acls["NetworkAcls"][0]["Associations"]:
                if association["SubnetId"] == subnet:
                    ec2.replace_network_acl_association(
                        AssociationId=association["NetworkAclAssociationId"], NetworkAclId=made
                    )


def build_api(apigateway, world, ids):
    api = world["api"]
    if not api["exists"]:
        ids["api"] = "z9y8x7w6v5"
        return
    configuration = {"types": [api["type"]]}
    if api["associated"]:
        configuration["vpcEndpointIds"] = [
            ids[key("vpce", {"name": name})] for name in api["associated"]
        ]
    made = apigateway.create_rest_api(
        name="pets",
        endpointConfiguration=configuration,
        disableExecuteApiEndpoint=not api["default_endpoint"],
    )
    ids["api"] = made["id"]
    root = apigateway.get_resources(restApiId=ids["api"])["items"][0]["id"]
    pets = apigateway.create_resource(restApiId=ids["api"], parentId=root, pathPart="pets")["id"]
    method = {"restApiId": ids["api"], "resourceId": pets, "httpMethod": "GET"}
    apigateway.put_method(
        **method, authorizationType=api["authorization"], apiKeyRequired=api["key_required"]
    )
    apigateway.put_method_response(**method, statusCode="200")
    apigateway.put_integration(
        **method, type="HTTP", integrationHttpMethod="GET", uri="http://petstore.example.com/pets"
    )
    apigateway.put_integration_response(**method, statusCode="200", selectionPattern="")
    if api["stages"]:
        for stage in api["stages"]:
            apigateway.create_deployment(restApiId=ids["api"], stageName=stage)
    correct_api(fill(api["policy"], ids) if api["policy"] else None, ids)


def build_logs(apigateway, world, ids, url):
    """What the stages log, and lines of the log of the first of them, as if they had come just now."""
    api = world["api"]
    for stage in api["stages"] if api["log_level"] else []:
        level = {"op": "replace", "path": "/*/*/logging/loglevel", "value": api["log_level"]}
        apigateway.update_stage(restApiId=ids["api"], stageName=stage, patchOperations=[level])
    if not api["log"]:
        return
    logs = boto3.client("logs", endpoint_url=url, region_name=REGION)
    name = {"logGroupName": f"API-Gateway-Execution-Logs_{ids['api']}/{api['stages'][0]}"}
    logs.create_log_group(**name)
    logs.create_log_stream(**name, logStreamName="0123456789abcdef")
    now = int(time.time() * 1000)
    events = [{"timestamp": now, "message": fill(line, ids)} for line in api["log"]]
    logs.put_log_events(**name, logStreamName="0123456789abcdef", logEvents=events)


def fill(text, ids):
    for name, value in ids.items():
        text = text.replace("{" + name + "}", value)
    return text


# --- Corrections of moto ---------------------------------------------------------------------


def correct_classes():
    """AWS leaves absent members out of its JSON; moto says null, which means something else."""
    to_dict = RestAPI.to_dict
    RestAPI.to_dict = lambda self: {k: v for k, v in to_dict(self).items() if v is not None}

    # moto knows no filter by IPv6 address.
    told = NetworkInterface.get_filter_value

    def eni_filter_value(self, filter_name, method_name=None):
        if filter_name == "ipv6-addresses.ipv6-address":
            return list(self.ipv6_addresses)
        return told(self, filter_name, method_name)

    NetworkInterface.get_filter_value = eni_filter_value

    # moto says of every function's subnets that they are of one VPC, which nobody has.
    def vpc_config(self):
        place = dict(self._vpc_config or {})
        subnets = place.get("SubnetIds") or []
        vpcs = {ec2_backends[ACCOUNT][REGION].get_subnet(subnet).vpc_id for subnet in subnets}
        return {**place, "VpcId": vpcs.pop()} if vpcs else None

    LambdaFunction.vpc_config = property(vpc_config)

    # moto filters endpoints only by what it happens to know as an attribute of a VPC.
    plain = VPCEndPoint.get_filter_value

    def get_filter_value(self, filter_name, method_name=None):
        own = {
            "vpc-id": self.vpc_id,
            "service-name": self.service_name,
            "vpc-endpoint-id": self.id,
            "vpc-endpoint-type": self.vpc_endpoint_type,
            "vpc-endpoint-state": self.state,
        }
        return own.get(filter_name) or plain(self, filter_name, method_name)

    VPCEndPoint.get_filter_value = get_filter_value

    # A filter finds an object of which any value is wanted; moto wants all of the object's, or all.
    matching = utils.is_filter_matching

    def is_filter_matching(obj, name, wanted):
        values = obj.get_filter_value(name)
        if isinstance(values, list) and isinstance(wanted, list):
            return any(fnmatch(str(value), one) for value in values for one in wanted)
        return matching(obj, name, wanted)

    utils.is_filter_matching = is_filter_matching


def private_entries():
    domain = f"execute-api.{REGION}.amazonaws.com"
    return [{"dns_name": name, "hosted_zone_id": PRIVATE_ZONE} for name in (domain, f"*.{domain}")]


def correct_private_dns(form):
    """moto takes PrivateDnsEnabled of ModifyVpcEndpoint, and changes nothing."""
    if "PrivateDnsEnabled" not in form:
        return
    endpoint = ec2_backends[ACCOUNT][REGION].vpc_end_points[form["VpcEndpointId"][0]]
    endpoint.private_dns_enabled = form["PrivateDnsEnabled"][0].lower() == "true"
    public = [entry for entry in endpoint.dns_entries if entry["hosted_zone_id"] != PRIVATE_ZONE]
    endpoint.dns_entries = public + (private_entries() if endpoint.private_dns_enabled else [])


def correct_endpoint(vpce, wanted, ids):
    """moto gives an endpoint one DNS name of a wrong shape, and interfaces that belong to nobody.

    AWS gives one regional name, one per zone, and with private DNS the two names of the hosted
    zone; its interfaces are requester-managed, of type vpc_endpoint, and carry the endpoint's
    groups. State and LastError are not settable in moto, either.
    """
    backend = ec2_backends[ACCOUNT][REGION]
    endpoint = backend.vpc_end_points[vpce]
    name, domain = f"{vpce}-{wanted['suffix']}", f"execute-api.{REGION}"
    zones = sorted({backend.get_subnet(subnet).availability_zone for subnet in endpoint.subnet_ids})
    public = [f"{name}.{domain}.vpce.amazonaws.com"]
    public += [f"{name}-{zone}.{domain}.vpce.amazonaws.com" for zone in zones]
    endpoint.dns_entries = [{"dns_name": n, "hosted_zone_id": PUBLIC_ZONE} for n in public]
    endpoint.dns_entries += private_entries() if wanted["private_dns"] else []
    endpoint.ip_address_type = "ipv4"
    endpoint.dns_options = {"dns_record_ip_type": "ipv4"}
    endpoint.requester_managed = False
    ids[key("vpce_dns", wanted)] = public[0]
    ids[key("vpce_suffix", wanted)] = wanted["suffix"]
    endpoint.state = wanted["state"]
    if wanted["last_error"]:
        code, message = wanted["last_error"]
        endpoint.last_error = {"code": code, "message": message}
    if not endpoint.security_group_ids:
        endpoint.security_group_ids = [ids["sg_default"]]
    for index, (eni_id, eni) in enumerate(zip(endpoint.network_interface_ids, wanted["enis"])):
        interface = backend.enis[eni_id]
        interface.private_ip_address = eni["address"]
        interface.private_ip_addresses = [{"Primary": True, "PrivateIpAddress": eni["address"]}]
        if eni["ipv6"]:
            interface.ipv6_addresses = [eni["ipv6"]]
            endpoint.ip_address_type = endpoint.dns_options["dns_record_ip_type"] = "dualstack"
        interface.interface_type = "vpc_endpoint"
        interface.requester_managed = True
        interface.requester_id = "727180483921"
        interface.description = f"VPC Endpoint Interface {vpce}"
        interface.status = "detaching" if eni["down"] else "in-use"
        interface.private_dns_name = f"ip-{eni['address'].replace('.', '-')}.ec2.internal"
        interface._group_set = [
            backend.get_security_group_from_id(group) for group in endpoint.security_group_ids
        ]
        ids[key(f"eni_{'abcdef'[index]}", wanted)] = eni_id


def correct_api(policy, ids):
    """AWS stores a policy with short ARNs expanded, and returns it escaped inside its JSON string."""
    api = apigateway_backends[ACCOUNT][REGION].apis[ids["api"]]
    if policy is None:
        api.policy = None
        return
    document = json.loads(policy)
    for statement in document["Statement"]:
        resources = statement["Resource"]
        short = [resources] if isinstance(resources, str) else resources
        full = [
            r.replace("execute-api:/", f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{ids['api']}/", 1)
            if r.startswith("execute-api:/")
            else r
            for r in short
        ]
        statement["Resource"] = full[0] if isinstance(resources, str) else full
    text = json.dumps(document, separators=(",", ":"))
    api.policy = text.replace("\\", "\\\\").replace('"', '\\"').replace("/", "\\/")


def with_api_summary(path, body):
    """GetDeployment's embed=apisummary, which moto lacks: the methods of the deployment."""
    deployment = json.loads(body)
    api = apigateway_backends[ACCOUNT][REGION].apis.get(path.split("/")[2])
    if api is None or "id" not in deployment:
        return body
    deployment["apiSummary"] = {
        resource.get_path(): {
            method: {"authorizationType": it.authorization_type, "apiKeyRequired": bool(it.api_key_required)}
            for method, it in resource.resource_methods.items()
        }
        for resource in api.resources.values()
        if resource.resource_methods
    }
    return json.dumps(deployment).encode()
