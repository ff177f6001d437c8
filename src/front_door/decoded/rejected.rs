//! What the network's own records of packets that did not pass mean.

use super::super::{Candidate, Kind, Rejected, Who, Witness};
use super::{Decoded, State};
use crate::model::Hop;

const fn candidate(slug: &'static str, what: &'static str, tell: &'static str) -> Candidate {
    Candidate { slug, what, tell }
}

const ENDPOINT_GROUP: Candidate = candidate(
    "vpce-sg-no-443-inbound",
    "where the record is of the VPC endpoint's interface: its security group does not admit the client on port 443",
    "apigw-doctor sg URL",
);
const CLIENT_GROUP: Candidate = candidate(
    "net-client-sg-egress",
    "where the record is of the client's interface: its security group does not let port 443 out",
    "apigw-doctor sg URL",
);
const ACL: Candidate = candidate(
    "net-nacl-vpce-subnet",
    "a network ACL of the interface's subnet denies the packets",
    "aws ec2 describe-network-acls --filters Name=association.subnet-id,Values=SUBNET",
);
const ACL_BACK: Candidate = candidate(
    "net-nacl-client-subnet",
    "a network ACL denies the answers, which go to the client's ephemeral ports: ACLs keep no state",
    "aws ec2 describe-network-acls --filters Name=association.subnet-id,Values=SUBNET",
);
const ROUTE: Candidate = candidate(
    "net-no-route-to-vpce",
    "no route leads to the VPC endpoint's subnets, or none leads back",
    "apigw-doctor path URL",
);

impl Rejected {
    /// Says what it means.
    pub(in crate::front_door) fn decode(&self) -> Decoded {
        let (hop, title, candidates): (_, String, Vec<Candidate>) = match self {
            Self::Request => (
                Hop::SgIn,
                "a flow log rejects packets to port 443: a security group or a network ACL of that interface drops them".to_owned(),
                vec![ENDPOINT_GROUP, CLIENT_GROUP, ACL],
            ),
            Self::Answer => (
                Hop::Nacl,
                "a flow log rejects packets that come from port 443: a network ACL drops the answers".to_owned(),
                vec![ACL_BACK],
            ),
            Self::Analyzed { codes, objects } => analyzed(codes, objects),
        };
        let because = match self {
            Self::Request | Self::Answer => {
                "the record says REJECT, which only a security group or a network ACL makes"
            }
            Self::Analyzed { .. } => "the Reachability Analyzer found no path",
        };
        let mut decoded = Decoded::blank(
            State::Error,
            Kind::Failure,
            Witness::new(Who::Nobody, because),
        );
        decoded.broken_at = Some(hop);
        decoded.finding = Some(("TCP001", "cli-errno-map"));
        decoded.fixes = candidates
            .iter()
            .take(1)
            .map(|one| format!("look first: {}", one.tell))
            .collect();
        decoded.candidates = candidates;
        decoded.summary = Some(title);
        decoded
    }
}

/// Source: AWS, "Reachability Analyzer explanation codes".
fn analyzed(codes: &[String], objects: &[String]) -> (Hop, String, Vec<Candidate>) {
    let has = |part: &str| codes.iter().any(|code| code.contains(part));
    let (hop, candidates) = if has("ENI_SG") || has("SECURITY_GROUP") || has("SG_RULES") {
        (Hop::SgIn, vec![ENDPOINT_GROUP, CLIENT_GROUP])
    } else if has("ACL") {
        (Hop::Nacl, vec![ACL, ACL_BACK])
    } else {
        (Hop::Route, vec![ROUTE])
    };
    let at = if objects.is_empty() {
        String::new()
    } else {
        format!(" at {}", objects.join(", "))
    };
    let codes = if codes.is_empty() {
        "no reason is in the text".to_owned()
    } else {
        codes.join(", ")
    };
    (
        hop,
        format!("the Reachability Analyzer found no path: {codes}{at}"),
        candidates,
    )
}
