//! What a route leads to, where that is known to be gone: its state is the cause, and the blackhole what
//! comes of it.

use super::fix;
use super::path::{Fix, Layer, Step};
use super::path_end::PathEnd;
use super::route::{Route, Target};
use super::topology::{Topology, is_active};
use super::transit_gateway::is_up;
use super::traversal::{PathDirection, Traversal};
use crate::facts::ec2::{Tag, TransitGatewayVpcAttachment, VpcPeeringConnection};
use crate::model::{Command, TgwId, command, word};

/// What is known of the target of a blackhole.
pub(super) enum Gone {
    /// A part of the way with a finding of its own.
    Step(Box<Step>),
    /// Something that is no part of the way by itself: its id, its state in a sentence, and what brings
    /// it back.
    Told(String, String, Option<Box<Fix>>),
}

impl Topology {
    /// What the target of a route says of itself, where it is in no state to carry packets.
    pub(super) fn gone(
        &self,
        leg: &Traversal<'_>,
        from: &PathEnd<'_>,
        to: &PathEnd<'_>,
        route: &Route,
    ) -> Option<Gone> {
        let told =
            |id: &str, what: &str| Some(Gone::Told(id.to_owned(), format!("{id} {what}"), None));
        match &route.target {
            Target::Peering(id) => {
                let peering = self.all.peerings.get(id)?;
                let code = peering.status.as_ref()?.code.as_ref();
                let gone = code.is_some() && !is_active(peering);
                gone.then(|| Gone::Step(Box::new(self.peering(leg, from, to, id))))
            }
            Target::TransitGateway(id) => {
                let gone = self.gateway_gone(leg, from, id)?;
                Some(Gone::Step(Box::new(gone)))
            }
            Target::NatGateway(id) => {
                let state = self.all.nat_gateways.get(id)?.state.as_deref()?;
                let gone = matches!(state, "failed" | "deleting" | "deleted");
                gone.then(|| told(id.as_str(), &format!("is {state}")))?
            }
            Target::Other(_, id) if id.starts_with("eni-") => {
                let eni = self.all.network_interfaces.get(&id.parse().ok()?)?;
                let detached = eni.status.as_deref() == Some("available");
                detached.then(|| told(id, "is attached to nothing"))?
            }
            Target::Other(_, id) if id.starts_with("i-") => {
                let instance = self.all.instances.get(&id.parse().ok()?)?;
                let state = instance.state.as_ref()?.name.as_deref()?;
                let gone = !matches!(state, "pending" | "running");
                gone.then(|| told(id, &format!("is {state}")))?
            }
            Target::Other(_, id) if id.starts_with("vgw-") => {
                let (why, fix) = self.vpn_gateway_gone(from, id)?;
                Some(Gone::Told(id.clone(), why, fix.map(Box::new)))
            }
            _ => None,
        }
    }

    /// The gateway, or the attachment of the sender's VPC to it.
    fn gateway_gone(&self, leg: &Traversal<'_>, from: &PathEnd<'_>, id: &TgwId) -> Option<Step> {
        let layer = layer(leg.way);
        if let Some(entry) = self.attachment(from, id)
            && !is_up(entry.state.as_deref())
        {
            return Some(self.down(layer, from, entry));
        }
        let state = self.all.gateways.get(id)?.state.as_deref();
        let text = format!("{id} is {}", state.unwrap_or_default());
        (!is_up(state)).then(|| Step::block(layer, id.as_str(), text))
    }

    /// An attachment that carries nothing, with what makes it, or another one, carry packets.
    pub(super) fn down(
        &self,
        layer: Layer,
        end: &PathEnd<'_>,
        attachment: &TransitGatewayVpcAttachment,
    ) -> Step {
        let id = &attachment.transit_gateway_attachment_id;
        let state = attachment.state.as_deref().unwrap_or("not available");
        let region = fix::region_option(self.region_at(end).as_deref());
        let ids = attachment.subnet_ids.iter();
        let subnets = ids.fold(Command::nothing(), |all, id| {
            command!("{all} {id}", all, id)
        });
        let fix = match (
            state,
            &attachment.transit_gateway_id,
            attachment.vpc_id.as_ref(),
        ) {
            ("pendingAcceptance", _, _) => Some(fix::command(
                format!("accept {id}"),
                command!(
                    "aws ec2 accept-transit-gateway-vpc-attachment{region} \
                     --transit-gateway-attachment-id {id}",
                    region,
                    id
                ),
                "the VPC is joined to every other one that the gateway routes to",
            )),
            (
                "deleted" | "deleting" | "failed" | "failing" | "rejected",
                Some(gateway),
                Some(vpc),
            ) if !attachment.subnet_ids.is_empty() => Some(fix::command(
                format!("attach {vpc} to {gateway} anew, and let the routes to {id} lead to that"),
                command!(
                    "aws ec2 create-transit-gateway-vpc-attachment{region} \
                         --transit-gateway-id {gateway} --vpc-id {vpc} --subnet-ids{subnets}",
                    region,
                    gateway,
                    vpc,
                    subnets
                ),
                "the VPC is joined to every other one that the gateway routes to",
            )),
            _ => None,
        };
        Step::block(layer, id.as_str(), format!("{id} is {state}"))
            .named(Tag::name(&attachment.tags))
            .coded("BAD_STATE")
            .fixed(fix)
    }
}

const fn layer(way: PathDirection) -> Layer {
    match way {
        PathDirection::Forward => Layer::TransitGateway,
        PathDirection::Back => Layer::ReturnTransitGateway,
    }
}

/// What makes of a peering connection in some state one that carries packets.
///
/// Source: AWS, "VPC peering connection lifecycle": one that was rejected, has expired, failed or was
/// deleted never comes back.
pub(super) fn revive(peering: &VpcPeeringConnection, code: &str) -> Option<Fix> {
    let id = &peering.vpc_peering_connection_id;
    let requester = peering.requester_vpc_info.as_ref();
    let accepter = peering.accepter_vpc_info.as_ref();
    let region_of = |side: Option<&crate::facts::ec2::PeeredVpc>| {
        fix::region_option(side.and_then(|side| side.region.as_deref()))
    };
    let owner = accepter.and_then(|side| side.owner_id.as_deref());
    let other_owner = owner.filter(|owner| {
        let own = requester.and_then(|side| side.owner_id.as_deref());
        own.is_some_and(|own| own != *owner)
    });
    let region = region_of(accepter);
    if code == "pending-acceptance" {
        let whose = other_owner.map(|owner| format!(", as account {owner}"));
        let mut accept = fix::command(
            format!("accept {id}{}", whose.unwrap_or_default()),
            command!(
                "aws ec2 accept-vpc-peering-connection{region} --vpc-peering-connection-id {id}",
                region,
                id
            ),
            "both VPCs may route to each other from then on",
        );
        accept.change = Some(crate::facts::Change::AcceptPeering(id.clone()));
        return Some(accept);
    }
    if !matches!(
        code,
        "rejected" | "expired" | "failed" | "deleted" | "deleting"
    ) {
        // It is still being made.
        return None;
    }
    let one = requester?.vpc_id.as_ref()?;
    let other = accepter?.vpc_id.as_ref()?;
    let own = region_of(requester);
    let option = |option: &'static str, value: Option<&str>| {
        value.map_or_else(Command::nothing, |value| {
            command!(" {option} {value}", option, value = word::Id(value))
        })
    };
    let other_region = accepter?.region.as_deref();
    let other_region =
        other_region.filter(|_| requester.map(|it| &it.region) != accepter.map(|it| &it.region));
    let create = command!(
        "aws ec2 create-vpc-peering-connection{own} --vpc-id {one} --peer-vpc-id {other}{owner}{there}",
        own,
        one,
        other,
        owner = option("--peer-owner-id", other_owner),
        there = option("--peer-region", other_region)
    );
    let accept = command!(
        "aws ec2 accept-vpc-peering-connection{region} --vpc-peering-connection-id PEERING-ID",
        region
    );
    let mut fix = fix::command(
        format!("peer {one} with {other} anew, accept that, and let the routes to {id} lead to it"),
        create,
        "it carries nothing until its other side accepts it and both sides route to it",
    );
    fix.commands.push(accept);
    Some(fix)
}
