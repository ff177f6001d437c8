//! What it means where a program says that no answer came: the phase that failed, what that proves of the
//! hops before it, and what to test. A program's words prove no more than the phases it had been through.

use super::Candidate;
use crate::model::Hop;

/// How a call failed without an answer, by the phase that the program was in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Failure {
    /// The client's resolver has no address for the name.
    NameNotFound,
    /// The client's resolver gave no usable answer: no reply, SERVFAIL, REFUSED.
    NameNotAnswered,
    /// No reply to the connection attempt.
    ConnectTimeout,
    /// A host answered that nothing listens on the port.
    Refused,
    /// A router, or the client's own host, has no route.
    Unreachable,
    /// The client's own host forbids the connection.
    NotPermitted,
    /// The client's host has run out of ports or file descriptors.
    Exhausted,
    /// The connection was cut, in which phase is not said.
    Reset,
    /// The connection was cut during the TLS handshake.
    HandshakeCut,
    /// No reply to the TLS handshake.
    HandshakeTimeout,
    /// The TLS handshake failed by an alert or an error of another kind.
    HandshakeFailed,
    /// The two sides have no TLS version or cipher in common.
    VersionRefused,
    /// The client does not trust the certificate's issuer.
    UntrustedIssuer,
    /// The certificate does not cover the name.
    NameMismatch,
    /// The certificate does not cover the name: it is that of the execute-api domain.
    NameMismatchExecuteApi,
    /// The certificate is outside its validity.
    Expired,
    /// What answered does not speak TLS.
    NotTls,
    /// The connection was closed before an answer came.
    ClosedEarly,
    /// The request was sent, and no answer came in time.
    ReadTimeout,
    /// No connection came about; refused, unreachable or silent is not said.
    ConnectFailed,
    /// No connection came about; not even whether the name was found is said.
    NotConnected,
    /// The time was up; in which phase is not said.
    TimedOut,
    /// The calling Lambda function ran into its own timeout.
    CallerTimedOut,
    /// The program failed, and says nothing of the phase.
    Unspecified,
}

/// What is known of a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FailureEntry {
    /// The failure.
    pub failure: Failure,
    /// The code of the finding that a probe with the same outcome gives.
    pub code: &'static str,
    /// Its name.
    pub slug: &'static str,
    /// The hop that failed, where the words say it.
    pub hop: Option<Hop>,
    /// What happened.
    pub title: &'static str,
    /// What that means.
    pub means: &'static str,
    /// The hops that it proves to work.
    pub passed: &'static [Hop],
    /// The candidates, in the order in which to test them.
    pub candidates: &'static [Candidate],
    /// What to run where the call fails.
    pub run: &'static str,
}

const fn candidate(slug: &'static str, what: &'static str, tell: &'static str) -> Candidate {
    Candidate { slug, what, tell }
}

const PRIVATE_DNS: Candidate = candidate(
    "dns-private-dns-disabled",
    "the VPC endpoint's private DNS is off, so the API's own name has no address in the VPC",
    "aws ec2 describe-vpc-endpoints --query 'VpcEndpoints[].[VpcEndpointId,ServiceName,PrivateDnsEnabled]'",
);
const NO_ENDPOINT: Candidate = candidate(
    "vpce-none-in-vpc",
    "the client's VPC has no VPC endpoint for execute-api",
    "aws ec2 describe-vpc-endpoints --filters Name=vpc-id,Values=VPC --query 'VpcEndpoints[].ServiceName'",
);
const OTHER_RESOLVER: Candidate = candidate(
    "dns-client-hardcoded-resolver",
    "the client asks another resolver than the VPC's, which does not know the private name",
    "apigw-doctor dns URL; or: dig HOST and dig @169.254.169.253 HOST",
);
const OUTSIDE: Candidate = candidate(
    "dns-onprem-no-forwarder",
    "the client is outside the VPC, and its network does not forward the name to a Route 53 Resolver inbound endpoint",
    "dig HOST from a host inside the VPC",
);
const LAMBDA: Candidate = candidate(
    "net-lambda-not-in-vpc",
    "the client is a Lambda function, or another managed client, that is not attached to the VPC",
    "aws lambda get-function-configuration --function-name FUNCTION --query VpcConfig",
);
const WRONG_NAME: Candidate = candidate(
    "url-malformed-host",
    "the name is misspelt, or of an API or endpoint that was deleted",
    "apigw-doctor url URL",
);
const ENDPOINT_GROUP: Candidate = candidate(
    "vpce-sg-no-443-inbound",
    "the VPC endpoint's security group does not admit the client on port 443",
    "apigw-doctor sg URL",
);
const CLIENT_GROUP: Candidate = candidate(
    "net-client-sg-egress",
    "the client's security group does not let port 443 out",
    "apigw-doctor sg URL",
);
const ACL: Candidate = candidate(
    "net-nacl-vpce-subnet",
    "a network ACL drops the packets, or the answers to the client's ephemeral ports",
    "apigw-doctor path URL",
);
const NO_ROUTE: Candidate = candidate(
    "net-no-route-to-vpce",
    "no route leads from the client to the VPC endpoint's subnets, or none leads back",
    "apigw-doctor path URL",
);
const FIREWALL: Candidate = candidate(
    "net-route-to-middlebox",
    "a firewall between the two networks drops the packets",
    "the firewall's log; traceroute -T -p 443 ADDRESS",
);
const ADDRESS_ELSEWHERE: Candidate = candidate(
    "dns-vpce-ip-mismatch",
    "the address is not the VPC endpoint's, and something else is at it",
    "apigw-doctor dns URL",
);
const PORT: Candidate = candidate(
    "url-http-scheme",
    "the call goes to another port than 443, such as 80: API Gateway serves HTTPS alone",
    "the scheme and the port of the URL: https://, port 443",
);
const PROXY: Candidate = candidate(
    "cli-proxy-env",
    "the client sends its calls through a proxy",
    "printenv | grep -i proxy; repeat with --noproxy '*'",
);
const INTERCEPTED: Candidate = candidate(
    "tls-intercepted",
    "a firewall or proxy that reads TLS presents a certificate of its own",
    "the issuer of the certificate: apigw-doctor tls URL",
);
const OLD_TRUST: Candidate = candidate(
    "tls-trust-store-old",
    "the client's trust store lacks the Amazon root certificates: an old JDK or image, or no ca-certificates package",
    "openssl s_client -connect HOST:443 -servername HOST, from the same host or image",
);
const PRIVATE_CA: Candidate = candidate(
    "tls-private-authority",
    "the custom domain's certificate is of a private certificate authority that the client does not trust",
    "the issuer of the certificate: apigw-doctor tls URL",
);
const CERTIFICATE_NAME: Candidate = candidate(
    "tls-cert-name-mismatch",
    "the name called is not a name of the certificate: a CNAME or load balancer of one's own in front of the endpoint has no certificate of that name",
    "the names of the certificate: apigw-doctor tls URL",
);
const TLS_VERSION: Candidate = candidate(
    "tls-version-mismatch",
    "the client offers no TLS version that the endpoint accepts: TLS 1.2 is the least",
    "apigw-doctor tls URL; the runtime's own version and settings",
);
const CLOCK: Candidate = candidate(
    "tls-clock-skew",
    "the client's clock is wrong, so that a valid certificate seems expired or not yet valid",
    "date -u",
);
const EXPIRED: Candidate = candidate(
    "tls-certificate-expired",
    "the certificate has expired",
    "apigw-doctor tls URL",
);
const SNI: Candidate = candidate(
    "tls-reset-after-clienthello",
    "a firewall cuts connections by the server name in the handshake",
    "apigw-doctor tls URL",
);
const MTU: Candidate = candidate(
    "net-mtu-black-hole",
    "large packets are lost on the way: the handshake's certificates never arrive",
    "ping -M do -s 1472 ADDRESS; apigw-doctor tls URL",
);
const POOLED: Candidate = candidate(
    "cli-pooled-connection",
    "the client reused a connection that was closed: endpoints drop connections idle for 350 seconds",
    "repeat the call with a new connection; keep-alive and pool settings of the client",
);
const SLOW: Candidate = candidate(
    "int-timeout",
    "the API's integration takes longer than the client waits",
    "the stage's execution log: Method completed, with its time; the client's own timeout",
);
const SMALL_TIMEOUT: Candidate = candidate(
    "cli-timeout-too-small",
    "the client's own timeout is shorter than the API needs",
    "the client's timeout settings; curl -w '%{time_total}' URL",
);
const HOST_FIREWALL: Candidate = candidate(
    "cli-host-firewall",
    "the client's own firewall or security policy forbids the connection",
    "nft list ruleset; iptables -S OUTPUT",
);
const EXHAUSTED: Candidate = candidate(
    "cli-ephemeral-exhaustion",
    "the client's host has no free ephemeral port or file descriptor",
    "ss -s; cat /proc/sys/net/ipv4/ip_local_port_range",
);

const SILENT: &[Candidate] = &[ENDPOINT_GROUP, CLIENT_GROUP, ACL, NO_ROUTE, FIREWALL];

/// Every failure.
pub(super) const ENTRIES: &[FailureEntry] = &[
    FailureEntry {
        failure: Failure::NameNotFound,
        code: "DNS006",
        slug: "dns-not-private",
        hop: Some(Hop::Dns),
        title: "the client's resolver has no address for the name",
        means: "the call ended before a connection: nothing is proven of the network, API Gateway or the integration",
        passed: &[],
        candidates: &[
            PRIVATE_DNS,
            NO_ENDPOINT,
            OTHER_RESOLVER,
            OUTSIDE,
            LAMBDA,
            WRONG_NAME,
        ],
        run: "apigw-doctor dns URL",
    },
    FailureEntry {
        failure: Failure::NameNotAnswered,
        code: "DNS007",
        slug: "dns-resolver-unreachable",
        hop: Some(Hop::Dns),
        title: "the client's resolver gave no usable answer for the name",
        means: "the call ended before a connection: the resolver did not reply, or refused or failed to look the name up",
        passed: &[],
        candidates: &[
            candidate(
                "dns-resolver-unreachable",
                "the resolver cannot be reached: its address is wrong, or port 53 is blocked",
                "cat /etc/resolv.conf; dig @SERVER HOST",
            ),
            candidate(
                "dns-resolver-servfail",
                "the resolver's own forwarding fails",
                "dig HOST: the status SERVFAIL; the forwarder's log",
            ),
            OTHER_RESOLVER,
        ],
        run: "apigw-doctor dns URL",
    },
    FailureEntry {
        failure: Failure::ConnectTimeout,
        code: "TCP001",
        slug: "cli-errno-map",
        hop: Some(Hop::Tcp),
        title: "the connection attempt got no reply",
        means: "silence is what a security group, a network ACL, a missing route or a firewall leaves; API Gateway was never reached",
        passed: &[Hop::Dns],
        candidates: SILENT,
        run: "apigw-doctor tcp URL",
    },
    FailureEntry {
        failure: Failure::Refused,
        code: "TCP001",
        slug: "cli-errno-map",
        hop: Some(Hop::Tcp),
        title: "the connection was refused",
        means: "a live host answered that nothing listens on that port; a VPC endpoint's interface listens on 443 and never refuses it",
        passed: &[Hop::Dns],
        candidates: &[PORT, ADDRESS_ELSEWHERE, PROXY],
        run: "apigw-doctor tcp URL",
    },
    FailureEntry {
        failure: Failure::Unreachable,
        code: "TCP001",
        slug: "cli-errno-map",
        hop: Some(Hop::Tcp),
        title: "there is no route to the address",
        means: "the client's own host or a router said that it knows no way; API Gateway was never reached",
        passed: &[Hop::Dns],
        candidates: &[
            NO_ROUTE,
            candidate(
                "dns-ipv6-mismatch",
                "the name leads to an IPv6 address, and the client has no IPv6 route",
                "dig AAAA HOST; ip -6 route",
            ),
            ADDRESS_ELSEWHERE,
        ],
        run: "apigw-doctor tcp URL; ip route get ADDRESS",
    },
    FailureEntry {
        failure: Failure::NotPermitted,
        code: "ENV004",
        slug: "cli-host-firewall",
        hop: Some(Hop::Tcp),
        title: "the client's own host forbids the connection",
        means: "no packet left the host: its firewall or security policy refused the connection",
        passed: &[Hop::Dns],
        candidates: &[HOST_FIREWALL],
        run: "apigw-doctor tcp URL",
    },
    FailureEntry {
        failure: Failure::Exhausted,
        code: "ENV005",
        slug: "cli-ephemeral-exhaustion",
        hop: Some(Hop::Tcp),
        title: "the client's host has no free port or file descriptor",
        means: "no packet left the host; the path was not tried",
        passed: &[Hop::Dns],
        candidates: &[EXHAUSTED],
        run: "apigw-doctor tcp URL",
    },
    FailureEntry {
        failure: Failure::Reset,
        code: "TCP001",
        slug: "cli-errno-map",
        hop: Some(Hop::Tcp),
        title: "the connection was cut",
        means: "something ended the connection, in which phase is not said: a firewall, a proxy, or the server closing an idle connection",
        passed: &[Hop::Dns],
        candidates: &[SNI, POOLED, FIREWALL, PROXY],
        run: "apigw-doctor tls URL",
    },
    FailureEntry {
        failure: Failure::HandshakeCut,
        code: "TLS004",
        slug: "tls-reset-after-clienthello",
        hop: Some(Hop::Tls),
        title: "the connection was cut during the TLS handshake",
        means: "a connection was made and ended before the handshake did: something in between, or the server, cut it",
        passed: &[Hop::Dns, Hop::Route, Hop::Tcp],
        candidates: &[
            SNI,
            TLS_VERSION,
            candidate(
                "tls-large-clienthello",
                "a firewall cannot read the long ClientHello of a post-quantum key exchange",
                "apigw-doctor tls URL",
            ),
            ADDRESS_ELSEWHERE,
        ],
        run: "apigw-doctor tls URL",
    },
    FailureEntry {
        failure: Failure::HandshakeTimeout,
        code: "TLS005",
        slug: "tls-handshake-failed",
        hop: Some(Hop::Tls),
        title: "the TLS handshake got no reply",
        means: "a connection was made, and nothing came back to the handshake",
        passed: &[Hop::Dns, Hop::Route, Hop::Tcp],
        candidates: &[MTU, SNI, FIREWALL],
        run: "apigw-doctor tls URL",
    },
    FailureEntry {
        failure: Failure::HandshakeFailed,
        code: "TLS005",
        slug: "tls-handshake-failed",
        hop: Some(Hop::Tls),
        title: "the TLS handshake failed",
        means: "a connection was made, and no agreement on TLS came of it",
        passed: &[Hop::Dns, Hop::Route, Hop::Tcp],
        candidates: &[TLS_VERSION, CERTIFICATE_NAME, INTERCEPTED, SNI],
        run: "apigw-doctor tls URL",
    },
    FailureEntry {
        failure: Failure::VersionRefused,
        code: "TLS001",
        slug: "tls-version-mismatch",
        hop: Some(Hop::Tls),
        title: "client and server have no TLS version or cipher in common",
        means: "the handshake ended at once: the client offers too old a TLS version, or the endpoint's security policy takes none of its ciphers",
        passed: &[Hop::Dns, Hop::Route, Hop::Tcp],
        candidates: &[
            TLS_VERSION,
            candidate(
                "tls-security-policy-updating",
                "the custom domain's security policy was changed, and admits TLS 1.3 alone",
                "aws apigateway get-domain-name --domain-name NAME --query securityPolicy",
            ),
        ],
        run: "apigw-doctor tls URL",
    },
    FailureEntry {
        failure: Failure::UntrustedIssuer,
        code: "TLS002",
        slug: "tls-intercepted",
        hop: Some(Hop::Tls),
        title: "the client does not trust the certificate's issuer",
        means: "the handshake reached a server whose certificate the client cannot verify; no request was sent, so API Gateway and the integration are not to blame yet",
        passed: &[Hop::Dns, Hop::Route, Hop::Tcp],
        candidates: &[INTERCEPTED, PRIVATE_CA, OLD_TRUST],
        run: "apigw-doctor tls URL",
    },
    FailureEntry {
        failure: Failure::NameMismatch,
        code: "TLS003",
        slug: "tls-cert-name-mismatch",
        hop: Some(Hop::Tls),
        title: "the certificate does not cover the name that was called",
        means: "the handshake reached a server whose certificate is of other names; no request was sent",
        passed: &[Hop::Dns, Hop::Route, Hop::Tcp],
        candidates: &[CERTIFICATE_NAME, ADDRESS_ELSEWHERE, INTERCEPTED],
        run: "apigw-doctor tls URL",
    },
    FailureEntry {
        failure: Failure::NameMismatchExecuteApi,
        code: "TLS003",
        slug: "tls-cert-name-mismatch",
        hop: Some(Hop::Tls),
        title: "the name called is not on the certificate, which is API Gateway's own for *.execute-api",
        means: "a CNAME, or a load balancer that passes TCP on, leads a name of one's own to the VPC endpoint: the endpoint presents its own certificate, which does not cover that name",
        passed: &[Hop::Dns, Hop::Route, Hop::Tcp],
        candidates: &[
            CERTIFICATE_NAME,
            candidate(
                "dns-public-custom-domain-cname-hijacked",
                "a custom domain name was not created in API Gateway, or its record leads past it",
                "aws apigateway get-domain-names; dig HOST",
            ),
        ],
        run: "apigw-doctor tls URL",
    },
    FailureEntry {
        failure: Failure::Expired,
        code: "TLS009",
        slug: "tls-certificate-expired",
        hop: Some(Hop::Tls),
        title: "the certificate is outside its validity, by the client's clock",
        means: "the handshake reached a server whose certificate is expired or not yet valid for the client; no request was sent",
        passed: &[Hop::Dns, Hop::Route, Hop::Tcp],
        candidates: &[EXPIRED, CLOCK, INTERCEPTED],
        run: "apigw-doctor tls URL",
    },
    FailureEntry {
        failure: Failure::NotTls,
        code: "TLS005",
        slug: "tls-handshake-failed",
        hop: Some(Hop::Tls),
        title: "what answered does not speak TLS",
        means: "a connection was made, and plain text came back to the handshake: a proxy, another service, or a port of plain HTTP",
        passed: &[Hop::Dns, Hop::Route, Hop::Tcp],
        candidates: &[PROXY, PORT, ADDRESS_ELSEWHERE],
        run: "apigw-doctor tls URL",
    },
    FailureEntry {
        failure: Failure::ClosedEarly,
        code: "HTTP005",
        slug: "http-no-answer",
        hop: Some(Hop::FrontDoor),
        title: "the connection was closed before an answer came",
        means: "the request was being sent, or had been, and the other side closed the connection without an answer",
        passed: &[Hop::Dns, Hop::Route, Hop::Tcp],
        candidates: &[POOLED, PROXY, FIREWALL, PORT],
        run: "apigw-doctor invoke URL",
    },
    FailureEntry {
        failure: Failure::ReadTimeout,
        code: "HTTP005",
        slug: "http-no-answer",
        hop: Some(Hop::FrontDoor),
        title: "the request was sent, and no answer came in time",
        means: "a connection was made and the client gave up waiting for the answer; who was slow is not said",
        passed: &[Hop::Dns, Hop::Route, Hop::Tcp],
        candidates: &[SMALL_TIMEOUT, SLOW, MTU, PROXY],
        run: "apigw-doctor invoke URL",
    },
    FailureEntry {
        failure: Failure::ConnectFailed,
        code: "TCP001",
        slug: "cli-errno-map",
        hop: Some(Hop::Tcp),
        title: "no connection was made; refused, unreachable or silent is not said",
        means: "the name has an address, and no connection to it came about; API Gateway was never reached",
        passed: &[Hop::Dns],
        candidates: &[
            NO_ROUTE,
            ENDPOINT_GROUP,
            CLIENT_GROUP,
            ACL,
            PORT,
            ADDRESS_ELSEWHERE,
        ],
        run: "apigw-doctor tcp URL",
    },
    FailureEntry {
        failure: Failure::NotConnected,
        code: "TCP001",
        slug: "cli-errno-map",
        hop: Some(Hop::Tcp),
        title: "no connection was made; whether the name has an address is not said",
        means: "the name was not found, or nobody took the connection: the words are the same for both; API Gateway was never reached",
        passed: &[],
        candidates: &[
            PRIVATE_DNS,
            ENDPOINT_GROUP,
            NO_ENDPOINT,
            NO_ROUTE,
            OTHER_RESOLVER,
            PROXY,
        ],
        run: "apigw-doctor diagnose URL",
    },
    FailureEntry {
        failure: Failure::TimedOut,
        code: "TCP001",
        slug: "cli-errno-map",
        hop: Some(Hop::Tcp),
        title: "the time was up, in which phase is not said",
        means: "most often the connection attempt got no reply, which is what a security group, a network ACL or a missing route leaves; the answer may also have been slow",
        passed: &[],
        candidates: &[ENDPOINT_GROUP, CLIENT_GROUP, ACL, NO_ROUTE, SMALL_TIMEOUT],
        run: "apigw-doctor tcp URL",
    },
    FailureEntry {
        failure: Failure::CallerTimedOut,
        code: "TCP001",
        slug: "cli-errno-map",
        hop: Some(Hop::Tcp),
        title: "the calling Lambda function ran into its own timeout before an answer came",
        means: "the function waited until its timeout: most often for a connection that nobody answers (security group, network ACL, route, no VPC attachment), else for a slow answer; the log does not say which",
        passed: &[],
        candidates: &[
            ENDPOINT_GROUP,
            CLIENT_GROUP,
            LAMBDA,
            ACL,
            NO_ROUTE,
            SMALL_TIMEOUT,
        ],
        run: "apigw-doctor diagnose URL --from lambda:FUNCTION",
    },
    FailureEntry {
        failure: Failure::Unspecified,
        code: "",
        slug: "",
        hop: None,
        title: "the call failed, and the text does not say in which phase",
        means: "the program's words name no cause",
        passed: &[],
        candidates: &[],
        run: "apigw-doctor diagnose URL",
    },
];

impl Failure {
    /// What is known of it.
    #[must_use]
    pub fn entry(self) -> Option<&'static FailureEntry> {
        ENTRIES.iter().find(|entry| entry.failure == self)
    }

    /// What curl's number says.
    #[must_use]
    pub const fn of_curl(number: u8) -> Self {
        match number {
            6 => Self::NameNotFound,
            7 => Self::ConnectFailed,
            28 => Self::TimedOut,
            35 => Self::HandshakeFailed,
            51 => Self::NameMismatch,
            60 | 77 => Self::UntrustedIssuer,
            52 => Self::ClosedEarly,
            56 => Self::Reset,
            _ => Self::Unspecified,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_has_one_entry() {
        for entry in ENTRIES {
            assert_eq!(entry.failure.entry(), Some(entry));
            assert!(entry.failure == Failure::Unspecified || !entry.candidates.is_empty());
        }
    }
}
