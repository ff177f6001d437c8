"""What lies behind the API of a world: its integration and what that needs, who calls, and a web ACL before the stage.

`world["behind"]` says it, as `scenario::Behind` in Rust.
"""

import io
import json
import zipfile

import boto3
from moto.apigateway.models import apigateway_backends
from moto.ec2.models import ec2_backends
from moto.elbv2.models import elbv2_backends

TRUST = {"Effect": "Allow", "Principal": {"Service": "apigateway.amazonaws.com"}, "Action": "sts:AssumeRole"}


def build(world, ids, url, region, fill):
    """Makes it; returns answers that moto does not have, by the call."""
    behind = world["behind"]
    if behind is None:
        return {}

    def client(name):
        return boto3.client(name, endpoint_url=url, region_name=region)

    if behind["roles"] or behind["permission"] is not None:
        build_roles(client("iam"), behind["roles"], ids, fill)
    uri = "http://petstore.example.com/pets"
    connection = {}
    kind, method = "HTTP", "GET"
    if behind["permission"] is not None:
        arn = build_function(client, behind, ids, fill)
        uri = f"arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{arn}/invocations"
        kind, method = "AWS_PROXY", behind["method"]
    if behind["targets"] is not None:
        connection = build_link(client, behind, ids, region)
        kind = "HTTP_PROXY"
    if behind["credentials"]:
        connection["credentials"] = fill(behind["credentials"], ids)
    apigateway = client("apigateway")
    api = {"restApiId": ids["api"]}
    resources = apigateway.get_resources(**api)["items"]
    pets = next(it["id"] for it in resources if it["path"] == "/pets")
    apigateway.put_integration(
        **api, resourceId=pets, httpMethod="GET", type=kind, integrationHttpMethod=method, uri=uri, **connection
    )
    if behind["targets"] is not None:
        keep_connection(region, ids, pets, connection["connectionId"])
    if behind["web_acl"]:
        build_web_acl(client("wafv2"), ids, region)
    return answers(behind, ids, fill)


def build_roles(iam, roles, ids, fill):
    for name, role in roles.items():
        trust = fill(role["trust"], ids) or json.dumps({"Version": "2012-10-17", "Statement": [TRUST]})
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)
        for policy, document in role["policies"].items():
            iam.put_role_policy(RoleName=name, PolicyName=policy, PolicyDocument=fill(document, ids))


def build_function(client, behind, ids, fill):
    who = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [who]})
    role = client("iam").create_role(RoleName="function", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("handler.py", "")
    functions = client("lambda")
    arn = functions.create_function(
        FunctionName="pets",
        Runtime="python3.13",
        Role=role,
        Handler="handler.handler",
        Code={"ZipFile": code.getvalue()},
    )["FunctionArn"]
    if behind["permission"]:
        functions.add_permission(
            FunctionName="pets",
            StatementId="apigateway",
            Action="lambda:InvokeFunction",
            Principal="apigateway.amazonaws.com",
            SourceArn=fill(behind["permission"], ids),
        )
    if behind["concurrency"] is not None:
        functions.put_function_concurrency(FunctionName="pets", ReservedConcurrentExecutions=behind["concurrency"])
    return arn


def build_link(client, behind, ids, region):
    """A VPC link of the first generation to a network load balancer, whose targets are what is said of them."""
    balancers = client("elbv2")
    balancer = balancers.create_load_balancer(
        Name="pets", Type="network", Scheme="internal", Subnets=[ids["subnet_endpoint_a"]]
    )["LoadBalancers"][0]["LoadBalancerArn"]
    group = balancers.create_target_group(
        Name="pets", Protocol="TCP", Port=8080, VpcId=ids["vpc_far"], TargetType="ip"
    )["TargetGroups"][0]["TargetGroupArn"]
    balancers.register_targets(TargetGroupArn=group, Targets=[{"Id": "10.0.2.77", "Port": 8080}])
    balancers.create_listener(
        LoadBalancerArn=balancer,
        Protocol="TCP",
        Port=80,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": group}],
    )
    if behind["targets"] != "healthy":
        unhealthy(elbv2_backends[ids["account"]][region].target_groups[group])
    link = client("apigateway").create_vpc_link(name="pets", targetArns=[balancer])["id"]
    return {"connectionType": "VPC_LINK", "connectionId": link}


def build_balancer(ec2, wanted, taken, ids, region):
    """An application load balancer in front of an endpoint, and its interfaces, which moto does not make."""
    url = ec2.meta.endpoint_url
    balancers = boto3.client("elbv2", endpoint_url=url, region_name=region)
    acm = boto3.client("acm", endpoint_url=url, region_name=region)
    certificate = acm.request_certificate(DomainName="internal.corp")["CertificateArn"]
    subnets = [ids["subnet_" + eni["subnet"].replace("-", "_")] for eni in wanted["enis"]]
    groups = [ids["sg_" + name] for name in wanted["groups"]]
    balancer = balancers.create_load_balancer(
        Name="pets", Type="application", Scheme="internal", Subnets=subnets, SecurityGroups=groups
    )["LoadBalancers"][0]["LoadBalancerArn"]
    group = balancers.create_target_group(
        Name="endpoint", Protocol="HTTPS", Port=443, VpcId=ids["vpc_far"], TargetType="ip"
    )["TargetGroups"][0]["TargetGroupArn"]
    targets = [{"Id": address, "Port": 443} for address in wanted["targets"]]
    if targets:
        balancers.register_targets(TargetGroupArn=group, Targets=targets)
    balancers.create_listener(
        LoadBalancerArn=balancer,
        Protocol="HTTPS",
        Port=443,
        Certificates=[{"CertificateArn": certificate}],
        DefaultActions=[{"Type": "forward", "TargetGroupArn": group}],
    )
    if not set(wanted["targets"]) & set(taken):
        unhealthy(elbv2_backends[ids["account"]][region].target_groups[group])
    backend = ec2_backends[ids["account"]][region]
    for subnet, eni in zip(subnets, wanted["enis"]):
        made = ec2.create_network_interface(
            SubnetId=subnet,
            PrivateIpAddress=eni["address"],
            Groups=groups,
            Description=f"ELB {balancer.partition(':loadbalancer/')[2]}",
        )["NetworkInterface"]["NetworkInterfaceId"]
        backend.enis[made].requester_managed = True
        backend.enis[made].status = "in-use"


def keep_connection(region, ids, resource, link):
    """moto forgets which link an integration uses."""
    api = apigateway_backends[ids["account"]][region].apis[ids["api"]]
    integration = api.resources[resource].resource_methods["GET"].method_integration
    tell = integration.to_json
    integration.to_json = lambda: tell() | {"connectionId": link}


def unhealthy(group):
    """moto takes every target for healthy."""
    tell = group.health_for

    def told(*args):
        health = tell(*args)
        health.status = "unhealthy"
        health.reason, health.description = "Target.FailedHealthChecks", "Health checks failed"
        return health

    group.health_for = told


def build_web_acl(wafv2, ids, region):
    visibility = {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": False, "MetricName": "lab"}
    made = wafv2.create_web_acl(
        Name="office-only",
        Scope="REGIONAL",
        DefaultAction={"Block": {}},
        VisibilityConfig=visibility,
        Rules=[],
    )["Summary"]["ARN"]
    for stage in ("prod",):
        arn = f"arn:aws:apigateway:{region}::/restapis/{ids['api']}/stages/{stage}"
        wafv2.associate_web_acl(WebACLArn=made, ResourceArn=arn)


def answers(behind, ids, fill):
    told = {}
    if behind["caller"]:
        caller = fill(behind["caller"], ids)
        told["sts:GetCallerIdentity"] = (
            '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>'
            f"<Arn>{caller}</Arn><UserId>AROA:i-client</UserId><Account>{ids['account']}</Account>"
            "</GetCallerIdentityResult></GetCallerIdentityResponse>"
        )
    if behind["simulated"]:
        # moto has no simulator.
        told["iam:SimulatePrincipalPolicy"] = (
            '<SimulatePrincipalPolicyResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">'
            "<SimulatePrincipalPolicyResult><IsTruncated>false</IsTruncated><EvaluationResults><member>"
            "<EvalActionName>execute-api:Invoke</EvalActionName>"
            f"<EvalResourceName>arn:aws:execute-api:{ids['region']}:{ids['account']}:{ids['api']}/prod/GET/pets"
            f"</EvalResourceName><EvalDecision>{behind['simulated']}</EvalDecision>"
            "<MissingContextValues/><MatchedStatements/>"
            "</member></EvaluationResults></SimulatePrincipalPolicyResult>"
            "<ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></SimulatePrincipalPolicyResponse>"
        )
    return told
