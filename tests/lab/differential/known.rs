//! Configurations whose answer AWS's documentation gives, one rule of AWS each. The kernel must agree,
//! or the lab has it wrong; the program must agree, or the program has.
//!
//! Two VPCs with a peering. In the first, two subnets: a client with two addresses, a Windows client,
//! a Lambda function and one interface of an endpoint in one; a neighbour with the endpoint's group
//! and another interface of that endpoint in the other. In the second, an endpoint and a stranger with
//! its group. Everything is open, except that groups of endpoints let in 443 only.

use super::build::AWAY;
use super::configuration::{Configuration, Entry, Peering, Permission, PrefixList, Route, Vpc};
use super::question::{End, Opinion, Question};

pub(crate) mod gateways;
pub(crate) mod unseen;
mod world;

use world::*;

/// A rule of AWS, how a configuration shows it, and what follows.
pub(crate) struct Known<T: 'static = Opinion> {
    pub(crate) rule: &'static str,
    change: fn(&mut Configuration),
    asked: &'static [(&'static str, &'static str, u16, T)],
}

impl<T: Copy> Known<T> {
    pub(crate) fn configuration(&self) -> Configuration {
        let mut configuration = open();
        (self.change)(&mut configuration);
        configuration
    }

    pub(crate) fn asked(&self) -> impl Iterator<Item = (Question, T)> {
        let end = |name: &str| {
            if name.starts_with("eni-") {
                End::Interface(name.to_owned())
            } else if name.starts_with("i-") {
                End::Instance(name.to_owned())
            } else {
                End::Address(name.to_owned())
            }
        };
        self.asked.iter().map(move |(from, to, port, expected)| {
            let (from, to, port) = (end(from), end(to), *port);
            (Question { from, to, port }, *expected)
        })
    }
}

use Opinion::{Allow, Deny, Partial};

pub(crate) const KNOWN: &[Known] = &[
    Known {
        rule: "what is open lets pass, inside a subnet, across subnets, and over a peering",
        change: |_| {},
        asked: &[
            (CLIENT, BESIDE, 443, Allow),
            (CLIENT, NEAR, 443, Allow),
            (CLIENT, FAR, 443, Allow),
            ("i-0000c001", "10.1.1.7", 443, Allow),
            (SECOND_ADDRESS, FAR, 443, Allow),
            (CLIENT6, NEAR6, 443, Allow),
            (CLIENT6, FAR6, 443, Allow),
        ],
    },
    Known {
        rule: "groups are stateful: the reply needs no rule",
        change: |it| {
            it.group_mut(NEAR_GROUP).egress.clear();
            it.group_mut(CLIENTS).ingress.clear();
        },
        asked: &[(CLIENT, NEAR, 443, Allow)],
    },
    Known {
        rule: "an empty group lets nothing out, or in",
        change: |it| {
            it.group_mut(CLIENTS).egress.clear();
            it.group_mut(FAR_GROUP).ingress.clear();
        },
        asked: &[
            (CLIENT, BESIDE, 443, Deny),
            (NEIGHBOUR, NEAR, 443, Allow),
            (NEIGHBOUR, FAR, 443, Deny),
        ],
    },
    Known {
        rule: "a reference means the interfaces that carry the group",
        change: |it| {
            let rules = [
                (NEAR_GROUP, Permission::new("tcp", HTTPS).with(CLIENTS)),
                (FAR_GROUP, Permission::new("tcp", HTTPS).with(OTHERS)),
            ];
            for (group, rule) in rules {
                it.group_mut(group).ingress = vec![rule];
            }
        },
        asked: &[
            (CLIENT, NEAR, 443, Allow),
            (SECOND_ADDRESS, NEAR, 443, Allow),
            (CLIENT6, NEAR6, 443, Allow),
            (CLIENT, FAR, 443, Deny),
        ],
    },
    Known {
        rule: "a reference reaches through a peering",
        change: |it| {
            let rule = Permission::new("tcp", HTTPS);
            let rule = rule.with_peer(CLIENTS, HERE, PEERING, "active");
            it.group_mut(FAR_GROUP).ingress = vec![rule];
        },
        asked: &[(CLIENT, FAR, 443, Allow), (NEIGHBOUR, FAR, 443, Deny)],
    },
    Known {
        rule: "a reference counts for what goes out, too",
        change: |it| {
            let rule = Permission::new("-1", None).with(NEAR_GROUP);
            it.group_mut(CLIENTS).egress = vec![rule];
        },
        asked: &[(CLIENT, NEAR, 443, Allow), (CLIENT, FAR, 443, Deny)],
    },
    Known {
        rule: "the default group lets in its own members only",
        change: |it| {
            let rule = Permission::new("-1", None).with(NEAR_GROUP);
            it.group_mut(NEAR_GROUP).ingress = vec![rule];
        },
        asked: &[(NEIGHBOUR, NEAR, 443, Allow), (CLIENT, NEAR, 443, Deny)],
    },
    Known {
        rule: "a prefix list stands for its entries",
        change: |it| {
            let lists = [
                (LIST, ["10.0.1.8/29", "192.168.0.0/16"]),
                ("pl-00000002", ["10.0.1.16/29", "192.168.0.0/16"]),
            ];
            for (id, cidrs) in lists {
                let (id, cidrs) = (id.to_owned(), cidrs.map(str::to_owned).to_vec());
                it.prefix_lists.push(PrefixList { id, cidrs });
            }
            for (group, list) in [(NEAR_GROUP, LIST), (FAR_GROUP, "pl-00000002")] {
                let rule = Permission::new("tcp", HTTPS).with(list);
                it.group_mut(group).ingress = vec![rule];
            }
        },
        asked: &[(CLIENT, NEAR, 443, Allow), (CLIENT, FAR, 443, Deny)],
    },
    Known {
        rule: "protocol -1 knows no ports, and a rule for udp opens no tcp",
        change: |it| {
            let any = Permission::new("-1", None).with("10.0.0.0/8");
            let datagrams = Permission::new("udp", Some((0, 65_535))).with("10.0.0.0/8");
            it.group_mut(NEAR_GROUP).ingress = vec![any];
            it.group_mut(FAR_GROUP).ingress = vec![datagrams];
        },
        asked: &[(CLIENT, NEAR, 443, Allow), (CLIENT, FAR, 443, Deny)],
    },
    Known {
        rule: "both ends of a range of ports belong to it",
        change: |it| {
            let ranges = [(NEAR_GROUP, (443, 500)), (FAR_GROUP, (400, 443))];
            for (group, ports) in ranges {
                let rule = Permission::new("tcp", Some(ports)).with("0.0.0.0/0");
                it.group_mut(group).ingress = vec![rule];
            }
            let rule = Permission::new("tcp", Some((400, 442))).with("::/0");
            it.group_mut(FAR_GROUP).ingress.push(rule);
        },
        asked: &[
            (CLIENT, NEAR, 443, Allow),
            (CLIENT, FAR, 443, Allow),
            (CLIENT6, FAR6, 443, Deny),
        ],
    },
    Known {
        rule: "several groups are a union",
        change: |it| {
            it.group_mut(CLIENTS).egress.clear();
            it.interface_mut(CLIENT).groups.push(OTHERS.to_owned());
        },
        asked: &[(CLIENT, NEAR, 443, Allow), (LAMBDA, NEAR, 443, Deny)],
    },
    Known {
        rule: "an endpoint answers at its own port only, other interfaces at any",
        change: |it| it.group_mut(NEAR_GROUP).ingress = Permission::all(),
        asked: &[
            (CLIENT, NEAR, 80, Deny),
            (CLIENT, NEAR, 443, Allow),
            (NEIGHBOUR, CLIENT, 80, Allow),
        ],
    },
    Known {
        rule: "an endpoint begins nothing",
        change: |it| it.group_mut(NEAR_GROUP).ingress = Permission::all(),
        asked: &[(NEAR, CLIENT, 443, Deny), (NEIGHBOUR, CLIENT, 443, Allow)],
    },
    Known {
        rule: "the lowest number of an ACL decides, in whatever order they are listed",
        change: |it| {
            let deny = |number| Entry::new(number, "deny", "6", HTTPS, "10.0.1.0/24");
            let entries = &mut it.acl_mut(OTHER_SUBNET).entries;
            entries.insert(0, deny(200));
            it.acl_mut(FAR_SUBNET).entries.push(deny(90));
        },
        asked: &[(CLIENT, NEAR, 443, Allow), (CLIENT, FAR, 443, Deny)],
    },
    Known {
        rule: "an ACL says protocols by number, and another protocol's entry does not match",
        change: |it| {
            let deny = |protocol| Entry::new(50, "deny", protocol, HTTPS, "0.0.0.0/0");
            it.acl_mut(OTHER_SUBNET).entries.push(deny("17"));
            it.acl_mut(FAR_SUBNET).entries.push(deny("6"));
        },
        asked: &[(CLIENT, NEAR, 443, Allow), (CLIENT, FAR, 443, Deny)],
    },
    Known {
        rule: "an ACL is about one family an entry",
        change: |it| {
            let entry = Entry::new(50, "deny", "-1", None, "::/0");
            it.acl_mut(OTHER_SUBNET).entries.push(entry);
        },
        asked: &[(CLIENT, NEAR, 443, Allow), (CLIENT6, NEAR6, 443, Deny)],
    },
    Known {
        rule: "an ACL that allows nothing denies, since it ends with the entry *",
        change: |it| it.acl_mut(FAR_SUBNET).entries = Entry::asterisks(),
        asked: &[(CLIENT, FAR, 443, Deny), (CLIENT, NEAR, 443, Allow)],
    },
    Known {
        rule: "an ACL is stateless: the reply needs an entry of its own",
        change: |it| {
            let entry = Entry::new(50, "deny", "6", Some((1_024, 65_535)), "10.0.0.0/16");
            it.acl_mut(FAR_SUBNET).entries.push(entry.outwards());
        },
        asked: &[(CLIENT, FAR, 443, Deny), (CLIENT, NEAR, 443, Allow)],
    },
    Known {
        rule: "the client's own ACL must let the reply in",
        change: |it| {
            let entry = Entry::new(50, "deny", "6", Some((1_024, 65_535)), "10.1.0.0/16");
            it.acl_mut(SUBNET).entries.push(entry);
        },
        asked: &[(CLIENT, FAR, 443, Deny), (CLIENT, NEAR, 443, Allow)],
    },
    Known {
        rule: "the reply goes to a port of the client's own range",
        change: |it| {
            let entry = Entry::new(50, "deny", "6", Some((1_024, 32_767)), "0.0.0.0/0");
            it.acl_mut(OTHER_SUBNET).entries.push(entry.outwards());
            let entry = Entry::new(50, "deny", "6", Some((61_000, 65_535)), "0.0.0.0/0");
            it.acl_mut(FAR_SUBNET).entries.push(entry.outwards());
        },
        asked: &[
            (CLIENT, NEAR, 443, Allow),
            (WINDOWS, NEAR, 443, Allow),
            (LAMBDA, NEAR, 443, Partial),
            (CLIENT, FAR, 443, Allow),
            (WINDOWS, FAR, 443, Partial),
            (LAMBDA, FAR, 443, Partial),
        ],
    },
    Known {
        rule: "one port in a hundred that gets no answer is enough for now and then",
        change: |it| {
            let entry = Entry::new(50, "deny", "6", Some((60_717, 60_999)), "0.0.0.0/0");
            it.acl_mut(SUBNET).entries.push(entry);
        },
        asked: &[(CLIENT, NEAR, 443, Partial), (CLIENT, BESIDE, 443, Allow)],
    },
    Known {
        rule: "fewer than one port in a hundred are not",
        change: |it| {
            let entry = Entry::new(50, "deny", "6", Some((60_718, 60_999)), "0.0.0.0/0");
            it.acl_mut(SUBNET).entries.push(entry);
        },
        asked: &[(CLIENT, NEAR, 443, Allow), (CLIENT, BESIDE, 443, Allow)],
    },
    Known {
        rule: "inside a subnet neither ACL nor route table is asked",
        change: |it| {
            it.acl_mut(SUBNET).entries = Entry::asterisks();
            it.table_mut(TABLE).routes.clear();
        },
        asked: &[(CLIENT, BESIDE, 443, Allow), (CLIENT, NEAR, 443, Deny)],
    },
    Known {
        rule: "the longest prefix wins, and what it leads to may be a blackhole that drops",
        change: |it| {
            let table = it.table_mut(TABLE);
            table.add_blackhole("10.1.1.0/24", DEAD_PEERING);
            table.add("10.1.1.0/28", PEERING);
        },
        asked: &[(CLIENT, FAR, 443, Deny), (CLIENT, "10.1.1.7", 443, Allow)],
    },
    Known {
        rule: "a shorter prefix loses, blackhole or not",
        change: |it| {
            let table = it.table_mut(TABLE);
            table.routes.insert(0, Route::new(AWAY, "igw-00000001"));
            table.add_blackhole("10.0.0.0/8", DEAD_PEERING);
        },
        asked: &[(CLIENT, FAR, 443, Allow), (CLIENT, NEAR, 443, Allow)],
    },
    Known {
        rule: "the way to the internet does not carry private addresses",
        change: |it| {
            let table = it.table_mut(TABLE);
            table.drop_routes("10.1.0.0/16");
            table.add(AWAY, "igw-00000001");
        },
        asked: &[(CLIENT, FAR, 443, Deny), (CLIENT, NEAR, 443, Allow)],
    },
    Known {
        rule: "a subnet's own table counts instead of the main one",
        change: |it| {
            let mut own = it.table_mut(TABLE).clone();
            own.drop_routes("10.1.0.0/16");
            (own.id, own.main) = (OWN_TABLE.to_owned(), false);
            own.subnets = vec![SUBNET.to_owned()];
            it.tables.push(own);
        },
        asked: &[(CLIENT, FAR, 443, Deny), (NEIGHBOUR, FAR, 443, Allow)],
    },
    Known {
        rule: "the far side needs a route back",
        change: |it| it.table_mut(FAR_TABLE).drop_routes("10.0.0.0/16"),
        asked: &[(CLIENT, FAR, 443, Deny), (CLIENT6, FAR6, 443, Allow)],
    },
    Known {
        rule: "a route by a prefix list counts as its entries do",
        change: |it| {
            let (id, cidrs) = (LIST.to_owned(), vec!["10.1.0.0/16".to_owned()]);
            it.prefix_lists.push(PrefixList { id, cidrs });
            let table = it.table_mut(TABLE);
            table.drop_routes("10.1.0.0/16");
            table.add(LIST, PEERING);
        },
        asked: &[(CLIENT, FAR, 443, Allow)],
    },
    Known {
        rule: "a peering carries packets once it is active",
        change: |it| {
            for peering in &mut it.peerings {
                "pending-acceptance".clone_into(&mut peering.status);
            }
        },
        asked: &[(CLIENT, FAR, 443, Deny), (CLIENT, NEAR, 443, Allow)],
    },
    Known {
        rule: "peerings are not transitive",
        change: through_another_vpc,
        asked: &[(CLIENT, FAR, 443, Deny)],
    },
];

/// Both VPCs have a peering with a third one, and routes that want to go by it.
fn through_another_vpc(it: &mut Configuration) {
    it.vpcs.push(Vpc {
        id: ELSEWHERE.to_owned(),
        cidrs: vec!["10.2.0.0/16".to_owned()],
        ipv6: None,
    });
    let mut table = it.table_mut(TABLE).clone();
    (table.id, table.vpc) = ("rtb-0000d000".to_owned(), ELSEWHERE.to_owned());
    table.routes = vec![Route::new("10.2.0.0/16", "local")];
    table.add("10.0.0.0/16", "pcx-0000ad00");
    table.add("10.1.0.0/16", "pcx-0000bd00");
    it.tables.push(table);
    it.peerings.clear();
    for (id, requester) in [("pcx-0000ad00", HERE), ("pcx-0000bd00", THERE)] {
        it.peerings.push(Peering {
            id: id.to_owned(),
            requester: requester.to_owned(),
            accepter: ELSEWHERE.to_owned(),
            status: "active".to_owned(),
        });
    }
    let ways = [
        (TABLE, "10.1.0.0/16", "pcx-0000ad00"),
        (FAR_TABLE, "10.0.0.0/16", "pcx-0000bd00"),
    ];
    for (table, range, peering) in ways {
        it.table_mut(table).drop_routes(range);
        it.table_mut(table).add(range, peering);
    }
}
