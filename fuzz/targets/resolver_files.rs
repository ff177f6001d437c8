//! `resolv.conf`, `nsswitch.conf` and `hosts` are read, whatever stands in them.

use apigw_doctor::gather::untrusted;

use super::{assert_lines, texts};

pub(crate) fn run(data: &[u8]) {
    let mut texts = texts(data);
    let mut next = || texts.next().unwrap_or_default();
    let (servers, resolving) = untrusted::resolver_files(&next(), &next(), &next());
    assert!(servers.len() <= 8 && resolving.search.len() <= 8 && resolving.ndots <= 15);
    assert!(resolving.hosts.len() <= 32);
    assert_lines(&resolving);
}
