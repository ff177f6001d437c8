//! Transit gateways: one rule of AWS's documentation each.
//!
//! The two VPCs have no peering, but are attached to a gateway, each by a subnet of its own in the
//! first zone, with a route table and an ACL of its own. One table of the gateway knows both.

use super::super::build::AWAY;
use super::super::configuration::{Acl, Configuration, Entry, Peering, Route, Subnet, Table};
use super::super::gateways::{Attachment, Gateway, GatewayPeering, GatewayTable, StaticRoute};
use super::super::question::Opinion;
use super::Known;
use super::world::*;

use Opinion::{Allow, Deny};

const GATEWAY: &str = "tgw-0000ab00";
const OTHER_GATEWAY: &str = "tgw-0000ab0f";
const TO_HERE: &str = "tgw-attach-0000a000";
const TO_THERE: &str = "tgw-attach-0000b000";
const OVER: &str = "tgw-attach-0000ab00";
const GATEWAY_TABLE: &str = "tgw-rtb-0000ab00";
const OTHER_TABLE: &str = "tgw-rtb-0000ab0f";
const HERE_DOOR: &str = "subnet-0000a00d";
const THERE_DOOR: &str = "subnet-0000b00d";
const SECOND_DOOR: &str = "subnet-0000b00e";
const HERE_DOOR_TABLE: &str = "rtb-0000a00d";
const THERE_DOOR_TABLE: &str = "rtb-0000b00d";

pub(crate) const GATEWAYS: &[Known] = &[
    Known {
        rule: "a transit gateway joins what is attached, associated and propagated",
        change: by_gateway,
        asked: &[(CLIENT, FAR, 443, Allow), (CLIENT6, FAR6, 443, Allow)],
    },
    Known {
        rule: "a zone without a subnet of the attachment does not reach the gateway",
        change: by_gateway,
        asked: &[(NEIGHBOUR, FAR, 443, Deny), (CLIENT, FAR, 443, Allow)],
    },
    Known {
        rule: "an answer needs a subnet of the attachment in its zone, too",
        change: |it| {
            by_gateway(it);
            it.subnet_mut(THERE_DOOR).zone = 'b';
        },
        asked: &[(CLIENT, FAR, 443, Deny)],
    },
    Known {
        rule: "what leaves a gateway goes by the table of the attachment's subnet",
        change: |it| {
            by_gateway(it);
            it.table_mut(THERE_DOOR_TABLE)
                .add_blackhole("10.1.1.0/24", "vpce-0000dead");
        },
        asked: &[(CLIENT, FAR, 443, Deny), (CLIENT6, FAR6, 443, Allow)],
    },
    Known {
        rule: "what leaves a gateway goes by the table of the attachment's subnet, on the way back",
        change: |it| {
            by_gateway(it);
            it.table_mut(HERE_DOOR_TABLE)
                .add_blackhole("10.0.1.0/24", "vpce-0000dead");
        },
        asked: &[(CLIENT, FAR, 443, Deny), (CLIENT6, FAR6, 443, Allow)],
    },
    Known {
        rule: "the longest prefix of the attachment's subnet wins, and others do not count",
        change: |it| {
            by_gateway(it);
            let table = it.table_mut(THERE_DOOR_TABLE);
            table.add_blackhole("10.1.2.0/24", "vpce-0000dead");
            table.add(AWAY, "igw-00000001");
        },
        asked: &[(CLIENT, FAR, 443, Allow)],
    },
    Known {
        rule: "a peering carries nothing that comes from a gateway",
        change: |it| {
            let peering = it.peerings.clone();
            by_gateway(it);
            it.peerings = peering;
            // What is for the far VPC comes back to the near one, which has a peering with the far one.
            it.gateway_table().routes.push(StaticRoute {
                destination: "10.1.1.0/24".to_owned(),
                attachment: Some(TO_HERE.to_owned()),
            });
            it.table_mut(HERE_DOOR_TABLE).add("10.1.0.0/16", PEERING);
        },
        asked: &[(CLIENT, FAR, 443, Deny), (CLIENT6, FAR6, 443, Allow)],
    },
    Known {
        rule: "the ACL of the attachment's subnet counts on the way in, by its inbound rules",
        change: |it| {
            by_gateway(it);
            let deny = Entry::new(50, "deny", "6", HTTPS, "10.0.1.0/24");
            it.acl_mut(HERE_DOOR).entries.push(deny);
            let deny = Entry::new(50, "deny", "6", HTTPS, "::/0");
            it.acl_mut(HERE_DOOR).entries.push(deny.outwards());
        },
        asked: &[(CLIENT, FAR, 443, Deny), (CLIENT6, FAR6, 443, Allow)],
    },
    Known {
        rule: "the ACL of the attachment's subnet counts on the way out, by its outbound rules",
        change: |it| {
            by_gateway(it);
            let deny = Entry::new(50, "deny", "6", HTTPS, "10.1.1.0/24");
            it.acl_mut(THERE_DOOR).entries.push(deny.outwards());
            let deny = Entry::new(50, "deny", "6", HTTPS, "::/0");
            it.acl_mut(THERE_DOOR).entries.push(deny);
        },
        asked: &[(CLIENT, FAR, 443, Deny), (CLIENT6, FAR6, 443, Allow)],
    },
    Known {
        rule: "in the attachment's own subnet neither its ACL nor its table stops what a gateway brings",
        change: |it| {
            by_gateway(it);
            it.gateways[0].attachments[1].subnets = vec![FAR_SUBNET.to_owned()];
            let deny = Entry::new(50, "deny", "6", HTTPS, AWAY);
            it.acl_mut(FAR_SUBNET).entries.push(deny);
            it.table_mut(FAR_TABLE)
                .add_blackhole("10.1.1.0/24", "vpce-0000dead");
        },
        asked: &[(CLIENT, FAR, 443, Allow)],
    },
    Known {
        rule: "an attachment without an association leads nowhere",
        change: |it| {
            by_gateway(it);
            it.gateways[0].attachments[0].table = None;
        },
        asked: &[(CLIENT, FAR, 443, Deny)],
    },
    Known {
        rule: "attachments of which none has an association lead nowhere, where the gateway's owner reads them",
        change: |it| {
            by_gateway(it);
            for attachment in &mut it.gateways[0].attachments {
                attachment.table = None;
            }
        },
        asked: &[(CLIENT, FAR, 443, Deny)],
    },
    Known {
        rule: "the answer goes by the association of its own attachment",
        change: |it| {
            by_gateway(it);
            let mut empty = it.gateway_table().clone();
            (empty.id, empty.propagations) = (OTHER_TABLE.to_owned(), Vec::new());
            it.gateways[0].tables.push(empty);
            it.gateways[0].attachments[1].table = Some(OTHER_TABLE.to_owned());
        },
        asked: &[(CLIENT, FAR, 443, Deny)],
    },
    Known {
        rule: "a gateway knows no VPC that does not propagate",
        change: |it| {
            by_gateway(it);
            it.gateway_table().propagations.retain(|it| it != TO_THERE);
        },
        asked: &[(CLIENT, FAR, 443, Deny)],
    },
    Known {
        rule: "a static route does what a propagation does",
        change: |it| {
            by_gateway(it);
            it.gateway_table().propagations.clear();
            it.state("10.1.0.0/16", Some(TO_THERE));
            it.state("10.0.0.0/8", Some(TO_HERE));
        },
        asked: &[(CLIENT, FAR, 443, Allow), (CLIENT6, FAR6, 443, Deny)],
    },
    Known {
        rule: "a static route goes before a propagated one for the same prefix",
        change: |it| {
            by_gateway(it);
            it.state("10.1.0.0/16", None);
        },
        asked: &[(CLIENT, FAR, 443, Deny), (CLIENT6, FAR6, 443, Allow)],
    },
    Known {
        rule: "the longest prefix of a gateway wins, blackhole or not",
        change: |it| {
            by_gateway(it);
            it.state("10.0.0.0/8", None);
            it.state("10.1.1.0/28", None);
        },
        asked: &[(CLIENT, FAR, 443, Allow), (CLIENT, "10.1.1.7", 443, Deny)],
    },
    Known {
        rule: "what a gateway sends to another VPC does not arrive",
        change: |it| {
            by_gateway(it);
            it.state("10.1.1.0/24", Some(TO_HERE));
        },
        asked: &[(CLIENT, FAR, 443, Deny), (CLIENT6, FAR6, 443, Allow)],
    },
    Known {
        rule: "peered gateways lead to each other by static routes, both ways",
        change: |it| by_peered_gateways(it, true),
        asked: &[(CLIENT, FAR, 443, Allow), (CLIENT6, FAR6, 443, Deny)],
    },
    Known {
        rule: "a peered gateway needs a route back",
        change: |it| by_peered_gateways(it, false),
        asked: &[(CLIENT, FAR, 443, Deny)],
    },
];

/// What no kernel can show: see `unseen`.
pub(crate) const UNSEEN_BY_GATEWAY: &[Known<Option<Opinion>>] = &[
    Known {
        rule: "behind a gateway a firewall may pass or drop",
        change: |it| {
            by_gateway(it);
            it.table_mut(THERE_DOOR_TABLE)
                .add("10.1.1.0/24", "vpce-0000ffff");
        },
        asked: &[(CLIENT, FAR, 443, None), (CLIENT6, FAR6, 443, Some(Allow))],
    },
    Known {
        rule: "an inspection VPC may pass or drop",
        change: |it| {
            by_gateway(it);
            it.state("10.1.1.0/24", Some(TO_HERE));
            it.table_mut(HERE_DOOR_TABLE).add(AWAY, "vpce-0000ffff");
        },
        asked: &[(CLIENT, FAR, 443, None)],
    },
    Known {
        rule: "in appliance mode a packet leaves by any zone",
        change: |it| {
            by_gateway(it);
            it.second_door();
            it.gateways[0].attachments[1].appliance = true;
            it.table_mut(THERE_DOOR_TABLE)
                .add_blackhole("10.1.1.0/24", "vpce-0000dead");
        },
        asked: &[(CLIENT, FAR, 443, None), (CLIENT6, FAR6, 443, Some(Allow))],
    },
    Known {
        rule: "without appliance mode a packet keeps to its zone",
        change: |it| {
            by_gateway(it);
            it.second_door();
            it.table_mut(THERE_DOOR_TABLE)
                .add_blackhole("10.1.1.0/24", "vpce-0000dead");
        },
        asked: &[(CLIENT, FAR, 443, Some(Deny))],
    },
];

impl Configuration {
    fn gateway_table(&mut self) -> &mut GatewayTable {
        &mut self.gateways[0].tables[0]
    }

    fn subnet_mut(&mut self, id: &str) -> &mut Subnet {
        let found = self.subnets.iter_mut().find(|it| it.id == id);
        found.expect("a subnet of this configuration")
    }

    /// A static route of the gateway.
    fn state(&mut self, destination: &str, attachment: Option<&str>) {
        self.gateway_table().routes.push(StaticRoute {
            destination: destination.to_owned(),
            attachment: attachment.map(str::to_owned),
        });
    }

    /// A subnet of the far attachment in the other zone, whose table is the VPC's main one.
    fn second_door(&mut self) {
        let mut subnet = self.subnet(THERE_DOOR).clone();
        (subnet.id, subnet.zone) = (SECOND_DOOR.to_owned(), 'b');
        "10.1.10.0/24".clone_into(&mut subnet.cidr);
        subnet.ipv6 = None;
        self.subnets.push(subnet);
        self.acl_mut(THERE_DOOR)
            .subnets
            .push(SECOND_DOOR.to_owned());
        let subnets = &mut self.gateways[0].attachments[1].subnets;
        subnets.insert(0, SECOND_DOOR.to_owned());
    }
}

fn by_gateway(it: &mut Configuration) {
    it.peerings = Vec::<Peering>::new();
    for (vpc, door, table, ranges) in [
        (
            HERE,
            HERE_DOOR,
            HERE_DOOR_TABLE,
            ["10.0.0.0/16", "2600:1f18:a:100::/56"],
        ),
        (
            THERE,
            THERE_DOOR,
            THERE_DOOR_TABLE,
            ["10.1.0.0/16", "2600:1f18:b:100::/56"],
        ),
    ] {
        it.subnets.push(Subnet {
            id: door.to_owned(),
            vpc: vpc.to_owned(),
            zone: 'a',
            cidr: ranges[0].replace("0.0/16", "9.0/24"),
            ipv6: Some(ranges[1].replace("100::/56", "109::/64")),
        });
        it.acls.push(Acl {
            id: door.replace("subnet", "acl"),
            vpc: vpc.to_owned(),
            subnets: vec![door.to_owned()],
            entries: Entry::open(),
        });
        it.tables.push(Table {
            id: table.to_owned(),
            vpc: vpc.to_owned(),
            main: false,
            subnets: vec![door.to_owned()],
            routes: ranges.map(|range| Route::new(range, "local")).to_vec(),
        });
    }
    for table in [TABLE, FAR_TABLE] {
        for route in &mut it.table_mut(table).routes {
            if route.target == PEERING {
                GATEWAY.clone_into(&mut route.target);
            }
        }
    }
    let attachment = |id: &str, vpc: &str, door: &str| Attachment {
        id: id.to_owned(),
        vpc: vpc.to_owned(),
        subnets: vec![door.to_owned()],
        table: Some(GATEWAY_TABLE.to_owned()),
        appliance: false,
    };
    it.gateways.push(Gateway {
        id: GATEWAY.to_owned(),
        attachments: vec![
            attachment(TO_HERE, HERE, HERE_DOOR),
            attachment(TO_THERE, THERE, THERE_DOOR),
        ],
        tables: vec![GatewayTable {
            id: GATEWAY_TABLE.to_owned(),
            propagations: vec![TO_HERE.to_owned(), TO_THERE.to_owned()],
            routes: Vec::new(),
        }],
    });
}

/// Each VPC has a gateway of its own, and these are peered.
fn by_peered_gateways(it: &mut Configuration, back: bool) {
    by_gateway(it);
    let mut far = it.gateways[0].attachments.remove(1);
    far.table = Some(OTHER_TABLE.to_owned());
    it.gateway_table().propagations.retain(|it| it == TO_HERE);
    it.state("10.1.0.0/16", Some(OVER));
    let home = StaticRoute {
        destination: "10.0.0.0/16".to_owned(),
        attachment: Some(OVER.to_owned()),
    };
    it.gateways.push(Gateway {
        id: OTHER_GATEWAY.to_owned(),
        attachments: vec![far],
        tables: vec![GatewayTable {
            id: OTHER_TABLE.to_owned(),
            propagations: vec![TO_THERE.to_owned()],
            routes: Some(home).filter(|_| back).into_iter().collect(),
        }],
    });
    for route in &mut it.table_mut(FAR_TABLE).routes {
        if route.target == GATEWAY {
            OTHER_GATEWAY.clone_into(&mut route.target);
        }
    }
    it.gateway_peerings.push(GatewayPeering {
        id: OVER.to_owned(),
        sides: [
            (GATEWAY.to_owned(), GATEWAY_TABLE.to_owned()),
            (OTHER_GATEWAY.to_owned(), OTHER_TABLE.to_owned()),
        ],
    });
}
