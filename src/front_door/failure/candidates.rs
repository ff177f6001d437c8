//! What may be behind a failure, and what tells whether it is.

use crate::front_door::Candidate;
use crate::model::Form;

pub(super) const fn candidate(
    slug: &'static str,
    what: &'static str,
    tell: &'static str,
) -> Candidate {
    Candidate { slug, what, tell }
}

pub(super) const PRIVATE_DNS: Candidate = candidate(
    "dns-private-dns-disabled",
    "the VPC endpoint's private DNS is off, so the API's own name has no address in the VPC",
    "aws ec2 describe-vpc-endpoints --query 'VpcEndpoints[].[VpcEndpointId,ServiceName,PrivateDnsEnabled]'",
);
pub(super) const NO_ENDPOINT: Candidate = candidate(
    "vpce-none-in-vpc",
    "the client's VPC has no VPC endpoint for execute-api",
    "aws ec2 describe-vpc-endpoints --filters Name=vpc-id,Values=VPC --query 'VpcEndpoints[].ServiceName'",
);
pub(super) const OTHER_RESOLVER: Candidate = candidate(
    "dns-client-hardcoded-resolver",
    "the client asks another resolver than the VPC's, which does not know the private name",
    "apigw-doctor dns URL; or: dig HOST and dig @169.254.169.253 HOST",
);
pub(super) const OUTSIDE: Candidate = candidate(
    "dns-onprem-no-forwarder",
    "the client is outside the VPC, and its network does not forward the name to a Route 53 Resolver inbound endpoint",
    "dig HOST from a host inside the VPC",
);
pub(super) const LAMBDA: Candidate = candidate(
    "net-lambda-not-in-vpc",
    "the client is a Lambda function, or another managed client, that is not attached to the VPC",
    "aws lambda get-function-configuration --function-name FUNCTION --query VpcConfig",
);
pub(super) const WRONG_NAME: Candidate = candidate(
    "url-malformed-host",
    "the name is misspelt, or of an API or endpoint that was deleted",
    "apigw-doctor url URL",
);
const ALIAS: Candidate = candidate(
    "url-alias-not-associated",
    "the VPC endpoint is not associated with the API, so the record {api}-{vpce} does not exist",
    "aws apigateway get-rest-api --rest-api-id $API --query endpointConfiguration.vpcEndpointIds",
);
const ALIAS_NOT_YET: Candidate = candidate(
    "dns-alias-not-propagated",
    "the endpoint was associated a short time ago, and the record is not there yet",
    "dig HOST, again after some minutes",
);
const REBIND: Candidate = candidate(
    "dns-rebind-protection",
    "the resolver drops private addresses from answers of public names",
    "dig HOST and dig @169.254.169.253 HOST",
);
const PUBLIC_NAME: Candidate = candidate(
    "dns-client-hardcoded-resolver",
    "the client's resolver knows no public names: it does not forward to the internet or to the VPC's resolver",
    "dig amazonaws.com; dig @169.254.169.253 HOST",
);
const NO_RECORD: Candidate = candidate(
    "dns-pcd-no-record",
    "no record leads the custom domain name to the VPC endpoint, or its hosted zone is not associated with the client's VPC",
    "dig HOST; aws route53 list-hosted-zones-by-vpc --vpc-id VPC --vpc-region REGION",
);

/// What may be behind a name that is not found, where the form of the name strikes out some of it. A VPC endpoint's
/// own name and the alias are public names, whatever private DNS says.
///
/// Source: AWS, "How to invoke a private API".
pub(super) const fn of_name(form: Form) -> Option<&'static [Candidate]> {
    match form {
        Form::EndpointDns | Form::EndpointDnsZonal => Some(&[WRONG_NAME, REBIND, PUBLIC_NAME]),
        Form::Alias => Some(&[ALIAS, ALIAS_NOT_YET, WRONG_NAME, REBIND, PUBLIC_NAME]),
        Form::CustomDomain => Some(&[NO_RECORD, OTHER_RESOLVER, OUTSIDE, LAMBDA, WRONG_NAME]),
        Form::PrivateDns | Form::Unknown => None,
    }
}

pub(super) const PUBLIC_ADDRESS: Candidate = candidate(
    "dns-resolves-public",
    "the name leads to a public address, and not to the VPC endpoint: the client's network may have no way to the internet",
    "apigw-doctor dns URL",
);
pub(super) const ENDPOINT_GROUP: Candidate = candidate(
    "vpce-sg-no-443-inbound",
    "the VPC endpoint's security group does not admit the client on port 443",
    "apigw-doctor sg URL",
);
pub(super) const CLIENT_GROUP: Candidate = candidate(
    "net-client-sg-egress",
    "the client's security group does not let port 443 out",
    "apigw-doctor sg URL",
);
pub(super) const ACL: Candidate = candidate(
    "net-nacl-vpce-subnet",
    "a network ACL drops the packets, or the answers to the client's ephemeral ports",
    "apigw-doctor path URL",
);
pub(super) const NO_ROUTE: Candidate = candidate(
    "net-no-route-to-vpce",
    "no route leads from the client to the VPC endpoint's subnets, or none leads back",
    "apigw-doctor path URL",
);
pub(super) const FIREWALL: Candidate = candidate(
    "net-route-to-middlebox",
    "a firewall between the two networks drops the packets",
    "the firewall's log; traceroute -T -p 443 ADDRESS",
);
pub(super) const ADDRESS_ELSEWHERE: Candidate = candidate(
    "dns-vpce-ip-mismatch",
    "the address is not the VPC endpoint's, and something else is at it",
    "apigw-doctor dns URL",
);
pub(super) const PORT: Candidate = candidate(
    "url-http-scheme",
    "the call goes to another port than 443, such as 80: API Gateway serves HTTPS alone",
    "the scheme and the port of the URL: https://, port 443",
);
pub(super) const PROXY: Candidate = candidate(
    "cli-proxy-env",
    "the client sends its calls through a proxy",
    "printenv | grep -i proxy; repeat with --noproxy '*'",
);
pub(super) const INTERCEPTED: Candidate = candidate(
    "tls-intercepted",
    "a firewall or proxy that reads TLS presents a certificate of its own",
    "the issuer of the certificate: apigw-doctor tls URL",
);
pub(super) const OLD_TRUST: Candidate = candidate(
    "tls-trust-store-old",
    "the client's trust store lacks the Amazon root certificates: an old JDK or image, or no ca-certificates package",
    "openssl s_client -connect HOST:443 -servername HOST, from the same host or image",
);
pub(super) const PRIVATE_CA: Candidate = candidate(
    "tls-private-authority",
    "the custom domain's certificate is of a private certificate authority that the client does not trust",
    "the issuer of the certificate: apigw-doctor tls URL",
);
pub(super) const CERTIFICATE_NAME: Candidate = candidate(
    "tls-cert-name-mismatch",
    "the name called is not a name of the certificate: a CNAME or load balancer of one's own in front of the endpoint has no certificate of that name",
    "the names of the certificate: apigw-doctor tls URL",
);
pub(super) const TLS_VERSION: Candidate = candidate(
    "tls-version-mismatch",
    "the client offers no TLS version that the endpoint accepts: TLS 1.2 is the least",
    "apigw-doctor tls URL; the runtime's own version and settings",
);
pub(super) const CLOCK: Candidate = candidate(
    "tls-clock-skew",
    "the client's clock is wrong, so that a valid certificate seems expired or not yet valid",
    "date -u",
);
pub(super) const EXPIRED: Candidate = candidate(
    "tls-certificate-expired",
    "the certificate has expired",
    "apigw-doctor tls URL",
);
pub(super) const SNI: Candidate = candidate(
    "tls-reset-after-clienthello",
    "a firewall cuts connections by the server name in the handshake",
    "apigw-doctor tls URL",
);
pub(super) const MTU: Candidate = candidate(
    "net-mtu-black-hole",
    "large packets are lost on the way: the handshake's certificates never arrive",
    "ping -M do -s 1472 ADDRESS; apigw-doctor tls URL",
);
pub(super) const POOLED: Candidate = candidate(
    "cli-pooled-connection",
    "the client reused a connection that was closed: endpoints drop connections idle for 350 seconds",
    "repeat the call with a new connection; keep-alive and pool settings of the client",
);
pub(super) const SLOW: Candidate = candidate(
    "int-timeout",
    "the API's integration takes longer than the client waits",
    "the stage's execution log: Method completed, with its time; the client's own timeout",
);
pub(super) const SMALL_TIMEOUT: Candidate = candidate(
    "cli-timeout-too-small",
    "the client's own timeout is shorter than the API needs",
    "the client's timeout settings; curl -w '%{time_total}' URL",
);
pub(super) const HOST_FIREWALL: Candidate = candidate(
    "cli-host-firewall",
    "the client's own firewall or security policy forbids the connection",
    "nft list ruleset; iptables -S OUTPUT",
);
pub(super) const EXHAUSTED: Candidate = candidate(
    "cli-ephemeral-exhaustion",
    "the client's host has no free ephemeral port or file descriptor",
    "ss -s; cat /proc/sys/net/ipv4/ip_local_port_range",
);

pub(super) const SILENT: &[Candidate] = &[ENDPOINT_GROUP, CLIENT_GROUP, ACL, NO_ROUTE, FIREWALL];
