//! VPC Block Public Access: what an account lets through its internet gateways.
//!
//! Source: AWS, Amazon VPC User Guide, "Block public access to VPCs and subnets" and "VPC BPA
//! basics": in bidirectional mode all that goes through internet gateways and egress-only ones is
//! blocked, in ingress-only mode all but what NAT gateways and egress-only gateways carry, of VPCs and
//! subnets that the account owns, and except for those that are excluded. What takes another way, such as
//! within a VPC, over peering or a transit gateway, it does not touch.

use super::path_end::PathEnd;
use super::remedy::Remedy;
use super::topology::Topology;
use crate::facts::Resource;
use crate::facts::ec2::{BlockPublicAccess, BlockPublicAccessExclusion};

/// What leads to the internet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Door {
    InternetGateway,
    /// For IPv6, outbound alone.
    EgressOnly,
}

impl Topology {
    /// Why an account lets nothing through a door to the internet, and what would; `None` where it does,
    /// or where nobody can tell.
    pub(super) fn public_access_blocked(
        &self,
        from: &PathEnd<'_>,
        door: Door,
    ) -> Option<(String, Option<Remedy>)> {
        let (vpc, region) = (from.vpc?, self.region_at(from)?);
        let owner = self.all.vpcs.get(vpc)?.owner_id.as_deref()?;
        // Whose rules count in a shared subnet is left open.
        let subnet = self.subnet(from.subnet?)?;
        if subnet.owner_id.as_deref() != Some(owner) {
            return None;
        }
        let key = format!("{owner}/{region}");
        let options = self.all.block_public_access.get(&key)?;
        // Of which account and Region exclusions were read, an empty list does not say.
        if self.all.block_public_access.len() > 1 {
            return None;
        }
        let mode = blocks(options, from, door)?;
        let exclusions = self.all.block_public_access_exclusions.values();
        let of_sender = |one: &&BlockPublicAccessExclusion| {
            let resource = one
                .resource_arn
                .as_deref()
                .and_then(|arn| arn.rsplit('/').next());
            let gone = matches!(
                one.state.as_deref(),
                Some("delete-complete" | "create-failed")
            );
            !gone && (resource == Some(vpc.as_str()) || resource == Some(subnet.subnet_id.as_str()))
        };
        let key = BlockPublicAccessExclusion::CLI_KEY;
        if !self.all.whole(key) || exclusions.filter(of_sender).count() > 0 {
            return None;
        }
        let excluding = match mode {
            "block-bidirectional" => "allow-egress",
            _ => "allow-bidirectional",
        };
        let may = options.exclusions_allowed.as_deref() != Some("not-allowed");
        let exclude = may.then(|| Remedy::Exclude {
            vpc: vpc.clone(),
            mode: excluding,
            region: region.clone(),
        });
        let text = format!("VPC Block Public Access of {owner} in {region} is {mode}");
        Some((text, exclude))
    }
}

/// The mode, where it blocks what goes through a door.
fn blocks<'a>(options: &'a BlockPublicAccess, from: &PathEnd<'_>, door: Door) -> Option<&'a str> {
    if !matches!(
        options.state.as_deref(),
        Some("default-state" | "update-complete")
    ) {
        return None;
    }
    let of_nat = from.eni.is_none_or(|eni| {
        let kind = eni.interface_type.as_deref();
        matches!(kind, None | Some("nat_gateway" | "natGateway"))
    });
    let mode = options.internet_gateway_block_mode.as_deref()?;
    match (mode, door) {
        ("block-bidirectional", _) => Some(mode),
        ("block-ingress", Door::InternetGateway) if !of_nat => Some(mode),
        _ => None,
    }
}
