//! What no kernel can show, since it is about not knowing: files that somebody did not hand over, and
//! things on the way that the program has no model of. It must say so, unless what it does know is
//! enough for a deny.

use super::super::configuration::{Configuration, Permission};
use super::super::question::Opinion;
use super::Known;
use super::world::*;

use Opinion::{Allow, Deny};

/// An address of the far VPC that no interface of the files has.
const NOBODY: &str = "10.1.1.99";

pub(crate) const UNSEEN: &[Known<Option<Opinion>>] = &[
    Known {
        rule: "a prefix list that nobody could read is not empty",
        change: |it| {
            let rule = Permission::new("tcp", HTTPS).with("pl-00000009");
            it.group_mut(NEAR_GROUP).ingress = vec![rule.clone()];
            it.group_mut(FAR_GROUP).ingress.insert(0, rule);
            let other = Permission::new("udp", HTTPS).with("pl-00000009");
            it.group_mut(OTHERS).ingress = vec![other];
        },
        asked: &[(CLIENT, NEAR, 443, None), (CLIENT, FAR, 443, Some(Allow))],
    },
    Known {
        rule: "whether a stranger of a peered VPC carries a group, nobody knows",
        change: |it| {
            let rule = Permission::new("tcp", HTTPS);
            let rule = rule.with_peer(FAR_GROUP, THERE, PEERING, "active");
            it.group_mut(NEAR_GROUP).ingress = vec![rule];
        },
        asked: &[
            (NOBODY, NEAR, 443, None),
            (STRANGER, NEAR, 443, Some(Allow)),
        ],
    },
    Known {
        rule: "an endpoint without groups is one whose groups were not told",
        change: |it| {
            it.endpoints.iter_mut().for_each(|it| it.groups.clear());
            it.interface_mut(NEAR).groups.clear();
        },
        asked: &[(CLIENT, NEAR, 443, None)],
    },
    Known {
        rule: "a group that is not in the files may say anything",
        change: |it| it.groups.retain(|it| it.id != CLIENTS),
        asked: &[(CLIENT, NEAR, 443, None)],
    },
    Known {
        rule: "an ACL that is not in the files may say anything",
        change: |it| it.acls.remove(1).entries.clear(),
        asked: &[
            (CLIENT, NEAR, 443, None),
            (CLIENT, BESIDE, 443, Some(Allow)),
        ],
    },
    Known {
        rule: "a route table that is not in the files may lead anywhere",
        change: |it| it.tables.retain(|it| it.id != TABLE),
        asked: &[(CLIENT, FAR, 443, None)],
    },
    Known {
        rule: "a peering that is not in the files may be active",
        change: |it| it.peerings.clear(),
        asked: &[(CLIENT, FAR, 443, None)],
    },
    Known {
        rule: "a firewall or router that is an interface may pass or drop",
        change: |it| it.lead_to("eni-0000ffff"),
        asked: &[(CLIENT, FAR, 443, None)],
    },
    Known {
        rule: "an endpoint of a firewall may pass or drop",
        change: |it| it.lead_to("vpce-0000ffff"),
        asked: &[(CLIENT, FAR, 443, None)],
    },
    Known {
        rule: "what a transit gateway does that is not in the files, nobody knows",
        change: |it| it.lead_to("tgw-0000ffff"),
        asked: &[(CLIENT, FAR, 443, None)],
    },
    Known {
        rule: "a core network is a world of its own",
        change: |it| {
            it.lead_to("arn:aws:networkmanager::111122223333:core-network/core-network-0000ffff");
        },
        asked: &[(CLIENT, FAR, 443, None)],
    },
    Known {
        rule: "a virtual private gateway leads to where no files are from",
        change: |it| it.lead_to("vgw-0000ffff"),
        asked: &[(CLIENT, FAR, 443, None)],
    },
    Known {
        rule: "one thing that surely drops is enough for a deny",
        change: |it| {
            it.group_mut(CLIENTS).egress.clear();
            it.lead_to("tgw-0000ffff");
        },
        asked: &[(CLIENT, FAR, 443, Some(Deny))],
    },
];

impl Configuration {
    /// Sends what is for the far VPC another way.
    fn lead_to(&mut self, target: &str) {
        let table = self.table_mut(TABLE);
        table.drop_routes("10.1.0.0/16");
        table.add("10.1.0.0/16", target);
    }
}
