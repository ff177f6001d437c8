//! The instance metadata service of the client, version 2 only: without a token it says 401.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;

use super::http::{self, Request, Response};
use super::listener::Listener;
use super::namespaces::Namespaces;
use super::scenario::{Client, Imds};

const TOKEN: &str = "AQAEALab0Token0Lab0Token0Lab0Token0Lab0Token0Lab0Token0==";

/// Serves the metadata of the client with these ids, in one of the ways it may be broken.
pub(crate) fn start(
    namespaces: &Namespaces,
    host: &str,
    address: SocketAddr,
    client: &Client,
    ids: &BTreeMap<String, String>,
) -> Option<Listener> {
    let hang = match client.imds {
        Imds::Absent => return None,
        Imds::Normal => false,
        Imds::Hang => true,
    };
    let tree = tree(client, ids);
    Some(Listener::start(
        namespaces,
        host,
        address,
        move |mut stream| {
            if hang {
                drop(std::io::copy(&mut stream, &mut std::io::sink()));
            } else {
                http::serve(stream, |request| answer(&tree, request));
            }
        },
    ))
}

fn answer(tree: &BTreeMap<String, String>, request: &Request) -> Response {
    let asked = request.path.trim_end_matches('/');
    if request.method == "PUT" && asked == "/latest/api/token" {
        return match request.headers.get("x-aws-ec2-metadata-token-ttl-seconds") {
            Some(_seconds) => text("200 OK", TOKEN.into()),
            None => text("400 Bad Request", String::new()),
        };
    }
    let token = request.headers.get("x-aws-ec2-metadata-token");
    if token.is_none_or(|it| it != TOKEN) {
        return text("401 Unauthorized", String::new());
    }
    if let Some(value) = tree.get(asked) {
        return text("200 OK", value.clone());
    }
    // A folder lists what is in it, with a slash behind what is a folder itself.
    let folder = format!("{asked}/");
    let children: BTreeSet<String> = tree
        .keys()
        .filter_map(|path| path.strip_prefix(&folder))
        .map(|rest| match rest.split_once('/') {
            Some((child, _deeper)) => format!("{child}/"),
            None => rest.to_owned(),
        })
        .collect();
    if children.is_empty() {
        return text("404 Not Found", String::new());
    }
    text(
        "200 OK",
        children.into_iter().collect::<Vec<_>>().join("\n"),
    )
}

fn text(status: &'static str, body: String) -> Response {
    Response {
        status,
        headers: vec![("Content-Type", "text/plain".into())],
        body,
    }
}

fn tree(client: &Client, ids: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let id = |name: &str| ids.get(name).cloned().unwrap_or_default();
    let (region, zone) = (id("region"), format!("{}a", id("region")));
    let groups: Vec<String> = client
        .groups
        .iter()
        .map(|it| id(&format!("sg_{it}")))
        .collect();
    let address = "10.0.1.10";
    let document = serde_json::json!({
        "accountId": id("account"), "architecture": "x86_64", "availabilityZone": zone,
        "imageId": "ami-04681a1dbd79675a5", "instanceId": id("instance"),
        "instanceType": "t3.micro", "pendingTime": "2026-01-01T00:00:00Z",
        "privateIp": address, "region": region, "version": "2017-09-30",
    });
    let mac = format!(
        "/latest/meta-data/network/interfaces/macs/{}",
        id("mac_client")
    );
    let mut tree = BTreeMap::from(
        [
            ("instance-id", id("instance")),
            ("instance-type", "t3.micro".into()),
            ("ami-id", "ami-04681a1dbd79675a5".into()),
            ("placement/region", region.clone()),
            ("placement/availability-zone", zone.clone()),
            ("placement/availability-zone-id", "use1-az6".into()),
            ("local-ipv4", address.into()),
            ("local-hostname", "ip-10-0-1-10.ec2.internal".into()),
            ("mac", id("mac_client")),
            ("security-groups", client.groups.join("\n")),
            ("services/domain", "amazonaws.com".into()),
            ("services/partition", "aws".into()),
        ]
        .map(|(path, value): (&str, String)| (format!("/latest/meta-data/{path}"), value)),
    );
    tree.extend(
        [
            ("device-number", "0".into()),
            ("interface-id", id("eni_client")),
            ("local-ipv4s", address.into()),
            ("mac", id("mac_client")),
            ("owner-id", id("account")),
            ("security-groups", client.groups.join("\n")),
            ("security-group-ids", groups.join("\n")),
            ("subnet-id", id("subnet_client")),
            ("subnet-ipv4-cidr-block", "10.0.1.0/24".into()),
            ("vpc-id", id("vpc")),
            ("vpc-ipv4-cidr-block", id("vpc_cidr")),
            ("vpc-ipv4-cidr-blocks", id("vpc_cidr")),
        ]
        .map(|(path, value): (&str, String)| (format!("{mac}/{path}"), value)),
    );
    tree.insert(
        "/latest/dynamic/instance-identity/document".into(),
        document.to_string(),
    );
    tree
}
