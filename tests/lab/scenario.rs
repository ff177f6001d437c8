//! What a scenario file may say. Everything it leaves out is the baseline: a healthy world.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::behind::Behind;
use super::domain::Domain;
use super::rules::{Acl, Group, Rule};

/// One broken world (or a healthy one), and the report that it must lead to.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Scenario {
    /// What is broken, in one sentence.
    pub(crate) title: String,
    /// Whether the expectation rests on reading AWS: without feature `aws` the tool is not run then.
    pub(crate) needs_aws: bool,
    pub(crate) vpc: Vpc,
    /// Where it is there, `vpc` is the client's own one, and the endpoints lie in another one,
    /// 10.0.2.0/23, that is peered with it.
    pub(crate) peering: Option<Peering>,
    pub(crate) client: Client,
    /// Security groups by name, besides the VPC's `default`. The baseline has `client`, `endpoint`.
    pub(crate) groups: BTreeMap<String, Group>,
    /// Network ACLs by name; a subnet that none of them names has the VPC's default one.
    pub(crate) acls: BTreeMap<String, Acl>,
    /// Endpoints for execute-api by name. The baseline has `main`.
    pub(crate) endpoints: BTreeMap<String, Endpoint>,
    pub(crate) api: Api,
    /// What lies behind GET /pets of the API; an HTTP backend of no account, where this is left out.
    pub(crate) behind: Option<Behind>,
    pub(crate) dns: Dns,
    pub(crate) front_door: FrontDoor,
    /// A private custom domain name that leads to the API.
    pub(crate) domain: Option<Domain>,
    /// A forward proxy, port 3128 of 198.51.100.20.
    pub(crate) proxy: Option<Proxy>,
    /// The longest packet that passes between client and endpoint; all do, where this is left out.
    pub(crate) longest_packet: Option<u16>,
    pub(crate) aws: Aws,
    pub(crate) proof: Vec<Proof>,
    pub(crate) tool: Tool,
    pub(crate) expect: Expect,
    /// What is expected once the commands of the cause's fix have been run as they were printed, by the
    /// AWS CLI, and the world was built again from what the control plane then tells.
    pub(crate) mended: Option<Expect>,
    /// Other commands of the program, in the same world.
    pub(crate) also: Vec<Also>,
}

impl Default for Scenario {
    fn default() -> Self {
        Self {
            title: String::new(),
            needs_aws: true,
            vpc: Vpc::default(),
            peering: None,
            client: Client::default(),
            groups: BTreeMap::new(),
            acls: BTreeMap::new(),
            endpoints: BTreeMap::new(),
            api: Api::default(),
            behind: None,
            dns: Dns::default(),
            front_door: FrontDoor::default(),
            domain: None,
            proxy: None,
            longest_packet: None,
            aws: Aws::default(),
            proof: Vec::new(),
            tool: Tool::default(),
            expect: Expect::default(),
            mended: None,
            also: Vec::new(),
        }
    }
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Vpc {
    pub(crate) cidr: String,
    pub(crate) dns_support: bool,
    pub(crate) dns_hostnames: bool,
    /// Whether it has what no call here passes: a transit gateway for 172.16.0.0/12, and for a prefix
    /// list; a function called `orders`.
    pub(crate) more: bool,
    /// The resolvers that its DHCP options name.
    pub(crate) dhcp: Vec<String>,
}

impl Default for Vpc {
    fn default() -> Self {
        Self {
            cidr: "10.0.0.0/16".into(),
            dns_support: true,
            dns_hostnames: true,
            more: false,
            dhcp: vec!["AmazonProvidedDNS".into()],
        }
    }
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Peering {
    /// Whether its other side accepted it.
    pub(crate) accepted: bool,
    /// Whether the client's subnet has a route to the endpoints' VPC.
    pub(crate) there: bool,
    /// Whether the endpoints' subnets have one to the client's VPC.
    pub(crate) back: bool,
}

impl Default for Peering {
    fn default() -> Self {
        Self {
            accepted: true,
            there: true,
            back: true,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Client {
    pub(crate) groups: Vec<String>,
    /// The nameservers of its resolv.conf. 10.0.0.2 is the VPC's resolver, 198.51.100.53 a public
    /// one, those of `dns.servers` are there, too; any other address of 198.51.100.0/24 never answers.
    pub(crate) resolver: Vec<String>,
    /// Lines that its resolv.conf has besides the nameservers.
    pub(crate) resolv: String,
    /// Lines that its hosts file has besides localhost.
    pub(crate) hosts: String,
    /// Which authorities it trusts.
    pub(crate) trusts: Trusts,
    /// Whether its subnet is a public one, whose default route leads to an internet gateway instead of
    /// a NAT gateway.
    pub(crate) public: bool,
    /// What `ip` is told besides, e.g. of a bridge.
    pub(crate) ip: Vec<String>,
    /// The first and the last port that it calls from, and how many connections to each of the
    /// endpoint's interfaces it holds already.
    pub(crate) ports: Option<(u16, u16, usize)>,
    pub(crate) imds: Imds,
    /// Whether the environment has AWS credentials.
    pub(crate) credentials: bool,
}

impl Default for Client {
    fn default() -> Self {
        Self {
            groups: vec!["client".into()],
            resolver: vec!["10.0.0.2".into()],
            resolv: String::new(),
            hosts: String::new(),
            trusts: Trusts::Amazon,
            public: false,
            ip: Vec::new(),
            ports: None,
            imds: Imds::Normal,
            credentials: true,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Trusts {
    /// The lab's Amazon alone, which everybody trusts.
    Amazon,
    /// An inspecting proxy's authority, too.
    Inspector,
    /// The company's own authority alone.
    Company,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Imds {
    Normal,
    /// No route to it, as on a host outside EC2.
    Absent,
    /// Takes connections and never says a word.
    Hang,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Endpoint {
    /// False takes the baseline's `main` away.
    pub(crate) exists: bool,
    pub(crate) groups: Vec<String>,
    pub(crate) private_dns: bool,
    pub(crate) state: String,
    /// The zones that it has an interface in: a, b.
    pub(crate) zones: Vec<String>,
    /// The zones whose interface is going away, so that nobody answers there.
    pub(crate) down: Vec<String>,
    /// IPv6 addresses of its interfaces, by zone.
    pub(crate) ipv6: BTreeMap<String, String>,
    /// A code and a message.
    pub(crate) last_error: Option<(String, String)>,
    /// A policy as JSON; none means full access.
    pub(crate) policy: Option<String>,
    /// What the front door answers through this endpoint, where it is not `front_door.answer`.
    pub(crate) answer: Option<Answer>,
    /// As in `front_door.because`.
    pub(crate) because: Option<String>,
    /// It is no endpoint, but a load balancer called `pets-1.REGION.elb.amazonaws.com` that stands in front of one:
    /// the addresses of its targets, each healthy where an endpoint has it.
    pub(crate) targets: Option<Vec<String>>,
}

impl Default for Endpoint {
    fn default() -> Self {
        Self {
            exists: true,
            groups: vec!["endpoint".into()],
            private_dns: true,
            state: "available".into(),
            zones: vec!["a".into(), "b".into()],
            down: Vec::new(),
            ipv6: BTreeMap::new(),
            last_error: None,
            policy: None,
            answer: None,
            because: None,
            targets: None,
        }
    }
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Api {
    pub(crate) exists: bool,
    /// PRIVATE, REGIONAL or EDGE.
    pub(crate) r#type: String,
    /// The endpoints of `endpointConfiguration.vpcEndpointIds`, by name.
    pub(crate) associated: Vec<String>,
    /// A resource policy as JSON; the empty text means that the API has none.
    pub(crate) policy: String,
    /// Whether its default endpoint is enabled (`disableExecuteApiEndpoint` is false).
    pub(crate) default_endpoint: bool,
    /// The stages it is deployed to.
    pub(crate) stages: Vec<String>,
    /// The authorization type of GET /pets.
    pub(crate) authorization: String,
    /// Whether GET /pets wants an API key.
    pub(crate) key_required: bool,
    /// What its stages write to their execution logs: `ERROR` or `INFO`; nothing, where it is empty.
    pub(crate) log_level: String,
    /// Lines of the execution log of its first stage.
    pub(crate) log: Vec<String>,
}

/// Allow everybody, deny what does not come through the endpoint: the form that AWS documents.
const POLICY: &str = r#"{"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*"},
    {"Effect": "Deny", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*",
     "Condition": {"StringNotEquals": {"aws:SourceVpce": "{vpce}"}}}]}"#;

impl Default for Api {
    fn default() -> Self {
        Self {
            exists: true,
            r#type: "PRIVATE".into(),
            associated: vec!["main".into()],
            policy: POLICY.into(),
            default_endpoint: true,
            stages: vec!["prod".into()],
            authorization: "NONE".into(),
            key_required: false,
            log_level: String::new(),
            log: Vec::new(),
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Dns {
    /// What the API's name leads to in public DNS.
    pub(crate) public: PublicName,
    /// Whether public DNS has the aliases of associated endpoints yet.
    pub(crate) alias: bool,
    /// Lines of dnsmasq's configuration that the VPC's resolver has besides: other hosted zones.
    pub(crate) vpc: String,
    /// Other resolvers, by their addresses, which must not be any other host's.
    pub(crate) servers: BTreeMap<String, Resolver>,
    /// The addresses that every name of the API's domain had in the VPC a while ago, when the other
    /// resolvers were last asked for the API's name; none means that there was no such name.
    pub(crate) past: Option<Vec<String>>,
    /// What the client's packets are dropped for, as nftables matches them.
    pub(crate) blocked: Vec<String>,
}

impl Default for Dns {
    fn default() -> Self {
        Self {
            public: PublicName::default(),
            alias: true,
            vpc: String::new(),
            servers: BTreeMap::new(),
            past: None,
            blocked: Vec::new(),
        }
    }
}

/// A resolver of somebody's own.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Resolver {
    pub(crate) program: Program,
    /// Lines of its configuration, besides where it listens.
    #[serde(default)]
    pub(crate) lines: String,
    /// The file of a zone that it has by itself: `{zone}` in the lines is where it lies.
    #[serde(default)]
    pub(crate) zone: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Program {
    /// The address is there, and its port is closed.
    Nobody,
    Dnsmasq,
    Unbound,
    /// The lines are an address that it asks, and the seconds that it takes for it.
    Slow,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum PublicName {
    #[default]
    FrontDoor,
    Nxdomain,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct FrontDoor {
    /// What the policies and the method make of a request that names the API and a stage rightly.
    pub(crate) answer: Answer,
    /// The end of the sentence that `denied` answers with.
    pub(crate) because: String,
    /// Who is refused, in that sentence; nobody, where it is empty.
    pub(crate) user: String,
    /// What happens before HTTP.
    pub(crate) tls: Tls,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Answer {
    #[default]
    Ok,
    /// `{"message":"Forbidden"}`, whatever is asked.
    Forbidden,
    /// The policy engine's sentence.
    Denied,
    MissingToken,
    /// As a method with `AWS_IAM`: only signed calls are admitted.
    Signed,
    InternalError,
    /// 429, of API Gateway's own making.
    Throttled,
    /// 503, of the backend's own making.
    BackendError,
    /// What a forward proxy says in API Gateway's place.
    Proxy,
    /// What a load balancer says by itself, where its targets do not answer.
    BadGateway,
    /// The connection is closed without a word.
    HangUp,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Tls {
    #[default]
    Normal,
    /// Only TLS 1.3, as the policies `…TLS13_1_3…` make it.
    Only13,
    /// Only TLS 1.2, as an old inspecting box speaks it.
    Only12,
    /// The certificate's time is over.
    Expired,
    /// The certificate's time has not come.
    NotYetValid,
    /// A company's own name, certified by its private authority.
    PrivateAuthority,
    /// Refuses a client that names no server.
    NamesOnly,
    /// A middlebox takes no `ClientHello` that is longer than a packet.
    ShortHello,
    /// A middlebox resets what names API Gateway.
    NameFilter,
    /// Refuses every version with the alert `protocol_version`.
    VersionAlert,
    /// A certificate for the right names, signed anew by a company's inspecting proxy.
    Intercepted,
    /// A good certificate for `internal.corp`, as a load balancer before the endpoint shows it.
    WrongName,
    /// The certificate of the custom domain name `internal.corp`, by an authority that clients trust.
    CustomDomain,
    /// The same, and its time is over.
    InternalExpired,
    /// Something other than TLS.
    Garbage,
    /// Takes the connection and never says a word.
    Silent,
    /// Resets the connection when the first message has arrived.
    Reset,
}

/// Where a forward proxy leads those who ask it for a tunnel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Proxy {
    /// Nowhere: 403 to every CONNECT.
    Refuses,
    /// Where public DNS leads.
    Public,
    /// An interface of the endpoint. This one is an agent on the client itself, at 127.0.0.1.
    Agent,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Aws {
    pub(crate) reach: Reach,
    /// `service:Action`, `service:*` or `*` to a kind: `denied`, `throttled`, `broken` (a 500),
    /// `half` (half a body), `never` (no answer).
    pub(crate) faults: BTreeMap<String, String>,
    /// How many things of a list it gives at once; all, where this is left out.
    pub(crate) page: Option<usize>,
    /// What moto does not know: `service:Action` to the body of its answer, with the world's ids in braces.
    pub(crate) answers: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Reach {
    #[default]
    Normal,
    /// Packets to the control plane vanish.
    Silent,
    /// Its port is closed.
    Refused,
}

/// A command that shows, before the tool runs, that the symptom is real.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Proof {
    /// Run by sh on the client.
    pub(crate) run: String,
    /// What its output has in it.
    pub(crate) says: Option<String>,
    pub(crate) exit: Option<i32>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Tool {
    pub(crate) url: String,
    /// Further arguments.
    pub(crate) args: Vec<String>,
    pub(crate) env: BTreeMap<String, String>,
}

impl Default for Tool {
    fn default() -> Self {
        Self {
            url: "https://{api}.execute-api.{region}.amazonaws.com/prod/pets".into(),
            args: Vec::new(),
            env: BTreeMap::new(),
        }
    }
}

/// Another command of the program, and what it must do.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Also {
    /// Its arguments; `{facts}` is the snapshot that diagnose wrote. What reads AWS is told where
    /// it is.
    pub(crate) run: Vec<String>,
    /// What it reads on stdin.
    #[serde(default)]
    pub(crate) stdin: String,
    /// Whether it prints the same where files of the AWS CLI tell what AWS told.
    #[serde(default)]
    pub(crate) same_from_files: bool,
    pub(crate) exit: i32,
    /// Pieces of what it says, on stdout or stderr.
    #[serde(default)]
    pub(crate) says: Vec<String>,
}

/// The report that a right diagnosis makes. What is left out is not looked at.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Expect {
    pub(crate) exit: Option<i32>,
    pub(crate) state: Option<String>,
    pub(crate) broken_at: Option<String>,
    /// States of single hops, by the hop's name.
    pub(crate) hops: BTreeMap<String, String>,
    /// Code or slug of the one finding whose role is cause.
    pub(crate) cause: Option<String>,
    /// Findings that must be there and be explained by another one.
    pub(crate) explained: Vec<String>,
    /// Findings that must be there and stand for themselves.
    pub(crate) beside: Vec<String>,
    pub(crate) absent: Vec<String>,
    /// Names of facts, or AWS actions, that must be reported unknown.
    pub(crate) unknown: Vec<String>,
    /// Pieces of the report as printed.
    pub(crate) contains: Vec<String>,
    pub(crate) max_seconds: Option<f64>,
    /// How many steps of a chain, each of which waited for the one before, were met with silence at most.
    pub(crate) waits: Option<usize>,
}

/// Where the scenario files are.
pub(crate) fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios")
}

impl Scenario {
    /// Reads a scenario file, and puts in what every world has.
    pub(crate) fn read(name: &str) -> Self {
        let path = directory().join(format!("{name}.toml"));
        let text = std::fs::read_to_string(&path)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut scenario: Self =
            toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let rule = |text: &str| Rule::try_from(text.to_owned()).expect("a rule of the baseline");
        let everything_out = || vec![rule("all to 0.0.0.0/0")];
        scenario
            .groups
            .entry("client".into())
            .or_insert_with(|| Group {
                ingress: Vec::new(),
                egress: everything_out(),
            });
        scenario
            .groups
            .entry("endpoint".into())
            .or_insert_with(|| Group {
                ingress: vec![rule("tcp 443 from 10.0.0.0/16")],
                egress: everything_out(),
            });
        scenario.endpoints.entry("main".into()).or_default();
        scenario.endpoints.retain(|_name, endpoint| endpoint.exists);
        if let Some(domain) = &scenario.domain {
            // What the scenario says of a call by itself stands.
            for (call, body) in domain.answers() {
                scenario.aws.answers.entry(call).or_insert(body);
            }
            if scenario.front_door.tls == Tls::Normal {
                scenario.front_door.tls = Tls::CustomDomain;
            }
        }
        let there = &scenario.endpoints;
        scenario
            .api
            .associated
            .retain(|name| there.contains_key(name));
        scenario
    }
}

/// Puts the ids of a world in the place of their names: `{vpce}`.
pub(crate) fn fill(text: &str, ids: &BTreeMap<String, String>) -> String {
    ids.iter().fold(text.to_owned(), |text, (name, id)| {
        text.replace(&format!("{{{name}}}"), id)
    })
}
