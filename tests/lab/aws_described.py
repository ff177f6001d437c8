"""What the control plane tells of a world's network: when it is built, and again after a fix.

    python aws_described.py URL REGION VPC [VPC]

prints that, and each VPC's DNS attributes, as JSON.
"""

import json
import sys

import boto3


def described(ec2, vpcs):
    in_vpc = [{"Name": "vpc-id", "Values": sorted(vpcs)}]
    return {
        "SecurityGroups": ec2.describe_security_groups(Filters=in_vpc)["SecurityGroups"],
        "NetworkInterfaces": ec2.describe_network_interfaces(Filters=in_vpc)["NetworkInterfaces"],
        "NetworkAcls": ec2.describe_network_acls(Filters=in_vpc)["NetworkAcls"],
        "Subnets": ec2.describe_subnets(Filters=in_vpc)["Subnets"],
        "VpcEndpoints": ec2.describe_vpc_endpoints(Filters=in_vpc)["VpcEndpoints"],
        "RouteTables": ec2.describe_route_tables(Filters=in_vpc)["RouteTables"],
        "NatGateways": ec2.describe_nat_gateways(Filters=in_vpc)["NatGateways"],
        "Vpcs": ec2.describe_vpcs(Filters=in_vpc)["Vpcs"],
        "Reservations": ec2.describe_instances(Filters=in_vpc)["Reservations"],
        "VpcPeeringConnections": ec2.describe_vpc_peering_connections()["VpcPeeringConnections"],
    }


def attributes(ec2, vpc):
    names = ("EnableDnsSupport", "EnableDnsHostnames")
    key = {name: name[0].lower() + name[1:] for name in names}
    return {name: ec2.describe_vpc_attribute(VpcId=vpc, Attribute=key[name])[name]["Value"] for name in names}


def main():
    url, region, *vpcs = sys.argv[1:]
    credentials = {"aws_access_key_id": "lab", "aws_secret_access_key": "lab"}
    ec2 = boto3.client("ec2", endpoint_url=url, region_name=region, **credentials)
    told = {"described": described(ec2, set(vpcs)), "attributes": attributes(ec2, vpcs[0])}
    print(json.dumps(told, default=str))


if __name__ == "__main__":
    main()
